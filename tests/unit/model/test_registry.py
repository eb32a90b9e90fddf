"""Versions: named v1, v2, ..., never overwritten, one writer each, complete or absent."""

import os
import pickle
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from model import registry
from model.breakdown import Breakdown, Part
from model.card import ModelCard, ServedForm, TrainingSet
from model.listing import list_versions
from model.onnx_form import to_onnx
from model.promotion import promote, promoted
from model.registry import RegistryError
from model.snapshot import Unseen
from model.storing import Contents, delete, reserved, save
from model.training import Trained
from tests.waiting import until


def card_of(version: str, trained: Trained) -> ModelCard:
    return ModelCard(
        version=version,
        created_at="2025-01-31T12:00:00+00:00",
        training=TrainingSet(305, 252, "query-1", "abc", {"target_fg and target_og swapped back": 10}, ()),
        metrics=trained.metrics,
        breakdown=Breakdown({"ipa": Part(60, 15.5, -1.5, 0.9)}, {}, {}),
        algorithm=trained.chosen,
        candidates=trained.candidate_mae,
        features=("abv",),
        libraries={"numpy": "2"},
        code_version="deadbeef",
        served_form=ServedForm("onnx", 1e-5, 0.01),
        comparison=None,
        files={},
    )


def contents_of(trained: Trained) -> Contents:
    predictor = trained.predictor
    graph = to_onnx(predictor.centre, predictor.spread, len(predictor.fill))
    ids = np.arange(1, len(trained.predicted) + 1)
    return Contents(
        predictor, graph, [{"id": 1}], Unseen(ids, trained.predicted, trained.predicted, trained.half_width)
    )


@pytest.fixture
def stored(trained: Trained, tmp_path: Path) -> Callable[..., Path]:
    """Store a version in a registry of the test's own, and return that registry's home."""

    def store(*versions: str) -> Path:
        for version in versions:
            with reserved(version, tmp_path):
                save(version, contents_of(trained), card_of(version, trained), tmp_path)
        return tmp_path

    return store


def test_an_empty_store(tmp_path):
    assert registry.versions(tmp_path) == []
    assert registry.next_free(tmp_path) == "v1"


def test_versions_are_in_the_order_of_their_numbers(stored):
    home = stored("v10", "v2", "v1")
    assert registry.versions(home) == ["v1", "v2", "v10"]
    assert registry.next_free(home) == "v11"


def test_a_stored_version_is_read_back(stored, trained):
    home = stored("v1")
    beer = {"name": "Punk IPA", "abv": 5.6}
    assert registry.load("v1", home).predict([beer])[0] == pytest.approx(trained.predictor.predict([beer])[0], abs=0.01)
    card = registry.load_card("v1", home)
    assert replace(card, files={}) == card_of("v1", trained)
    assert set(card.files) == {"predictor.npz", "predictor.onnx", "training_rows.jsonl.gz", "unseen.npz"}


def test_bentoml_finds_the_versions(stored):
    home = stored("v1", "v2")
    code = "import bentoml; m = bentoml.models.get('bitterness:latest'); print(m.tag, m.info.metadata['rows'])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"BENTOML_HOME": str(home)}, check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert done.stdout.split() == ["bitterness:v2", "305"]


@pytest.mark.parametrize("name", ["", "1", "v", "V1", "v1.2", "v-1", "latest", "v1/../v2", "../v1", "v1\n", "v٣"])
def test_what_is_no_version(name, stored):
    home = stored("v3")
    with pytest.raises(RegistryError, match=re.escape(f"{name!r} is not a version's name")) as error:
        registry.check_new(name, home)
    assert "v4" in error.value.advice
    with pytest.raises(RegistryError, match="no model version"):
        registry.check_stored(name, home)


def test_an_existing_version_is_refused_with_those_that_exist_and_the_next(stored):
    home = stored("v1", "v2")
    with pytest.raises(RegistryError, match=r"v1 exists and is never overwritten \(stored: v1, v2\)") as error:
        registry.check_new("v1", home)
    assert "v3" in error.value.advice


def test_saving_over_a_version_fails_and_leaves_it(stored, trained):
    home = stored("v1")
    before = {file: file.read_bytes() for file in home.glob("models/**/*") if file.is_file()}
    with pytest.raises(OSError, match="not empty"):
        save("v1", contents_of(trained), card_of("v1", trained), home)
    assert {file: file.read_bytes() for file in before} == before


@pytest.mark.parametrize("read", [registry.check_stored, registry.load, registry.load_card])
def test_a_missing_version_is_refused_with_those_that_exist(read, stored):
    home = stored("v1", "v3")
    with pytest.raises(RegistryError, match=r"no model version 'v2' \(stored: v1, v3\)") as error:
        read("v2", home)
    assert "make retrain version=v4" in error.value.advice


@pytest.mark.parametrize(
    ("file", "content", "read"),
    [
        ("card.json", b"", registry.load_card),
        ("card.json", b"{}", registry.load_card),
        ("card.json", b"\xff", registry.load_card),
        ("predictor.npz", b"", registry.load),
        ("predictor.npz", b"PK\x03\x04 and no more", registry.load),
        ("predictor.npz", pickle.dumps([1]), registry.load),
        ("predictor.onnx", b"no graph", registry.load),
        ("training_rows.jsonl.gz", b"", registry.load_rows),
        ("unseen.npz", b"", registry.load_unseen),
    ],
)
def test_a_damaged_version_says_so(file, content, read, stored):
    home = stored("v1")
    (registry.version_folder("v1", home) / file).write_bytes(content)
    for refuse in (read, registry.check_whole):
        with pytest.raises(RegistryError, match="v1 is damaged"):
            refuse("v1", home)


def test_a_store_that_cannot_be_written(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(RegistryError, match="cannot be written") as error:
        reserved("v1", tmp_path / "file").__enter__()
    assert "BENTOML_HOME" in error.value.advice


HOLD = """
import sys
from pathlib import Path
from model.storing import reserved
with reserved("v1", Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_version_has_one_writer_even_if_that_is_killed(tmp_path):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(RegistryError, match=rf"being trained by another process \(pid {holder.pid}\)"):
        reserved("v1", tmp_path).__enter__()
    with reserved("v2", tmp_path):
        pass
    holder.send_signal(signal.SIGKILL)
    holder.wait()

    def free() -> bool:
        with reserved("v1", tmp_path):
            return True

    assert until(free, what="the killed holder's version is free")


def test_a_training_that_fails_leaves_no_version(stored):
    home = stored("v1")
    with pytest.raises(ZeroDivisionError), reserved("v2", home):
        raise ZeroDivisionError
    assert registry.versions(home) == ["v1"]
    stored("v2")
    assert registry.versions(home) == ["v1", "v2"]


def test_nothing_is_left_in_the_temporary_folder_but_locks(stored):
    home = stored("v1", "v2")
    assert sorted(entry.name for entry in (home / "tmp").iterdir()) == ["bitterness-v1.lock", "bitterness-v2.lock"]


def test_no_version_is_promoted_at_first(stored):
    home = stored("v1", "v2")
    assert promoted(home) is None
    promote("v2", home)
    assert promoted(home) == "v2"
    promote("v1", home)
    assert promoted(home) == "v1"


def test_a_promoted_version_that_is_gone_is_promoted_no_more(stored):
    home = stored("v1", "v2")
    promote("v2", home)
    shutil.rmtree(registry.version_folder("v2", home))
    assert promoted(home) is None


def test_the_promoted_version_stands_beside_the_versions(stored):
    home = stored("v1", "v2")
    assert [version.promoted for version in list_versions("v1", home)] == [None, None]
    promote("v2", home)
    assert [version.promoted for version in list_versions("v1", home)] == [False, True]
    found = {entry.name: entry.stat().st_mode & 0o777 for entry in registry.models_folder(home).glob("*/*")}
    assert found == {"promoted": 0o644, "v1": 0o755, "v2": 0o755}  # a container's user reads them


def test_only_a_stored_version_is_promoted(stored):
    with pytest.raises(RegistryError, match=r"no model version 'v2' \(stored: v1\)"):
        promote("v2", stored("v1"))


def test_a_version_is_deleted_with_all_that_it_holds(stored):
    home = stored("v1", "v2")
    delete("v1", home)
    assert registry.versions(home) == ["v2"]
    assert not list((home / "tmp").glob("tmp*"))
    stored("v1")
    assert registry.versions(home) == ["v1", "v2"]


def test_the_promoted_version_is_not_deleted(stored):
    home = stored("v1")
    promote("v1", home)
    with pytest.raises(RegistryError, match="v1 is promoted") as error:
        delete("v1", home)
    assert "Promote another" in error.value.advice
    assert registry.versions(home) == ["v1"]
