"""Amazon Athena's API errors."""

from localstack.aws.api import CommonServiceException


class InvalidRequest(CommonServiceException):
    """What Athena answers to a request that it cannot take, whatever the cause."""

    def __init__(self, message: str, code: str | None = None) -> None:
        super().__init__("InvalidRequestException", message, status_code=400, sender_fault=True)
        if code:
            self.AthenaErrorCode = code


class ResourceNotFound(CommonServiceException):
    def __init__(self, message: str, name: str) -> None:
        super().__init__("ResourceNotFoundException", message, status_code=400, sender_fault=True)
        self.ResourceName = name


class MetadataError(CommonServiceException):
    def __init__(self, message: str) -> None:
        super().__init__("MetadataException", message, status_code=400, sender_fault=True)
