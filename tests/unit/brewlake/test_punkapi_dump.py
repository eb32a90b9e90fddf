"""`brewlake punkapi generate`, and the fault switches of `brewlake punkapi serve`, as they are typed."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from brewlake.errors import BrewlakeError
from brewlake.punkapi.catalogue import generate as catalogue
from brewlake.punkapi.catalogue import load
from brewlake.punkapi.dump import generate, lines
from brewlake.punkapi.faults import Faults
from lakestack.testing.ports import free_port
from tests.waiting import until


def brewlake(*words: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "brewlake", "punkapi", *words], capture_output=True, timeout=300, check=False
    )


@pytest.mark.parametrize(
    ("version", "digest"),
    [
        ("v2", "09bb8b7372544927126fdf2ce77d7fa2d56328614dbd4d1c459df7bdfacdd081"),
        ("v3", "eda17b286bfd21cfff3cb5f4a4f392682901768bdf83245fa7f48e517d58027e"),
    ],
)
def test_a_seed_gives_these_bytes(version, digest):
    """On every machine: what differs here would make figures that were quoted once untrue."""
    assert hashlib.sha256(b"".join(lines(2000, 7, version))).hexdigest() == digest


def test_the_words_of_make_and_the_options_say_the_same():
    as_words = brewlake("generate", "n=20", "seed=9")
    as_options = brewlake("generate", "--n", "20", "--seed", "9")
    assert as_words.stdout == as_options.stdout == b"".join(lines(20, 9))


@pytest.mark.parametrize("version", ["v2", "v3"])
def test_what_is_written_is_what_is_served_and_can_be_read_back(tmp_path: Path, version):
    file = tmp_path / "beers.jsonl"
    generate(["n=30"], 0, 7, version, file)
    served = [getattr(entry, version) for entry in catalogue(30, 7).entries]
    assert file.read_bytes().splitlines() == served
    assert [entry.v2 for entry in load(file).entries] == served


def test_a_reader_that_has_enough_is_no_error():
    command = f"{sys.executable} -m brewlake punkapi generate n=100000 | head -n 1"
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, timeout=300, check=True)
    assert json.loads(done.stdout)["id"] == 1
    assert done.stderr == b""


@pytest.mark.parametrize(
    ("words", "version", "complaint"),
    [
        (["n=many"], "v2", "'n=many' is not understood"),
        (["m=1"], "v2", "'m=1' is not understood"),
        (["n"], "v2", "'n' is not understood"),
        ([], "v4", "no version 'v4'"),
    ],
)
def test_what_is_not_understood_is_refused(words, version, complaint):
    with pytest.raises(BrewlakeError, match=complaint):
        generate(words, 1, 7, version, None)


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path):
    with pytest.raises(BrewlakeError, match="cannot be written: No such file"):
        generate([], 1, 7, "v2", tmp_path / "no" / "such" / "folder")


@pytest.mark.parametrize(
    "faults",
    [{"server_error": 1.1}, {"cut": -0.1}, {"latency": -1}, {"cut": 0.6, "malformed": 0.6}],
)
def test_faults_that_cannot_be_are_refused(faults):
    with pytest.raises(BrewlakeError, match="these faults cannot be"):
        Faults(**faults)


def test_faults_and_the_limit_are_switched_on_by_the_command_line():
    port = free_port()
    command = ["punkapi", "serve", "--port", str(port), "--server-error", "1", "--hourly-limit", "2"]
    with subprocess.Popen([sys.executable, "-m", "brewlake", *command], env=os.environ) as server:
        try:
            until(lambda: answers(port), what="PunkAPI answers")
            asked = [httpx.get(f"http://127.0.0.1:{port}/v2/beers/1") for _ in range(3)]
        finally:
            server.terminate()
    assert [answer.status_code for answer in asked] == [500, 500, 429]
    assert asked[0].json()["message"] == "A fault on purpose"


def answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz").status_code == 200
    except httpx.TransportError:
        return False
