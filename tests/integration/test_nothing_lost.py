"""Nothing is lost: not by an S3 that refuses, a function whose process ends, a stop, or a stream made again."""

import json
import uuid
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from tests.conftest import Emulator, running_emulator
from tests.integration.accounting import is_dropped, is_malformed, run
from tests.integration.spine import Spine
from tests.waiting import until

TOTAL = 100_000


def test_every_record_is_accounted_for_by_its_id_whatever_fails(tmp_path):
    markers = tmp_path / "markers"
    markers.mkdir()
    with running_emulator(tmp_path, "tests.faulty_emulator") as emulator:
        account = run(Spine(emulator, uuid.uuid4().hex[:8]), TOTAL, markers)
    assert account.misplaced() == []
    assert account.repeated() == 0
    assert sum(account.failed) == sum(map(is_malformed, range(TOTAL))) == TOTAL // 20
    assert TOTAL - sum(account.failed) - sum(account.cleaned) == sum(map(is_dropped, range(TOTAL))) == TOTAL // 100
    log = (tmp_path / "emulator.log").read_text()
    assert "S3.SlowDown" in log
    assert list(markers.iterdir()), "the function's process has ended now and then"


def test_what_was_taken_is_delivered_when_the_emulator_is_stopped_under_load(tmp_path):
    with running_emulator(tmp_path) as emulator:
        spine = Spine(emulator, uuid.uuid4().hex[:8])
        stream, bucket = spine.stream(shards=2), spine.bucket()
        hints: dict[str, Any] = {"BufferingHints": {"SizeInMBs": 64, "IntervalInSeconds": 900}}
        on_kinesis, direct = spine.delivery_stream(bucket, stream, **hints), spine.delivery_stream(bucket, **hints)
        spine.put(stream, range(500))
        spine.put_directly(direct, [b"beer\n"] * 100)
        emulator.process.terminate()
        taken = {on_kinesis: 500 + put_until_refused(spine, stream), direct: 100}
        emulator.process.wait(300)
    assert {name: delivered(emulator, name) for name in taken} == taken


def put_until_refused(spine: Spine, stream: str) -> int:
    """Go on putting while the emulator stops; return how many records it took."""
    client, taken = spine.emulator.client("kinesis", config=Config(retries={"total_max_attempts": 1})), 0
    records = [{"Data": b"{}\n", "PartitionKey": str(number)} for number in range(100)]
    while True:
        try:
            client.put_records(StreamName=stream, Records=records)
        except (BotoCoreError, ClientError):
            return taken
        taken += len(records)


def delivered(emulator: Emulator, name: str) -> int:
    """Return how many records the emulator's log says were stored."""
    lines = [json.loads(line) for line in (emulator.home / "emulator.log").read_text().splitlines() if line[:1] == "{"]
    return sum(line["records"] for line in lines if line.get("delivery_stream") == name)


def test_a_delivery_stream_that_is_made_again_goes_on(spine):
    bucket, stream = spine.bucket(), spine.stream(shards=2)
    settings: dict[str, Any] = {"BufferingHints": {"SizeInMBs": 64, "IntervalInSeconds": 900}}
    name = spine.delivery_stream(bucket, stream, **settings)
    spine.put(stream, range(2000))
    spine.delete(name)
    assert sorted(line["id"] for line in spine.lines(bucket)) == list(range(2000)), "what it held was stored first"
    again = spine.delivery_stream(bucket, stream, name=name, BufferingHints={"SizeInMBs": 1, "IntervalInSeconds": 0})
    assert again == name
    spine.put(stream, range(2000, 4000))
    until(lambda: len(spine.lines(bucket)) >= 4000, what="what was put since is delivered")
    assert sorted(line["id"] for line in spine.lines(bucket)) == list(range(4000))


def test_a_stream_that_is_made_again_is_delivered_from_its_beginning(spine):
    bucket, stream, kinesis = spine.bucket(), spine.stream(shards=1), spine.client("kinesis")
    spine.delivery_stream(bucket, stream)
    spine.put(stream, range(100))
    until(lambda: len(spine.lines(bucket)) == 100, what="the first stream is delivered")
    kinesis.delete_stream(StreamName=stream)
    kinesis.create_stream(StreamName=stream, ShardCount=1)
    spine.put(stream, range(100, 200))
    until(lambda: len(spine.lines(bucket)) == 200, what="the second stream is delivered")


@pytest.mark.parametrize("operation", ["put_record", "put_record_batch"])
def test_a_delivery_stream_that_is_being_deleted_takes_nothing(spine, operation):
    client, name = spine.client("firehose"), spine.delivery_stream(f"missing-{spine.tag}")
    spine.put_directly(name, [b"held"])
    client.delete_delivery_stream(DeliveryStreamName=name)
    record = {"Data": b"late"}
    members = {"Record": record} if operation == "put_record" else {"Records": [record]}
    with pytest.raises(client.exceptions.ResourceInUseException):
        getattr(client, operation)(DeliveryStreamName=name, **members)
    spine.bucket("missing")
