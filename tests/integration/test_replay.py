"""Failed records back on the stream, each once: whatever is lost on the way, and down to a row of the table."""

import base64
import gzip
import json
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ReadTimeoutError

from brewlake.errors import BrewlakeError
from brewlake.query import athena
from brewlake.replay.failures import PREFIX
from brewlake.replay.ledger import Ledger
from brewlake.replay.replay import Replay
from brewlake.replay.stream import KEY, Stream
from tests.conftest import Emulator
from tests.integration.conftest import Stack
from tests.waiting import until

RECORDS = {f"failure-{number}": b'{"id":%d}' % number for number in range(1200)}


class Place:
    """A stream and a bucket of their own."""

    def __init__(self, emulator: Emulator) -> None:
        self.name = f"replay-{uuid.uuid4().hex[:8]}"
        self.s3 = emulator.client("s3")
        self.s3.create_bucket(Bucket=self.name)
        self.kinesis = emulator.client("kinesis", config=Config(retries={"total_max_attempts": 1}))
        self.kinesis.create_stream(StreamName=self.name, ShardCount=2)
        self._reader = emulator.client("kinesis")

    def replay(self) -> Replay:
        """A replay as a new process would begin it."""
        replay = Replay(Ledger(self.s3, self.name), Stream(self.kinesis, self.name, wait=lambda _: None))
        replay.resume()
        return replay

    def on_the_stream(self) -> Counter[tuple[str, bytes]]:
        """The records on the stream, counted by partition key and data."""
        found: Counter[tuple[str, bytes]] = Counter()
        for shard in self._reader.list_shards(StreamName=self.name)["Shards"]:
            iterator = self._reader.get_shard_iterator(
                StreamName=self.name, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
            )["ShardIterator"]
            while records := (page := self._reader.get_records(ShardIterator=iterator))["Records"]:
                found.update((record["PartitionKey"], record["Data"]) for record in records)
                iterator = page["NextShardIterator"]
        return found


@pytest.fixture
def place(emulator: Emulator) -> Place:
    return Place(emulator)


EACH_ONCE = Counter((KEY + failure, data + b"\n") for failure, data in RECORDS.items())


def test_every_record_is_put_back_once_and_a_second_replay_puts_none(place: Place) -> None:
    assert list(place.replay().put(RECORDS)) == [500, 500, 200]
    assert list(place.replay().put(RECORDS)) == []
    assert place.on_the_stream() == EACH_ONCE


def lose_answers(place: Place, calls: set[int]) -> None:
    """Lose the answers to these PutRecords calls (1 is the first): the stream took the records, and nobody knows."""
    made = iter(range(1, 100))

    def lose(**_: Any) -> None:
        if next(made) in calls:
            raise ReadTimeoutError(endpoint_url="http://stream")

    place.kinesis.meta.events.register("after-call.kinesis.PutRecords", lose)


def test_a_call_whose_answer_is_lost_is_not_made_again(place: Place) -> None:
    lose_answers(place, {1, 3})
    assert sum(place.replay().put(RECORDS)) == len(RECORDS)
    assert place.on_the_stream() == EACH_ONCE


def test_a_call_that_never_arrived_is_made_again(place: Place) -> None:
    made = iter(range(100))

    def refuse(**_: Any) -> None:
        if next(made) == 0:
            raise ReadTimeoutError(endpoint_url="http://stream")

    place.kinesis.meta.events.register("before-send.kinesis.PutRecords", refuse)
    assert sum(place.replay().put(RECORDS)) == len(RECORDS)
    assert place.on_the_stream() == EACH_ONCE


@pytest.mark.parametrize("arrived", [0, 137, 500])
def test_a_replay_that_was_killed_within_a_call_goes_on_with_what_did_not_arrive(place: Place, arrived: int) -> None:
    # As a killed process leaves it: the batch is begun, some of its records are on the stream, and nothing is settled.
    begun = dict(list(RECORDS.items())[:500])
    ledger = Ledger(place.s3, place.name)
    ledger.batches()
    ledger.begin(list(begun))
    if arrived:
        place.kinesis.put_records(
            StreamName=place.name,
            Records=[
                {"Data": data + b"\n", "PartitionKey": KEY + failure} for failure, data in list(begun.items())[:arrived]
            ],
        )
    replay = place.replay()
    assert len(replay.put_back) == arrived
    assert sum(replay.put(RECORDS)) == len(RECORDS) - arrived
    assert place.on_the_stream() == EACH_ONCE


def test_of_two_replays_at_once_the_second_is_refused(place: Place) -> None:
    first, second = place.replay(), place.replay()
    assert sum(first.put(RECORDS)) == len(RECORDS)
    with pytest.raises(BrewlakeError, match="another replay"):
        list(second.put(RECORDS))
    assert place.on_the_stream() == EACH_ONCE


def test_a_stream_that_is_not_there_is_said_at_once(place: Place) -> None:
    stream = Stream(place.kinesis, "no-such-stream", wait=lambda _: pytest.fail("waited for nothing"))
    with pytest.raises(place.kinesis.exceptions.ResourceNotFoundException):
        Replay(Ledger(place.s3, place.name), stream).put({"failure": b"data"}).__next__()


# --- on a whole stack


@pytest.fixture
def quiet(stack: Stack) -> Iterator[None]:
    """Nothing is collected meanwhile, and what was collected is in the table, so that rows can be counted."""
    events, rule = stack.client("events"), f"{stack.platform.ingestion_function}"
    events.disable_rule(Name=rule)
    stack.settled()
    stack.crawl()
    yield
    events.enable_rule(Name=rule)


@pytest.fixture
def failed(stack: Stack, quiet: None) -> Iterator[list[dict[str, Any]]]:  # noqa: ARG001 - its fixture
    """Two beers in the error output, as Firehose writes it: one failed by the function, one by its abv.

    Cleared away at the end, for other tests count what is there.
    """
    beers = [stack.get(f"{stack.settings.punkapi_url}/v2/beers/{number}")[0] for number in (11, 12)]
    raws = [json.dumps(beer).encode() + b"\n" for beer in (beers[0], beers[1] | {"abv": None})]
    now = int(time.time() * 1000)
    lines = [
        {
            "attemptsMade": 4,
            "arrivalTimestamp": now,
            "errorCode": "Lambda.FunctionError",
            "errorMessage": "the function failed",
            "attemptEndingTimestamp": now,
            "rawData": base64.b64encode(raw).decode(),
        }
        for raw in raws
    ]
    key = f"{PREFIX}processing-failed/dt=2026-01-01/{uuid.uuid4()}.gz"
    content = gzip.compress("".join(json.dumps(line) + "\n" for line in lines).encode())
    bucket, s3 = stack.platform.cleaned_bucket, stack.client("s3")
    s3.put_object(Bucket=bucket, Key=key, Body=content)
    yield beers
    s3.delete_object(Bucket=bucket, Key=key)


def rows(stack: Stack, beer: dict[str, Any]) -> int:
    """How many rows of the table are this beer."""
    result = athena.run(
        f"SELECT count(*) FROM beers WHERE id = {beer['id']} AND abv = {beer['abv']}",
        workgroup=stack.platform.athena_workgroup,
        database=stack.platform.glue_database,
        client=stack.client("athena"),
    )
    return int(str(result.rows[0][0]))


def test_from_raw_bytes_in_the_error_output_to_a_row_of_the_table(
    stack: Stack, failed: list[dict[str, Any]], tmp_path: Path
) -> None:
    readable, mendable = failed
    before = rows(stack, readable), rows(stack, mendable)
    listed = stack.brewlake("replay").stdout
    assert "reads as a beer now" in listed
    assert "abv is null" in listed

    done = stack.brewlake("replay", "--put", "readable")
    assert "1 records put back" in done.stdout, done.stderr
    until(lambda: rows(stack, readable) > before[0], what="the beer is in the table")
    assert "0 records put back" in stack.brewlake("replay", "--put", "readable").stdout

    file = tmp_path / "mend.jsonl"
    stack.brewlake("replay", "--write", str(file))
    # Other tests may have left records of their own that failed.
    [entry] = [one for line in file.read_text().splitlines() if (one := json.loads(line))["reason"] == "abv is null"]
    assert entry["document"]["id"] == mendable["id"]
    file.write_text(json.dumps(entry))
    refused = stack.brewlake("replay", "--mended", str(file))
    assert refused.returncode == 1
    assert "line 1: abv is null" in refused.stderr

    file.write_text(json.dumps(entry | {"document": entry["document"] | {"abv": mendable["abv"]}}))
    assert "1 records put back" in stack.brewlake("replay", "--mended", str(file)).stdout
    until(lambda: rows(stack, mendable) > before[1], what="the mended beer is in the table")
    assert "0 records put back" in stack.brewlake("replay", "--mended", str(file)).stdout
    stack.settled()
    assert (rows(stack, readable), rows(stack, mendable)) == (before[0] + 1, before[1] + 1)
