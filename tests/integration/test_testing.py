"""`lakestack.testing` as another project has it: one line for a LocalStack with lakestack, and nothing left of it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from brewlake.settings import CHECKOUT
from lakestack.testing import running
from lakestack.testing.localstack import MODE
from tests.emulators import answers
from tests.images import localstack_image
from tests.waiting import until

# The examples of these pages are this project.
PAGES = (CHECKOUT / "README.md", CHECKOUT / "docs" / "testing.md")
EXAMPLES = [page.read_text().partition("```python\n")[2].partition("```")[0] for page in PAGES]
HOLD = (
    "import sys; from lakestack.testing import running\n"
    "with running() as aws: print(aws.endpoint_url, flush=True); sys.stdin.read()"
)


@pytest.fixture(params=["docker", "process"])
def mode(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each mode, as the environment would choose it."""
    if request.param == "docker":
        monkeypatch.setenv("LAKESTACK_IMAGE", localstack_image())
    monkeypatch.setenv(MODE, request.param)
    return str(request.param)


def test_two_at_once_are_two_worlds(mode: str) -> None:
    with running() as one, running() as other:
        assert (one.mode, other.mode) == (mode, mode)
        one.client("s3").create_bucket(Bucket="beers")
        assert [bucket["Name"] for bucket in one.client("s3").list_buckets()["Buckets"]] == ["beers"]
        assert not other.client("s3").list_buckets()["Buckets"]
    assert not answers(one.endpoint_url)
    assert not answers(other.endpoint_url)


@contextmanager
def holding() -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A program that runs an emulator until it is ended, and the emulator's URL."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as program:
        assert program.stdout
        yield program, program.stdout.readline().strip()


def test_a_program_that_is_killed_leaves_nothing_running(mode: str) -> None:  # noqa: ARG001 - a fixture
    with holding() as (program, url):
        assert answers(url)
        os.killpg(program.pid, signal.SIGKILL)
    until(lambda: not answers(url), what="the emulator is gone with the program")


def test_the_documented_examples_run_in_an_empty_project(mode: str, tmp_path: Path) -> None:  # noqa: ARG001 - a fixture
    for number, example in enumerate(EXAMPLES):
        assert 1 < len(example.splitlines()) <= 10
        (tmp_path / f"test_example_{number}.py").write_text(example)
    words = [sys.executable, "-m", "pytest", "-q", "--rootdir", str(tmp_path), str(tmp_path)]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=900)
    assert done.returncode == 0, done.stdout
    assert "2 passed" in done.stdout


def test_a_failed_test_shows_the_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(MODE, "process")
    test = "def test_it(lakestack):\n    lakestack.client('sts').get_caller_identity()\n    assert False\n"
    (tmp_path / "test_fails.py").write_text(test)
    words = [sys.executable, "-m", "pytest", "-q", "--rootdir", str(tmp_path), str(tmp_path)]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=900)
    assert done.returncode == 1
    assert "LocalStack's log" in done.stdout
