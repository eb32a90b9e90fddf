"""From PunkAPI to a prediction, on a whole stack: every record accounted for, by count and by content."""

import base64
import contextlib
import gzip
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import httpx

from brewlake.settings import CHECKOUT
from brewlake.stack.terraform import Terraform
from tests.integration.conftest import Stack
from tests.waiting import until

NINE_COLUMNS = ["id", "name", "abv", "ibu", "target_fg", "target_og", "ebc", "srm", "ph"]


def lines(stack: Stack, bucket: str, prefix: str) -> Iterator[bytes]:
    s3 = stack.client("s3")
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        for item in page.get("Contents", []):
            body = s3.get_object(Bucket=bucket, Key=item["Key"])["Body"].read()
            yield from (gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body).splitlines(keepends=True)


def on_the_stream(stack: Stack) -> Iterator[bytes]:
    kinesis, name = stack.client("kinesis"), stack.platform.stream_name
    for shard in kinesis.list_shards(StreamName=name)["Shards"]:
        iterator = kinesis.get_shard_iterator(
            StreamName=name, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        while True:
            page = kinesis.get_records(ShardIterator=iterator, Limit=10000)
            if not page["Records"]:
                break
            yield from (record["Data"] for record in page["Records"])
            iterator = page["NextShardIterator"]


def identities(records: Iterable[bytes]) -> Counter[int]:
    """Count the beers among `records` by their ids; other tests put on the stream what is none."""
    found: Counter[int] = Counter()
    for record in records:
        with contextlib.suppress(ValueError):
            beer = json.loads(record)
            if isinstance(beer, dict) and beer.get("id"):
                found[beer["id"]] += 1
    return found


def athena(stack: Stack, sql: str) -> list[list[str | None]]:
    """Return the rows of `sql` as Athena answers them through boto3, without the header."""
    client = stack.client("athena")
    query = client.start_query_execution(
        QueryString=sql,
        WorkGroup=stack.platform.athena_workgroup,
        QueryExecutionContext={"Database": stack.platform.glue_database},
    )["QueryExecutionId"]

    def ended() -> Any:
        status = client.get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"]
        return status if status["State"] in ("SUCCEEDED", "FAILED", "CANCELLED") else None

    status = until(ended, what=f"{sql} ends")
    assert status["State"] == "SUCCEEDED", status
    pages = client.get_paginator("get_query_results").paginate(QueryExecutionId=query)
    rows = [[cell.get("VarCharValue") for cell in row["Data"]] for page in pages for row in page["ResultSet"]["Rows"]]
    return rows[1:]


def test_the_whole_catalogue_was_collected(stack: Stack) -> None:
    size = stack.get(f"{stack.settings.punkapi_url}/healthz")["beers"]
    assert len(identities(on_the_stream(stack))) == size
    assert stack.counts().ingested >= 400


def test_every_record_of_the_stream_is_in_raw_byte_for_byte(stack: Stack) -> None:
    before = Counter(on_the_stream(stack))
    stack.settled()
    raw = Counter(lines(stack, stack.platform.raw_bucket, "beers/"))
    # The schedule goes on collecting: what it puts meanwhile may be in raw, and nothing else.
    assert before <= raw <= Counter(on_the_stream(stack))


def test_what_is_on_the_stream_is_what_punkapi_says(stack: Stack) -> None:
    record = next(on_the_stream(stack))
    beer = httpx.get(f"{stack.settings.punkapi_url}/v2/beers/{json.loads(record)['id']}").json()[0]
    assert json.loads(record) == beer


def test_cleaned_and_failed_together_are_raw(stack: Stack) -> None:
    before = identities(lines(stack, stack.platform.raw_bucket, "beers/"))
    stack.settled()
    cleaned = identities(lines(stack, stack.platform.cleaned_bucket, "beers/"))
    failed = identities(base64.b64decode(failure["rawData"]) for failure in failures(stack))
    stack.settled()
    # What the schedule puts meanwhile may be among them, and nothing else.
    assert before <= cleaned + failed <= identities(lines(stack, stack.platform.raw_bucket, "beers/"))


def failures(stack: Stack) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines(stack, stack.platform.cleaned_bucket, "errors/processing-failed/")]


def test_a_cleaned_beer_has_the_nine_fields(stack: Stack) -> None:
    assert all(list(json.loads(line)) == NINE_COLUMNS for line in lines(stack, stack.platform.cleaned_bucket, "beers/"))


def test_the_lake_is_laid_out_by_hour(stack: Stack) -> None:
    for bucket in (stack.platform.raw_bucket, stack.platform.cleaned_bucket):
        keys = [item["Key"] for item in stack.client("s3").list_objects_v2(Bucket=bucket, Prefix="beers/")["Contents"]]
        assert all(key.startswith("beers/dt=20") and "/hour=" in key and key.endswith(".gz") for key in keys), keys


def test_the_crawled_table_has_the_nine_columns(stack: Stack) -> None:
    platform = stack.platform
    table = stack.client("glue").get_table(DatabaseName=platform.glue_database, Name=platform.cleaned_table)["Table"]
    types = {column["Name"]: column["Type"] for column in table["StorageDescriptor"]["Columns"]}
    assert list(types) == NINE_COLUMNS
    assert (types["id"], types["name"]) == ("int", "string")
    assert {types[name] for name in NINE_COLUMNS[2:]} == {"double"}
    assert [(key["Name"], key["Type"]) for key in table["PartitionKeys"]] == [("dt", "string"), ("hour", "string")]


def test_athena_answers_what_the_lake_holds(stack: Stack) -> None:
    beers = {
        beer["id"]: beer for line in lines(stack, stack.platform.cleaned_bucket, "beers/") if (beer := json.loads(line))
    }
    rows = athena(stack, "SELECT DISTINCT id, name, abv, ibu FROM beers ORDER BY id")
    assert len(rows) == len(beers)
    for identity, name, abv, ibu in rows:
        beer = beers[int(identity or 0)]
        assert (beer["name"], float(beer["abv"])) == (name, float(abv or "nan"))
        assert beer["ibu"] == (None if ibu is None else float(ibu))


def test_a_second_plan_is_empty(stack: Stack) -> None:
    assert Terraform(stack.settings, "platform").plan_is_empty()


def test_the_served_prediction_is_the_models_own(stack: Stack) -> None:
    beer = {
        "name": "Hop Harvest IPA",
        "abv": 6.2,
        "target_fg": 1012,
        "target_og": 1060,
        "ebc": 19,
        "srm": 9.5,
        "ph": 4.4,
    }
    [served] = httpx.post(f"{stack.settings.model_url}/predict", json=[beer]).raise_for_status().json()
    assert 0 <= served["ibu_low"] <= served["ibu"] <= served["ibu_high"]
    assert served["model_version"] == stack.get(f"{stack.settings.model_url}/model")["version"] == "v1"
    # The model's own answer, in a process that reads the stack's store.
    own = stack.python(
        f"import json; from model.registry import load; print(json.dumps(load('v1').predict([{beer!r}])[0]))"
    )
    assert json.loads(own)["ibu"] == served["ibu"]


def test_the_emulator_listens_on_loopback_only(stack: Stack) -> None:
    import psutil

    ports = {stack.settings.emulator_port, stack.settings.punkapi_port, stack.settings.model_port}
    addresses = {tuple(c.laddr) for c in psutil.net_connections(kind="tcp") if c.status == psutil.CONN_LISTEN}
    assert {address for address in addresses if address[1] in ports} == {("127.0.0.1", port) for port in ports}


def test_what_is_no_beer_ends_in_the_error_output_with_its_bytes(stack: Stack) -> None:
    bad = [
        b"\xff\xfe no JSON at all\n",
        b'{"id": 0, "name": "Zero", "abv": 5}\n',
        b'{"id": 7, "name": "", "abv": 5}\n',
        b"[]\n",
    ]
    stack.client("kinesis").put_records(
        StreamName=stack.platform.stream_name,
        Records=[{"Data": data, "PartitionKey": str(number)} for number, data in enumerate(bad)],
    )

    def told() -> list[dict[str, Any]]:
        return [failure for failure in failures(stack) if base64.b64decode(failure["rawData"]) in bad]

    until(lambda: len(told()) == len(bad), what="the error output holds what is no beer")
    assert {failure["errorCode"] for failure in told()} == {"Lambda.ProcessingFailedStatus"}
    stack.settled()
    assert Counter(lines(stack, stack.platform.raw_bucket, "beers/")) >= Counter(bad)


def test_the_schedule_collects_by_itself(stack: Stack) -> None:
    before = stack.counts().ingested
    until(lambda: stack.counts().ingested > before, pause=2, what="the EventBridge rule fires")


def test_terraform_by_hand_finds_the_state(stack: Stack) -> None:
    assert Terraform(stack.settings, "platform").outputs()["cleaned_table"] == "beers"
    assert (CHECKOUT / "terraform" / "platform" / ".terraform.lock.hcl").exists()
