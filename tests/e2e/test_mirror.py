"""Versions in a bucket: pushed, pulled, never overwritten, never half."""

from uuid import uuid4

import pytest

from brewlake.punkapi.catalogue import generate
from model import registry
from model.dataset import COLUMNS
from model.mirror import CLAIM_FILE, PREFIX, Mirror
from model.registry import RegistryError
from model.retrain import retrain
from tests.conftest import Emulator


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    catalogue = rows()
    home = tmp_path_factory.mktemp("bentoml")
    retrain("v1", lambda: ("query-1", catalogue), home)
    retrain("v2", lambda: ("query-2", catalogue[:200]), home)
    return home


def rows() -> list[dict[str, object]]:
    return [{column: entry.value[column] for column in COLUMNS} for entry in generate(325, 7).entries]


@pytest.fixture
def mirror(emulator: Emulator) -> Mirror:
    s3 = emulator.client("s3")
    name = f"lake-{uuid4().hex[:8]}"
    s3.create_bucket(Bucket=name)
    return Mirror(s3, name)


def objects(mirror: Mirror) -> dict[str, str]:
    listed = mirror.s3.list_objects_v2(Bucket=mirror.bucket).get("Contents", [])
    return {item["Key"].removeprefix(PREFIX): f"{item['ETag']} {item['LastModified']}" for item in listed}


def test_a_version_is_pulled_as_it_was_pushed(mirror, home, tmp_path):
    assert mirror.push("v1", home) == f"s3://{mirror.bucket}/{PREFIX}v1/"
    mirror.pull("v1", tmp_path)
    assert registry.load_card("v1", tmp_path) == registry.load_card("v1", home)
    beer = {"name": "Punk IPA", "abv": 5.6}
    assert registry.load("v1", tmp_path).predict([beer]) == registry.load("v1", home).predict([beer])
    assert registry.load_rows("v1", tmp_path) == registry.load_rows("v1", home)
    assert not list((tmp_path / "tmp").iterdir())


def test_pushing_again_changes_nothing(mirror, home):
    mirror.push("v1", home)
    before = objects(mirror)
    mirror.push("v1", home)
    assert objects(mirror) == before


def test_another_version_of_the_same_name_is_not_overwritten(mirror, home, tmp_path):
    mirror.push("v1", home)
    before = objects(mirror)
    retrain("v1", lambda: ("query-9", rows()[:100]), tmp_path)
    with pytest.raises(RegistryError, match="is another version v1"):
        mirror.push("v1", tmp_path)
    assert objects(mirror) == before


def test_what_has_no_card_yet_is_no_version(mirror, home, tmp_path):
    mirror.push("v1", home)
    mirror.push("v2", home)
    assert mirror.versions() == ["v1", "v2"]
    mirror.s3.delete_object(Bucket=mirror.bucket, Key=f"{PREFIX}v2/card.json")
    assert mirror.versions() == ["v1"]
    with pytest.raises(RegistryError, match=r"no s3://lake-\w+/models/bitterness/v2/ \(there are: v1\)"):
        mirror.pull("v2", tmp_path)
    with pytest.raises(RegistryError, match="v1/ exists, and versions are never overwritten"):
        mirror.check_new("v1")


def test_a_damaged_copy_is_refused_and_leaves_nothing(mirror, home, tmp_path):
    mirror.push("v1", home)
    mirror.s3.put_object(Bucket=mirror.bucket, Key=f"{PREFIX}v1/predictor.npz", Body=b"x")
    with pytest.raises(RegistryError, match="damaged"):
        mirror.pull("v1", tmp_path)
    assert registry.versions(tmp_path) == []


def test_a_stored_version_is_not_pulled_over(mirror, home):
    with pytest.raises(RegistryError, match="v1 exists"):
        mirror.pull("v1", home)


def test_a_name_that_another_machine_has_claimed_is_not_taken(mirror, home):
    mirror.s3.put_object(Bucket=mirror.bucket, Key=f"{PREFIX}v1/{CLAIM_FILE}", Body=b"another's")
    with pytest.raises(RegistryError, match="is another version v1"):
        mirror.push("v1", home)
    assert list(objects(mirror)) == [f"v1/{CLAIM_FILE}"]


def test_a_push_that_was_cut_off_goes_on(mirror, home, tmp_path):
    mirror.push("v1", home)
    for name in ("card.json", "unseen.npz"):
        mirror.s3.delete_object(Bucket=mirror.bucket, Key=f"{PREFIX}v1/{name}")
    mirror.push("v1", home)
    mirror.pull("v1", tmp_path)
    assert registry.load_card("v1", tmp_path) == registry.load_card("v1", home)


def test_the_bucket_knows_which_version_is_promoted(mirror, home):
    assert mirror.promoted() is None
    mirror.push("v1", home)
    mirror.promote("v1")
    assert mirror.promoted() == "v1"
    assert mirror.versions() == ["v1"]
    mirror.s3.delete_object(Bucket=mirror.bucket, Key=f"{PREFIX}v1/card.json")
    assert mirror.promoted() is None
