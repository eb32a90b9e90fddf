import base64
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brewlake.beer import NotABeer, read_beer
from brewlake.transformation.budget import MAXIMUM_RESPONSE, ResponseBudget, ResponseFull
from brewlake.transformation.handler import handler
from tests.unit.brewlake.conftest import Context

EVENTS = Path(__file__).parents[2] / "events"
FIELDS = ["id", "name", "abv", "ibu", "target_fg", "target_og", "ebc", "srm", "ph"]


def event_of(*datas: bytes) -> dict[str, Any]:
    event: dict[str, Any] = json.loads((EVENTS / "firehose_direct_put.json").read_text())
    records: list[dict[str, Any]] = [
        {"recordId": f"{i:056}", "approximateArrivalTimestamp": i} for i in range(len(datas))
    ]
    for record, data in zip(records, datas, strict=True):
        record["data"] = base64.b64encode(data).decode()
    return event | {"records": records}


def beer(number: int = 1, **fields) -> bytes:
    return json.dumps({"id": number, "name": "Sea Fog", "abv": 5.6} | fields).encode()


def test_an_event_from_a_kinesis_stream(context):
    event = json.loads((EVENTS / "firehose_kinesis_source.json").read_text())
    records = handler(event, context)["records"]
    assert [record["recordId"] for record in records] == [record["recordId"] for record in event["records"]]
    assert [record["result"] for record in records] == ["Ok", "Ok", "ProcessingFailed", "ProcessingFailed"]
    lines = [base64.b64decode(record["data"]) for record in records[:2]]
    assert all(line.endswith(b"\n") for line in lines)
    assert [list(json.loads(line)) for line in lines] == [FIELDS, FIELDS]
    assert [json.loads(line)["id"] for line in lines] == [1, 3]
    assert [record["data"] for record in records[2:]] == [record["data"] for record in event["records"][2:]]


def test_an_event_from_direct_put(context):
    event = json.loads((EVENTS / "firehose_direct_put.json").read_text())
    assert [record["result"] for record in handler(event, context)["records"]] == ["Ok", "Ok"]


def test_why_a_record_failed_is_in_the_log(context, caplog):
    handler(event_of(beer(), b'{"id": 2, "name": "", "abv": 5}', beer(3)), context)
    warning, summary = caplog.records
    assert (warning.levelname, warning.record_id, warning.reason) == ("WARNING", f"{1:056}", "name is empty")
    assert (summary.levelname, summary.records, summary.ok, summary.failed) == ("INFO", 3, 2, 1)


def test_the_counts_are_metrics(context, capsys):
    handler(event_of(beer(), b"no beer", beer(3)), context)
    metrics = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (metrics["RecordsCleaned"], metrics["RecordsFailed"]) == ([2], [1])


def test_the_log_knows_records_by_the_numbers_that_the_stream_gave_them(context, caplog):
    event = json.loads((EVENTS / "firehose_kinesis_source.json").read_text())
    event["records"][0]["data"] = base64.b64encode(b"no beer").decode()
    handler(event, context)
    numbers = [record["kinesisRecordMetadata"]["sequenceNumber"] for record in event["records"]]
    warning, *_, summary = caplog.records
    assert (warning.sequence_number, warning.reason.partition(":")[0]) == (numbers[0], "the document is not JSON")
    assert summary.spans == {"shardId-000000000000": (numbers[0], numbers[-1])}


def test_data_that_is_no_base64_fails_alone(context):
    event = event_of(beer(), beer())
    event["records"][0]["data"] = "abcde"
    assert [record["result"] for record in handler(event, context)["records"]] == ["ProcessingFailed", "Ok"]


documents = st.binary() | st.builds(
    beer, number=st.integers(), name=st.text(), abv=st.floats() | st.text(), ibu=st.none() | st.booleans()
)


@given(st.lists(documents, min_size=1))
def test_every_record_is_answered_once_and_in_order(datas):
    event = event_of(*datas)
    records = handler(event, Context())["records"]
    assert [record["recordId"] for record in records] == [record["recordId"] for record in event["records"]]
    for record, data in zip(records, datas, strict=True):
        answered = base64.b64decode(record["data"])
        try:
            assert (record["result"], answered) == ("Ok", read_beer(data).to_line())
        except NotABeer:
            assert (record["result"], answered) == ("ProcessingFailed", data)


@pytest.mark.parametrize(("data", "result"), [(beer(), "Ok"), (b"no beer" * 5, "ProcessingFailed")])
def test_a_response_stays_within_lambdas_limit(data, result, context):
    event = event_of(*[data] * 32_000)
    assert len(json.dumps(event)) < MAXIMUM_RESPONSE, "Firehose could not send more"
    records = handler(event, context)["records"]
    assert len(json.dumps({"records": records}, ensure_ascii=False)) <= MAXIMUM_RESPONSE
    assert [record["recordId"] for record in records] == [record["recordId"] for record in event["records"]]
    assert sum(record["result"] == result and record["data"] != "" for record in records) > 10_000


def test_a_budget_leaves_room_for_every_answer():
    answers = [{"recordId": name, "result": "ProcessingFailed", "data": ""} for name in ("a", "b")]
    budget = ResponseBudget(["a", "b"], maximum=len(json.dumps({"records": answers})) + len(", ") + 3)
    with pytest.raises(ResponseFull):
        budget.take("1234")
    assert budget.take("123") == "123"
    with pytest.raises(ResponseFull):
        budget.take("1")


def test_a_budget_gives_until_it_is_full():
    budget = ResponseBudget(["a", "b"], maximum=200)
    assert budget.take("line") == "line"
    with pytest.raises(ResponseFull):
        budget.take("too long" * 20)
    assert budget.take_or_empty("too long" * 20) == ""
    assert budget.take_or_empty("short") == "short"
