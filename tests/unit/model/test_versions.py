"""The commands over the store, as a person types them."""

import os
import subprocess
import sys

import pytest

from model.retrain import retrain


@pytest.fixture(scope="module")
def home(tmp_path_factory, catalogue):
    home = tmp_path_factory.mktemp("bentoml")
    retrain("v1", lambda: ("query-1", catalogue), home)
    retrain("v2", lambda: ("query-2", catalogue[:250]), home, force=True)
    return home


def versions(home, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "model.versions", *words]
    environment = os.environ | {"BENTOML_HOME": str(home), "COLUMNS": "150"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_list_compare_promote_delete(home):
    listed = versions(home, "list").stdout
    assert "v1" in listed
    assert [line for line in listed.splitlines() if "v2" in line and "promoted" in line]
    assert "on the" in versions(home, "compare", "v1", "v2").stdout
    assert "v1 is promoted" in versions(home, "promote", "v1").stdout
    refused = versions(home, "delete", "v1")
    assert refused.returncode == 1
    assert "v1 is promoted" in refused.stderr
    assert "v2 is deleted" in versions(home, "delete", "v2").stdout
    assert "v2" not in versions(home, "list").stdout


def test_a_drift_from_no_version_asks_for_one(home):
    refused = versions(home, "drift", "")
    assert refused.returncode == 1
    assert "make drift version=v2 (there are: v1" in refused.stderr


@pytest.mark.parametrize("words", [("promote", "v9"), ("delete", "v9"), ("compare", "v1", "v9")])
def test_a_version_that_is_not_stored(home, words):
    refused = versions(home, *words)
    assert refused.returncode == 1
    assert "no model version 'v9' (stored: v1" in refused.stderr
    assert "Traceback" not in refused.stderr
