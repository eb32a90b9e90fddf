"""Requests that AWS refuses and LocalStack takes: it checks few of them against Lambda's model.

https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from botocore.model import Shape
from localstack.aws.api import RequestContext
from localstack.aws.api.lambda_ import InvalidParameterValueException
from localstack.aws.skeleton import Skeleton
from localstack.utils.patch import patch

from lakestack.constraints import broken_constraints, missing_members
from lakestack.lambda_process.configurations import asked_key
from lakestack.lambda_process.repairs import refuse_where_localstack_fails
from lakestack.operations import invalid, refuse_missing

# They are not in the model.
MAX_TIMEOUT = 900
MAX_MEMORY_MB = 10_240
# https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
NO_RECORD_AGE, LEAST_RECORD_AGE = -1, 60
# LocalStack would drop these without a word.
NOT_KEPT = ("FileSystemConfigs", "TenancyConfig", "DurableConfig")
# LocalStack checks these itself, with AWS's words for them.
CHECKED = frozenset({"qualifier", "role", "runtime", "architectures", "startingPosition"})
KINESIS_SOURCE = re.compile(r"arn:[^:]+:kinesis:[^:]+:\d{12}:stream/[^/]+(/consumer/.+)?")
# https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
RESERVED = frozenset(
    {
        "_HANDLER", "_X_AMZN_TRACE_ID", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_EXECUTION_ENV",
        "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_VERSION",
        "AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_ACCESS_KEY",
        "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_LAMBDA_RUNTIME_API", "LAMBDA_TASK_ROOT",
        "LAMBDA_RUNTIME_DIR",
    }
)  # fmt: skip


def refuse_invalid_requests() -> None:
    """Check each request to Lambda before LocalStack answers it."""

    @patch(Skeleton.dispatch_request)
    def dispatch_request(
        call: Callable[..., Any], self: Any, serializer: Any, context: RequestContext, request: Mapping[str, Any]
    ) -> Any:
        if self.service.service_name == "lambda":
            if context.operation.input_shape:
                check_request(context.operation.name, context.operation.input_shape, request)
            refuse_where_localstack_fails(self.dispatch_table, context, request)
            shown = {"InvokeMode": "BUFFERED"} if context.operation.name == "CreateFunctionUrlConfig" else {}
            with asked_key(request):
                return call(self, serializer, context, shown | dict(request))
        return call(self, serializer, context, request)


def check_request(operation: str, shape: Shape, request: Mapping[str, Any]) -> None:
    """Raise what AWS answers to a request with these members that it does not take."""
    refuse_missing(missing_members(shape, request))
    for member, value, constraint in broken_constraints(shape, request):
        if member.partition(".")[0] not in CHECKED:
            raise invalid(value, member, constraint)
    for name, most in (("Timeout", MAX_TIMEOUT), ("MemorySize", MAX_MEMORY_MB)):
        if (request.get(name) or 0) > most:
            member = name[0].lower() + name[1:]
            raise invalid(request[name], member, f"Member must have value less than or equal to {most}")
    _check_environment((request.get("Environment") or {}).get("Variables") or {})
    _check_modes(operation, request)
    if "Qualifier" in shape.required_members and not request["Qualifier"]:
        raise invalid("", "qualifier", "Member must have length greater than or equal to 1")
    _check_code(operation, request)
    if NO_RECORD_AGE < request.get("MaximumRecordAgeInSeconds", NO_RECORD_AGE) < LEAST_RECORD_AGE:
        raise InvalidParameterValueException(
            f"MaximumRecordAgeInSeconds must be {NO_RECORD_AGE}, for no limit, or at least {LEAST_RECORD_AGE}."
        )
    source = request.get("EventSourceArn") or ""
    if ":kinesis:" in source and not KINESIS_SOURCE.fullmatch(source):
        raise InvalidParameterValueException("Unrecognized event source.")


def _check_environment(variables: Mapping[str, str]) -> None:
    if reserved := RESERVED & variables.keys():
        raise InvalidParameterValueException(
            "Lambda was unable to configure your environment variables because the environment variables you have "
            "provided contains reserved keys that are currently not supported for modification. Reserved keys used in "
            f"this request: {', '.join(sorted(reserved))}"
        )


def _check_modes(operation: str, request: Mapping[str, Any]) -> None:
    """Refuse levels of a log that is text, what functions do not have here, and answers of URLs in pieces."""
    logging = request.get("LoggingConfig") or {}
    log_format = logging.get("LogFormat", "Text" if operation == "CreateFunction" else None)
    if log_format == "Text" and {"ApplicationLogLevel", "SystemLogLevel"} & logging.keys():
        raise InvalidParameterValueException(
            'LogLevel is not supported when LogFormat is set to "Text". Remove LogLevel from your request or change '
            'the LogFormat to "JSON" and try again.'
        )
    for member in NOT_KEPT:
        if request.get(member):
            raise InvalidParameterValueException(
                f"not supported: functions of lakestack have no {member}; leave it out."
            )
    if request.get("InvokeMode") == "RESPONSE_STREAM":
        raise InvalidParameterValueException(
            "not supported: lakestack answers function URLs when the function has ended. Set InvokeMode to BUFFERED."
        )


def _check_code(operation: str, request: Mapping[str, Any]) -> None:
    """Refuse code that is not there."""
    member = {"CreateFunction": "Code", "PublishLayerVersion": "Content"}.get(operation)
    if member is None and operation != "UpdateFunctionCode":
        return
    code, is_image = request[member] if member else request, request.get("PackageType") == "Image"
    if operation == "CreateFunction" and not is_image and not (request.get("Handler") and request.get("Runtime")):
        raise InvalidParameterValueException(
            "Runtime and Handler are mandatory parameters for functions created with deployment packages."
        )
    is_zip = code.get("ZipFile") or (code.get("S3Bucket") and code.get("S3Key"))
    if not (code.get("ImageUri") if is_image else is_zip or (member is None and code.get("ImageUri"))):
        raise InvalidParameterValueException(
            f"Please provide a source for {'layer content' if member == 'Content' else 'function code'}."
        )
