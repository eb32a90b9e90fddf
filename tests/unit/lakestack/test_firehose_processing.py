"""What becomes of records that a Lambda function transforms: batches, answers, retries and failures."""

import base64
import json

import pytest

from lakestack.firehose.processing import (
    MAX_PAYLOAD_BYTES,
    InvocationError,
    LambdaSettings,
    Origin,
    batches,
    event,
    transform,
)
from lakestack.firehose.records import KinesisPosition, Record

ARN = "arn:aws:lambda:us-east-1:000000000000:function:f"
STREAM = "arn:aws:firehose:us-east-1:000000000000:deliverystream/d"
KINESIS = "arn:aws:kinesis:us-east-1:000000000000:stream/s"


def record(number: int, data: bytes = b"beer") -> Record:
    return Record(str(number), data, 1000 + number, KinesisPosition("shardId-000000000000", str(number), "key"))


def answer(number: int, result: str = "Ok", data: str = "YQ==") -> dict[str, object]:
    return {"recordId": str(number), "result": result, "data": data}


class Function:
    """A function that gives its answers one after the other; an exception among them is raised."""

    def __init__(self, *answers: object) -> None:
        self.answers = list(answers)
        self.calls = 0

    def __call__(self, arn: str, payload: bytes) -> bytes:
        assert arn == ARN
        assert payload
        self.calls += 1
        given = self.answers.pop(0)
        if isinstance(given, Exception):
            raise given
        return given if isinstance(given, bytes) else json.dumps({"records": given}).encode()


def run(function: Function, records: list[Record], retries: int = 3):
    return transform(records, LambdaSettings(ARN, retries=retries), Origin(STREAM, "us-east-1", KINESIS), function)


@pytest.mark.parametrize(
    ("answers", "delivered", "codes"),
    [
        ([answer(1), answer(2, data="Yg==")], [b"a", b"b"], []),
        ([answer(2, data="Yg=="), answer(1)], [b"a", b"b"], []),
        ([answer(1, "Dropped"), answer(2)], [b"a"], []),
        ([answer(1, "Dropped", data=""), answer(2, "Dropped")], [], []),
        ([answer(1, "ProcessingFailed"), answer(2)], [b"a"], ["Lambda.ProcessingFailedStatus"]),
        ([answer(2)], [b"a"], ["Lambda.MissingRecordId"]),
        ([answer(1), answer(99)], [b"a"], ["Lambda.MissingRecordId"]),
        ([answer(1), answer(1), answer(2)], [b"a"], ["Lambda.DuplicatedRecordId"]),
        ([answer(1, data="*not base64*"), answer(2)], [b"a"], ["Lambda.DataDecodingException"]),
        ([answer(1) | {"data": None}, answer(2)], [b"a"], ["Lambda.DataDecodingException"]),
        ([{"recordId": "1", "result": "Ok"}, answer(2)], [b"a"], ["Lambda.DataDecodingException"]),
        ([{"recordId": "1", "result": "Dropped"}, answer(2)], [b"a"], []),
        ([answer(1, "Fine"), answer(2)], [b"a"], ["Lambda.JsonProcessingException"]),
        ([answer(1, data=""), answer(2)], [b"", b"a"], []),
        ([], [], ["Lambda.MissingRecordId", "Lambda.MissingRecordId"]),
        (b"null", [], ["Lambda.JsonProcessingException"] * 2),
        (b"not json", [], ["Lambda.JsonProcessingException"] * 2),
        (b'{"records": "all"}', [], ["Lambda.JsonProcessingException"] * 2),
    ],
)
def test_each_record_is_delivered_dropped_or_failed(answers, delivered, codes):
    function = Function(answers)
    result = run(function, [record(1), record(2)])
    assert [record.data for record in result.delivered] == delivered
    assert [failure.code for failure in result.failed] == codes
    assert function.calls == 1


def test_an_invocation_that_fails_is_tried_again():
    function = Function(InvocationError("Lambda.InvokeLimitExceeded", "busy"), [answer(1)])
    result = run(function, [record(1)])
    assert ([record.data for record in result.delivered], result.failed, function.calls) == ([b"a"], [], 2)
    assert (len(result.seconds), result.answered) == (2, True)


def test_a_function_may_give_partitioning_keys():
    found = answer(1) | {"metadata": {"partitionKeys": {"style": "ipa", "year": 2026}}}
    (delivered,) = run(Function([found]), [record(1)]).delivered
    assert delivered.keys == {"partitionKeyFromLambda:style": "ipa", "partitionKeyFromLambda:year": 2026}


@pytest.mark.parametrize("metadata", [None, "none", [], {"partitionKeys": ["style"]}])
def test_metadata_of_another_form_are_no_keys(metadata):
    (delivered,) = run(Function([answer(1) | {"metadata": metadata}]), [record(1)]).delivered
    assert delivered.keys == {}


def test_after_the_last_retry_the_batch_has_failed():
    function = Function(*[InvocationError("Lambda.FunctionError", "KeyError: 'x'")] * 2)
    result = run(function, [record(1, b"raw"), record(2)], retries=1)
    assert function.calls == 2
    assert [failure.record.id for failure in result.failed] == ["1", "2"]
    line = json.loads(result.failed[0].line())
    assert line | {"attemptEndingTimestamp": 0} == {
        "attemptsMade": 2,
        "arrivalTimestamp": 1001,
        "errorCode": "Lambda.FunctionError",
        "errorMessage": "KeyError: 'x'",
        "attemptEndingTimestamp": 0,
        "rawData": base64.b64encode(b"raw").decode(),
        "lambdaArn": ARN,
    }


@pytest.mark.parametrize(
    ("sizes", "batch_bytes", "expected"),
    [
        ([], 100, []),
        ([50, 50], 100, [2]),
        ([50, 51], 100, [1, 1]),
        ([200], 100, [1]),
        ([1 << 20] * 6, 100 << 20, [4, 2]),
        ([10] * 12_000, 100 << 20, [9589, 2411]),
    ],
)
def test_batches(sizes, batch_bytes, expected):
    records = [record(number, b"x" * size) for number, size in enumerate(sizes)]
    made = list(batches(records, batch_bytes))
    assert [len(batch) for batch in made] == expected
    assert [item for batch in made for item in batch] == records
    for batch in made:
        assert len(event(batch, Origin(STREAM, "us-east-1", KINESIS))) <= MAX_PAYLOAD_BYTES


def test_event():
    body = json.loads(event([record(7)], Origin(STREAM, "us-east-1", KINESIS)))
    assert body.pop("invocationId")
    assert body == {
        "deliveryStreamArn": STREAM,
        "sourceKinesisStreamArn": KINESIS,
        "region": "us-east-1",
        "records": [
            {
                "recordId": "7",
                "approximateArrivalTimestamp": 1007,
                "data": "YmVlcg==",
                "kinesisRecordMetadata": {
                    "sequenceNumber": "7",
                    "subsequenceNumber": 0,
                    "partitionKey": "key",
                    "shardId": "shardId-000000000000",
                    "approximateArrivalTimestamp": 1007,
                },
            }
        ],
    }
