"""AWS Glue's errors, by their codes."""

from localstack.aws.api import CommonServiceException


class GlueError(CommonServiceException):
    """An error that AWS answers with status 400."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message, status_code=400, sender_fault=True)


def entity_not_found(message: str) -> GlueError:
    return GlueError("EntityNotFoundException", message)


def already_exists(message: str) -> GlueError:
    return GlueError("AlreadyExistsException", message)


def invalid_input(message: str) -> GlueError:
    return GlueError("InvalidInputException", message)
