"""Settings of event source mappings that AWS refuses and LocalStack takes, or answers InternalError to.

https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
"""

from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import ClientError
from localstack.aws.api import RequestContext
from localstack.aws.api.lambda_ import InvalidParameterValueException
from localstack.aws.connect import connect_to
from localstack.services.lambda_.provider import LambdaProvider
from localstack.utils.aws.arns import parse_arn
from localstack.utils.patch import patch

OF_STREAMS = (
    "BisectBatchOnFunctionError", "DestinationConfig", "MaximumRecordAgeInSeconds", "MaximumRetryAttempts",
    "ParallelizationFactor", "TumblingWindowInSeconds",
)  # fmt: skip
OF_QUEUES = ("ScalingConfig",)
FIFO_BATCH = 10


def refuse_invalid_mappings() -> None:
    """Check an event source mapping as it would be after a request that makes or updates it."""

    @patch(LambdaProvider.validate_event_source_mapping)
    def validate_event_source_mapping(
        check: Callable[..., Any], self: Any, context: RequestContext, request: Mapping[str, Any]
    ) -> Any:
        service = (request.get("EventSourceArn") or "").split(":")[2:3]
        if service in (["kinesis"], ["dynamodb"]):
            check_stream_settings(request)
        elif service == ["sqs"]:
            check_queue_settings(request)
        elif service or request.get("SelfManagedEventSource"):
            raise _invalid("not supported: lakestack's event source mappings read Kinesis, DynamoDB Streams and SQS.")
        try:
            found = check(self, context, request)
        except Exception as error:
            if type(error) is Exception:  # the version or the alias
                raise InvalidParameterValueException("Function does not exist", Type="User") from error
            raise
        if service:
            _check_source(request["EventSourceArn"], found[3].config.timeout)
        return found


def check_stream_settings(mapping: Mapping[str, Any]) -> None:
    _refuse_settings(OF_QUEUES, mapping)
    is_timed, timestamp = mapping.get("StartingPosition") == "AT_TIMESTAMP", mapping.get("StartingPositionTimestamp")
    if timestamp and not is_timed:
        raise _invalid("Timestamp only valid with StartingPosition AT_TIMESTAMP")
    if is_timed and not timestamp:
        raise _invalid("StartingPosition AT_TIMESTAMP needs a StartingPositionTimestamp.")
    if mapping.get("TumblingWindowInSeconds") and mapping.get("ParallelizationFactor", 1) > 1:
        raise _invalid("A mapping with a tumbling window takes no ParallelizationFactor above 1.")


def check_queue_settings(mapping: Mapping[str, Any]) -> None:
    _refuse_settings(OF_STREAMS, mapping)
    if mapping.get("StartingPosition"):
        raise _invalid("StartingPosition is not valid for SQS event sources.")
    if mapping["EventSourceArn"].endswith(".fifo"):
        if mapping.get("MaximumBatchingWindowInSeconds"):
            raise _invalid("Batching window is not supported for FIFO queues")
        if (mapping.get("BatchSize") or 0) > FIFO_BATCH:
            raise _invalid(f"The batch size of a FIFO queue is at most {FIFO_BATCH}.")


def _refuse_settings(names: tuple[str, ...], mapping: Mapping[str, Any]) -> None:
    for name in names:
        if mapping.get(name) not in (None, {}):
            raise _invalid(f"Unsupported {name} parameter for given event source mapping type.")


def _check_source(arn: str, timeout: int) -> None:
    """Refuse a consumer that is not there, and a queue that shows messages again while a function still has them."""
    parts = parse_arn(arn)
    clients = connect_to(aws_access_key_id=parts["account"], region_name=parts["region"])
    if "/consumer/" in arn:
        try:
            clients.kinesis.describe_stream_consumer(ConsumerARN=arn)
        except ClientError as error:
            raise _invalid(f"Consumer not found: {arn}") from error
    if parts["service"] == "sqs":
        queue = f"http://sqs.{parts['region']}.domain/{parts['account']}/{parts['resource']}"
        described = clients.sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["VisibilityTimeout"])
        visibility = int(described["Attributes"]["VisibilityTimeout"])
        if visibility < timeout:
            raise _invalid(
                f"Queue visibility timeout: {visibility} seconds is less than Function timeout: {timeout} seconds"
            )


def _invalid(reason: str) -> InvalidParameterValueException:
    return InvalidParameterValueException(reason, Type="User")
