"""Transformation of records by a Lambda function: batches, its answer, and what becomes of each record.

https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html
"""

import base64
import binascii
import json
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from lakestack.firehose.partitioning import FROM_LAMBDA, named_keys
from lakestack.firehose.records import Failure, Record

# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: a synchronous invocation carries 6 MB.
MAX_PAYLOAD_BYTES = 6 * 1024 * 1024
ENVELOPE_BYTES = 1024
METADATA_BYTES = 640
PROCESSING_FAILED_STATUS = "Lambda.ProcessingFailedStatus"
THROTTLED = "Lambda.InvokeLimitExceeded"
LONGEST_PAUSE = 8.0
_quoted = json.JSONEncoder().encode  # a fifth of the time of json.dumps


@dataclass(frozen=True)
class LambdaSettings:
    """The parameters of a processor of type Lambda. `batch_bytes` counts the raw records, `interval` is in seconds."""

    arn: str
    retries: int = 3
    batch_bytes: int = 1 << 20
    interval: float = 60


class InvocationError(Exception):
    """An invocation without a result that can be read; `code` is AWS's for the error output."""

    def __init__(self, code: str, message: str, retryable: bool = True) -> None:
        super().__init__(message)
        self.code = code
        self.retryable = retryable

    @property
    def pause(self) -> float:
        """Half the seconds before the first retry: a function at its limit needs time to finish what it does."""
        return 0.5 if self.code == THROTTLED else 0.1


class Invoke(Protocol):
    """Calls the function and returns its answer. Raises InvocationError."""

    def __call__(self, arn: str, payload: bytes) -> bytes: ...


@dataclass(frozen=True)
class Transformed:
    """What became of some records: those to deliver, in their order, and failures. What is in neither was dropped.

    `seconds` is what each attempt took, and `answered` says that the last one was answered.
    """

    delivered: list[Record]
    failed: list[Failure]
    seconds: Sequence[float] = ()
    answered: bool = True


@dataclass(frozen=True)
class Origin:
    """What the function is told about the delivery stream."""

    delivery_stream_arn: str
    region: str
    kinesis_stream_arn: str | None


def batches(records: Sequence[Record], batch_bytes: int) -> Iterator[list[Record]]:
    """Divide the records into batches of at most `batch_bytes` that fit into an invocation."""
    batch: list[Record] = []
    size, payload = 0, ENVELOPE_BYTES
    for record in records:
        encoded = (len(record.data) + 2) // 3 * 4 + METADATA_BYTES
        if batch and (size + len(record.data) > batch_bytes or payload + encoded > MAX_PAYLOAD_BYTES):
            yield batch
            batch, size, payload = [], 0, ENVELOPE_BYTES
        batch.append(record)
        size += len(record.data)
        payload += encoded
    if batch:
        yield batch


def event(records: Sequence[Record], origin: Origin) -> bytes:
    """Return the payload of an invocation."""
    body = {
        "invocationId": str(uuid.uuid4()),
        "deliveryStreamArn": origin.delivery_stream_arn,
        "region": origin.region,
    }
    if origin.kinesis_stream_arn:
        body["sourceKinesisStreamArn"] = origin.kinesis_stream_arn
    return b'%b,"records":[%b]}' % (json.dumps(body).encode()[:-1], b",".join(map(_describe, records)))


def transform(records: Sequence[Record], settings: LambdaSettings, origin: Origin, invoke: Invoke) -> Transformed:
    """Send the records through the function, again where it fails, and decide what becomes of each."""
    payload, seconds = event(records, origin), list[float]()
    while True:
        started = time.perf_counter()
        try:
            answers = parse_answer(invoke(settings.arn, payload))
        except InvocationError as error:
            seconds.append(time.perf_counter() - started)
            if error.retryable and len(seconds) <= settings.retries:
                time.sleep(min(error.pause * 2 ** len(seconds), LONGEST_PAUSE))
                continue
            failed = [_failure(record, len(seconds), error, settings.arn) for record in records]
            return Transformed([], failed, seconds, answered=False)
        seconds.append(time.perf_counter() - started)
        delivered, failed = decide(records, answers, len(seconds), settings.arn)
        return Transformed(delivered, failed, seconds)


def parse_answer(body: bytes) -> list[dict[str, Any]]:
    """Return the records of a function's answer. Raises InvocationError where it is not as Firehose demands."""
    problem = "Ensure that the returned records follow the status model required by Firehose."
    try:
        answers = json.loads(body)["records"]
    except (ValueError, KeyError, TypeError):
        answers = None
    if not isinstance(answers, list) or not all(isinstance(answer, dict) for answer in answers):
        message = f"There was an error parsing returned records from the Lambda function. {problem}"
        raise InvocationError("Lambda.JsonProcessingException", message, retryable=False)
    return answers


def decide(
    records: Sequence[Record], answers: Sequence[dict[str, Any]], attempts: int, arn: str
) -> tuple[list[Record], list[Failure]]:
    """Match each record with its answer by id. One that has none, two, or one that cannot be read, has failed."""
    times = Counter(str(answer.get("recordId")) for answer in answers)
    by_id = {str(answer.get("recordId")): answer for answer in answers}
    delivered: list[Record] = []
    failed: list[Failure] = []
    for record in records:
        answer = by_id.get(record.id)
        try:
            data = _data(answer, times[record.id])
        except InvocationError as error:
            failed.append(_failure(record, attempts, error, arn))
        else:
            if data is not None:
                delivered.append(record.with_data(data, _keys(answer or {})))
    return delivered, failed


def _failure(record: Record, attempts: int, error: InvocationError, arn: str) -> Failure:
    return Failure(record, attempts, error.code, str(error), details={"lambdaArn": arn})


def _keys(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Return the partitioning keys that the function gave for a record.

    https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning-partitioning-keys.html
    """
    metadata = answer.get("metadata")
    found = metadata.get("partitionKeys") if isinstance(metadata, dict) else None
    return named_keys(found, FROM_LAMBDA) if isinstance(found, dict) else {}


def _data(answer: dict[str, Any] | None, times: int) -> bytes | None:
    """Return the data to deliver, or None for a record that was dropped. Raises InvocationError if it failed."""
    if answer is None:
        raise InvocationError(
            "Lambda.MissingRecordId",
            "One or more record Ids were not returned. Ensure that the Lambda function returns all received "
            "record Ids.",
        )
    if times > 1:
        raise InvocationError(
            "Lambda.DuplicatedRecordId",
            "Multiple records were returned with the same record Id. Ensure that the Lambda function returns unique "
            "record Ids for each record.",
        )
    status = answer.get("result")
    if status == "Dropped":
        return None
    if status == "ProcessingFailed":
        raise InvocationError(PROCESSING_FAILED_STATUS, "ProcessingFailed status set for record")
    if status != "Ok":
        raise InvocationError(
            "Lambda.JsonProcessingException",
            f"The result of a record was {status!r}; it must be Ok, Dropped or ProcessingFailed.",
        )
    try:
        return base64.b64decode(answer["data"], validate=True)
    except (KeyError, ValueError, TypeError):  # without data, too: to deliver nothing would lose the record
        raise InvocationError(
            "Lambda.DataDecodingException", "The data of a record is not base64 text; encode what is to be delivered."
        ) from None


def _describe(record: Record) -> bytes:
    """Return the record as JSON, written here: an encoder would look through all of the data for what to escape."""
    metadata = b""
    if position := record.position:
        metadata = (
            f',"kinesisRecordMetadata":{{"sequenceNumber":"{position.sequence_number}","subsequenceNumber":{position.subsequence},'
            f'"partitionKey":{_quoted(position.partition_key)},"shardId":"{position.shard_id}",'
            f'"approximateArrivalTimestamp":{record.arrived_ms}}}'
        ).encode()
    return b'{"recordId":"%b","approximateArrivalTimestamp":%d,"data":"%b"%b}' % (
        record.id.encode(),
        record.arrived_ms,
        binascii.b2a_base64(record.data, newline=False),
        metadata,
    )
