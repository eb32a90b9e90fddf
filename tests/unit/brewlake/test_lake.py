"""How the lake is counted, over AWS clients that answer from memory."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from brewlake.lake.counts import Counts, Lake
from brewlake.lake.objects import Objects
from brewlake.lake.stream import StreamCount
from tests.unit.brewlake.clients import NOON, PLATFORM, S3, Kinesis, lines


def test_records_are_counted_where_they_lie_and_each_object_is_read_once():
    s3 = S3(beers__a=lines(1, 2), errors__x=lines(9), beers__b=lines(3))
    objects: Any = Objects(s3)  # type: ignore[arg-type] # a fake
    folder = objects.folder("cleaned", "beers/")
    assert (folder.records, folder.objects, folder.last) == (3, 2, NOON + timedelta(minutes=2))
    assert folder.newest == ("beers/b", "beers/a")
    s3.objects["beers/c"] = b'{"id": 4}\n'
    assert objects.folder("cleaned", "beers/").records == 4
    assert sorted(s3.read) == ["beers/a", "beers/b", "beers/c"]
    s3.objects["beers/a"] = lines(1, 2, 5)
    assert objects.folder("cleaned", "beers/").records == 5
    assert objects.folder("cleaned", "nothing/") == (empty := objects.folder("other", "none/"))
    assert (empty.records, empty.objects, empty.last, empty.newest) == (0, 0, None, ())


def test_the_last_documents_are_the_newest_and_no_more_is_read_than_they_need():
    s3 = S3(beers__a=lines(1, 2), beers__b=lines(3, 4), beers__c=lines(5))
    objects: Any = Objects(s3)  # type: ignore[arg-type] # a fake
    objects.folder("cleaned", "beers/")
    s3.read.clear()
    found = objects.last_documents("cleaned", "beers/", 2)
    assert [document["id"] for document in found] == [5, 4]
    assert found[0]["arrived"] == (NOON + timedelta(minutes=2)).isoformat()
    assert s3.read == ["beers/c", "beers/b"]
    assert [document["id"] for document in objects.last_documents("cleaned", "beers/", 1)] == [5]
    assert s3.read == ["beers/c", "beers/b", "beers/c"]
    assert [document["id"] for document in objects.last_documents("cleaned", "beers/", 9)] == [5, 4, 3, 2, 1]


def test_a_look_at_the_stream_goes_on_where_the_last_one_ended():
    kinesis = Kinesis(a=[1, 5], b=[3])
    count = StreamCount(kinesis, "beers")  # type: ignore[arg-type] # a fake
    assert count.look() == (3, NOON + timedelta(seconds=5))
    kinesis.shards["b"].append(4)
    kinesis.shards["c"] = [9]
    assert count.look() == (5, NOON + timedelta(seconds=9))
    assert kinesis.asked[2:] == [
        ("a", "AFTER_SEQUENCE_NUMBER", "1"),
        ("b", "AFTER_SEQUENCE_NUMBER", "0"),
        ("c", "TRIM_HORIZON", ""),
    ]


def test_an_empty_stream_has_no_newest_record():
    assert StreamCount(Kinesis(a=[]), "beers").look() == (0, None)  # type: ignore[arg-type] # a fake


def test_what_another_process_counted_is_not_read_again(tmp_path: Path):
    s3, cache = S3(beers__a=lines(1, 2), errors__x=lines(9)), tmp_path / "home" / "counts.json"
    clients: dict[str, Any] = {"s3": s3, "kinesis": Kinesis(a=[1, 2], b=[3])}
    first = Lake(PLATFORM, cache, clients.__getitem__)
    # The fake's buckets all hold the same objects.
    assert first.counts() == Counts(ingested=3, raw=2, cleaned=2, failed=1)
    s3.objects["beers/b"] = lines(3)
    s3.read.clear()
    assert Lake(PLATFORM, cache, clients.__getitem__).counts() == Counts(ingested=3, raw=3, cleaned=3, failed=1)
    assert s3.read == ["beers/b", "beers/b"]
    cache.write_text(cache.read_text()[:-5])  # as an interrupted process leaves it
    assert Lake(PLATFORM, cache, clients.__getitem__).counts() == Counts(ingested=3, raw=3, cleaned=3, failed=1)
    del s3.objects["beers/a"]
    assert first.counts() == Counts(ingested=3, raw=1, cleaned=1, failed=1)
