"""The ingestion function in this process, between a PunkAPI and a stream that are both real."""

import hashlib
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from brewlake.documents import split_answer
from brewlake.ingestion import handler as ingestion
from brewlake.ingestion.punk_api import PunkApiError
from brewlake.punkapi.catalogue import Catalogue, Entry, generate
from brewlake.punkapi.faults import Faults
from brewlake.punkapi.server import create_app
from tests.conftest import Emulator
from tests.unit.brewlake.conftest import Context
from tests.unit.brewlake.serving import serving

CATALOGUE = generate(200)


class Stream:
    """A stream of its own, to which the function writes."""

    def __init__(self, emulator: Emulator) -> None:
        self.name = f"beers-{uuid.uuid4().hex[:8]}"
        self._kinesis = emulator.client("kinesis")
        self._kinesis.create_stream(StreamName=self.name, ShardCount=1)
        self._kinesis.get_waiter("stream_exists").wait(StreamName=self.name, WaiterConfig={"Delay": 1})

    def records(self) -> list[dict[str, Any]]:
        """Return all records, oldest first."""
        shard = self._kinesis.list_shards(StreamName=self.name)["Shards"][0]["ShardId"]
        iterator = self._kinesis.get_shard_iterator(
            StreamName=self.name, ShardId=shard, ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        records: list[dict[str, Any]] = []
        while batch := self._kinesis.get_records(ShardIterator=iterator):
            records += batch["Records"]
            iterator = batch["NextShardIterator"]
            if not batch["Records"]:
                return records
        return records


@pytest.fixture
def stream(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stream]:
    stream = Stream(emulator)
    monkeypatch.setenv("AWS_ENDPOINT_URL", emulator.endpoint_url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("BREWLAKE_STREAM_NAME", stream.name)
    ingestion._kinesis.cache_clear()
    yield stream
    ingestion._kinesis.cache_clear()


@pytest.mark.parametrize("version", ["v2", "v3"])
def test_a_backfill_puts_every_document_on_the_stream_byte_for_byte(stream, monkeypatch, version):
    with serving(create_app(CATALOGUE)) as url:
        monkeypatch.setenv("BREWLAKE_PUNKAPI_URL", f"{url}/{version}")
        answer = ingestion.handler({"mode": "backfill"}, Context())
    assert answer == {"fetched": 200, "sent": 200, "refused": 0, "next_page": None}
    records = stream.records()
    assert [record["Data"] for record in records] == [getattr(e, version) + b"\n" for e in CATALOGUE.entries]
    assert [record["PartitionKey"] for record in records] == [str(entry.id) for entry in CATALOGUE.entries]


def test_draws_are_beers_of_the_catalogue(stream, monkeypatch):
    with serving(create_app(CATALOGUE)) as url:
        monkeypatch.setenv("BREWLAKE_PUNKAPI_URL", f"{url}/v2")
        answer = ingestion.handler({"draws": 1000}, Context())
    assert answer == {"fetched": 1000, "sent": 1000, "refused": 0, "next_page": None}
    records = stream.records()
    assert len(records) == 1000
    for record in records:
        assert record["Data"] == CATALOGUE.by_id[int(record["PartitionKey"])].v2 + b"\n"


def test_documents_that_are_no_beer_are_sent_and_those_too_large_are_refused(stream, monkeypatch):
    documents = split_answer(f'[null, {{"id":"x"}}, {{"id":5,"name":"{"x" * 2**20}"}}, {{"id":6}}]')
    with serving(create_app(Catalogue("own", [Entry.as_it_is(document) for document in documents]))) as url:
        monkeypatch.setenv("BREWLAKE_PUNKAPI_URL", f"{url}/v2")
        answer = ingestion.handler({"mode": "backfill"}, Context())
    assert answer == {"fetched": 4, "sent": 3, "refused": 1, "next_page": None}
    records = {record["PartitionKey"]: record["Data"] for record in stream.records()}
    assert records == {
        hashlib.sha256(b"null").hexdigest(): b"null\n",
        hashlib.sha256(b'{"id":"x"}').hexdigest(): b'{"id":"x"}\n',
        "6": b'{"id":6}\n',
    }


def test_what_was_fetched_before_an_error_is_sent(stream, monkeypatch):
    with serving(create_app(CATALOGUE, faults=Faults(malformed=0.01, seed=3))) as url:
        monkeypatch.setenv("BREWLAKE_PUNKAPI_URL", f"{url}/v2")
        with pytest.raises(PunkApiError, match="answered no JSON of beers"):
            ingestion.handler({"draws": 1000}, Context())
    assert 0 < len(stream.records()) < 1000


@pytest.mark.parametrize("variable", ["BREWLAKE_STREAM_NAME", "BREWLAKE_PUNKAPI_URL"])
@pytest.mark.usefixtures("stream")
def test_a_function_without_its_variables_says_so(monkeypatch, variable):
    monkeypatch.setenv("BREWLAKE_PUNKAPI_URL", "http://127.0.0.1:9/v2")
    monkeypatch.delenv(variable)
    with pytest.raises(RuntimeError, match=f"variable {variable} is not set"):
        ingestion.handler({"draws": 1}, Context())


@pytest.mark.usefixtures("stream")
def test_a_wrong_event_is_refused_before_anything_is_called(monkeypatch):
    monkeypatch.setenv("BREWLAKE_PUNKAPI_URL", "http://127.0.0.1:9/v2")
    with pytest.raises(ValueError, match="draws is 0"):
        ingestion.handler({"draws": 0}, Context())
