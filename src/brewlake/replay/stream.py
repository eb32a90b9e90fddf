"""The stream that records are put back on, and where it is looked up which of them it holds."""

import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)

from brewlake.errors import BrewlakeError
from brewlake.reading import read_shard

if TYPE_CHECKING:
    from mypy_boto3_kinesis import KinesisClient

# The partition key of a record that was put back says which failure it was: so an interrupted replay finds its records.
KEY: Final = "replay-"
ATTEMPTS: Final = 8
CLOCK_SKEW: Final = timedelta(seconds=60)
SETTLING: Final = 2.0
"""Seconds after which a call whose answer was lost is taken to have had its effect or none."""
LOST_ANSWER: Final = (ConnectionClosedError, ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError)
_SERVER_ERROR: Final = 500


class Stream:
    """The Kinesis data stream `name`. `kinesis` must not retry by itself: it would put records twice."""

    def __init__(self, kinesis: "KinesisClient", name: str, wait: Callable[[float], None] = time.sleep) -> None:
        self._kinesis = kinesis
        self._name = name
        self._wait = wait

    def put(self, records: Mapping[str, bytes], since: datetime) -> None:
        """Put each of `records` (data by the failure's id), at most one call's worth, on the stream once.

        What a call did whose answer was lost is read from the stream, from `since` on. Raises BrewlakeError where the
        stream does not take all of them after eight attempts.
        """
        left = dict(records)
        problem = ""
        for attempt in range(ATTEMPTS):
            if attempt:
                self._wait(min(5.0, 0.1 * 2**attempt))
            try:
                left, problem = self._put(left)
            except (*LOST_ANSWER, ClientError) as error:
                if isinstance(error, ClientError) and _is_refusal(error):
                    raise
                problem = str(error)
                self._wait(SETTLING)
                held = self.holds(left, since)
                left = {failure: data for failure, data in left.items() if failure not in held}
            if not left:
                return
        raise BrewlakeError(
            f"the stream {self._name} did not take {len(left)} records after {ATTEMPTS} attempts: {problem}",
            "Run the same command again: it goes on with what was not put back.",
        )

    def holds(self, failures: Iterable[str], since: datetime) -> set[str]:
        """Return those of `failures` that were put on the stream after `since`."""
        wanted = {KEY + failure for failure in failures}
        shards = self._kinesis.list_shards(StreamName=self._name)["Shards"]
        keys = {key for shard in shards for key in self._keys(shard["ShardId"], since - CLOCK_SKEW)}
        return {key.removeprefix(KEY) for key in wanted & keys}

    def _put(self, records: dict[str, bytes]) -> tuple[dict[str, bytes], str]:
        """Put `records`; return those that the stream refused, and why it refused the last."""
        entries = [{"Data": data, "PartitionKey": KEY + failure} for failure, data in records.items()]
        answer = self._kinesis.put_records(StreamName=self._name, Records=entries)  # type: ignore[arg-type] # a TypedDict
        refused, problem = {}, ""
        for (failure, data), result in zip(records.items(), answer["Records"], strict=True):
            if "ErrorCode" in result:
                refused[failure] = data
                problem = f"{result['ErrorCode']}: {result.get('ErrorMessage', '')}"
        return refused, problem

    def _keys(self, shard: str, since: datetime) -> Iterable[str]:
        iterator = self._kinesis.get_shard_iterator(
            StreamName=self._name, ShardId=shard, ShardIteratorType="AT_TIMESTAMP", Timestamp=since
        )["ShardIterator"]
        for records in read_shard(self._kinesis, iterator):
            yield from (record["PartitionKey"] for record in records)


def _is_refusal(error: ClientError) -> bool:
    return error.response["ResponseMetadata"]["HTTPStatusCode"] < _SERVER_ERROR and error.response["Error"][
        "Code"
    ] not in {"ThrottlingException", "ProvisionedThroughputExceededException", "LimitExceededException"}
