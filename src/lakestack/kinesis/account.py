"""The commitment to a least throughput, an account's in a region, and the warm throughput that it allows for streams.

https://docs.aws.amazon.com/streams/latest/dev/how-do-i-size-a-stream.html
"""

from datetime import UTC, datetime
from typing import Any

from localstack.aws.api import RequestContext
from localstack.aws.api.kinesis import InvalidArgumentException, ValidationException

from lakestack.kinesis.commitment import LEAST_COMMITMENT, Commitment
from lakestack.kinesis.requests import Request, store_of, stream_of, within
from lakestack.kinesis.streams import Stream
from lakestack.operations import operation

MOST_WARM_MIB = 10 * 1024  # a second


class AccountOperations:
    @operation("DescribeAccountSettings")
    def describe_account_settings(self, context: RequestContext, request: Request) -> dict[str, Any]:  # noqa: ARG002 # it is empty
        return {"MinimumThroughputBillingCommitment": store_of(context).commitment.described()}

    @operation("UpdateAccountSettings")
    def update_account_settings(self, context: RequestContext, request: Request) -> dict[str, Any]:
        store, wanted = store_of(context), request["MinimumThroughputBillingCommitment"]["Status"]
        now, known = datetime.now(UTC), store.commitment
        if wanted == "ENABLED":
            store.commitment = Commitment(now if known.status == "DISABLED" else known.started)
        elif known.started and known.status == "ENABLED":
            known.ended = max(now, known.started + LEAST_COMMITMENT)
        return {"MinimumThroughputBillingCommitment": store.commitment.described()}

    @operation("UpdateStreamWarmThroughput")
    def update_stream_warm_throughput(self, context: RequestContext, request: Request) -> dict[str, Any]:
        stream = stream_of(context, request)
        stream.warm_mib = asked_warm_throughput(context, request, stream.mode)
        return {"StreamARN": stream.arn, "StreamName": stream.name} | warm_throughput(stream)


def asked_warm_throughput(context: RequestContext, request: Request, mode: str) -> int | None:
    """Return the MiB a second that are asked for, None where none are.

    Refuse them where the stream's mode or the account has no warm throughput.
    """
    if (asked := request.get("WarmThroughputMiBps")) is None:
        return None
    if mode != "ON_DEMAND":
        raise ValidationException("Warm throughput is only supported for streams with the ON_DEMAND capacity mode.")
    if store_of(context).commitment.status == "DISABLED":
        raise InvalidArgumentException(
            "Warm throughput needs the account's MinimumThroughputBillingCommitment: UpdateAccountSettings enables it."
        )
    return within(asked, "warmThroughputMiBps", 0, MOST_WARM_MIB)


def warm_throughput(stream: Stream) -> dict[str, Any]:
    """Return the member that tells a stream's warm throughput: streams here are always as warm as they shall be."""
    warm = stream.warm_mib
    return {} if warm is None else {"WarmThroughput": {"TargetMiBps": warm, "CurrentMiBps": warm}}
