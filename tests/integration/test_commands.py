"""The commands behind the Makefile, on a running stack: what they do, and what they say to bad input."""

import subprocess
import sys

import pytest

from brewlake.settings import CHECKOUT
from brewlake.stack.runtime import runtime
from lakestack.testing.ports import free_port
from tests.integration.conftest import Stack
from tests.predicting import load
from tests.waiting import until

PARTS = ("emulator", "punkapi", "model")


def served(stack: Stack, port: int | None = None) -> str:
    return str(stack.get(f"http://localhost:{port or stack.settings.model_port}/model")["version"])


def test_a_second_up_changes_nothing_and_says_so(stack: Stack) -> None:
    before = [stack.where(part) for part in PARTS]
    done = stack.brewlake("up")
    assert done.returncode == 0, done.stderr
    assert "nothing was changed" in done.stdout
    assert [stack.where(part) for part in PARTS] == before


def test_status_shows_parts_and_counts(stack: Stack) -> None:
    done = stack.brewlake("status")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("healthy") == 4  # three parts and the load balancer
    assert "ingested" in done.stdout
    assert "v1" in done.stdout


def test_ingest_adds_what_was_asked_for(stack: Stack) -> None:
    before = stack.settled()
    done = stack.brewlake("ingest", "--n", "30")
    assert done.returncode == 0, done.stderr
    assert stack.counts().raw >= before.raw + 30


def test_a_backfill_brings_every_page(stack: Stack) -> None:
    before = stack.settled()
    done = stack.brewlake("ingest", "--backfill")
    assert done.returncode == 0, done.stderr
    assert "325 beers put on the stream, from page 1 on" in done.stdout
    assert stack.counts().raw >= before.raw + 325


def test_a_backfill_that_was_interrupted_goes_on_where_it_was(stack: Stack) -> None:
    kept = {"Bucket": stack.platform.cleaned_bucket, "Key": "backfill/progress.json"}
    stack.client("s3").put_object(**kept, Body=b'{"page": 4, "sent": 240}')
    assert "85 beers put on the stream, from page 4 on" in stack.brewlake("ingest", "--backfill").stdout
    assert "325 beers put on the stream, from page 1 on" in stack.brewlake("ingest", "--backfill").stdout
    assert "5 beers put on the stream, from page 5 on" in stack.brewlake("ingest", "--backfill", "--page", "5").stdout


def test_a_query_is_answered(stack: Stack) -> None:
    done = stack.brewlake("query", "SELECT count(DISTINCT id) AS beers FROM beers")
    assert done.returncode == 0, done.stderr
    assert "325" in done.stdout


def test_the_named_queries_are_listed_and_answered(stack: Stack) -> None:
    listed = stack.brewlake("query")
    assert listed.returncode == 0, listed.stderr
    assert "training_set" in listed.stdout
    assert stack.brewlake("query", "training_set").returncode == 0


def test_the_same_query_in_process_gives_the_same_answer(stack: Stack) -> None:
    sql = "SELECT id, name, ibu FROM beers WHERE id <= 20 GROUP BY 1, 2, 3 ORDER BY 1"
    athena, duckdb = stack.brewlake("query", sql), stack.brewlake("query", sql, "--engine", "duckdb")
    assert (athena.returncode, duckdb.returncode) == (0, 0), athena.stderr + duckdb.stderr
    assert _table(athena.stdout) == _table(duckdb.stdout)


def _table(text: str) -> list[str]:
    return [line for line in text.splitlines() if "│" in line or "┃" in line]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["query", "SELECT nme FROM beers"], "nme"),
        (["query", "SELEKT 1"], "line 1:"),
        (["query", "no_such_query"], "there is no named query 'no_such_query'"),
        (["query", "SELECT * FROM read_text('/etc/passwd')"], "not supported"),
        (["retrain"], "no version was given"),
        (["retrain", "--version", "v1"], "never overwritten"),
        (["retrain", "--version", "latest"], "v1, v2"),
        (["serve"], "no version was given"),
        (["serve", "--version", "v99"], "v1"),
        (["up", "--mode", "kubernetes"], "kubernetes"),
        (["up", "--catalogue", "no-such-file.json"], "no-such-file.json"),
        (["up", "--catalogue", "Makefile"], "Makefile"),
    ],
)
def test_bad_input_is_refused_with_what_to_do(stack: Stack, words: list[str], said: str) -> None:
    done = stack.brewlake(*words)
    assert done.returncode == 1, done.stdout
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert served(stack) == "v1"


def test_a_second_version_is_trained_served_and_left(stack: Stack) -> None:
    done = stack.brewlake("retrain", "--version", "v2")
    assert done.returncode == 0, done.stderr
    assert "v2" in done.stdout
    assert served(stack) == "v1"  # a version is served when it is asked for
    server = stack.where("model")
    with load(stack.settings.model_url) as answers:
        assert "v2 is served now" in stack.brewlake("serve", "--version", "v2").stdout
        assert served(stack) == "v2"
        until(lambda: answers["v2"], what="a request is answered by v2")
    assert set(answers) == {"v1", "v2"}, answers  # under load, and not a request was lost
    assert stack.where("model") == server
    again = stack.brewlake("serve", "--version", "v2")
    assert "already" in again.stdout
    assert stack.brewlake("serve", "--version", "v1").returncode == 0
    assert served(stack) == "v1"


def test_a_version_served_at_another_port_leaves_the_stacks_alone(stack: Stack) -> None:
    port = free_port()
    words = [sys.executable, "-m", "brewlake", "serve", "--version", "v1", "--port", str(port)]
    with subprocess.Popen(words, env=stack.environment, cwd=CHECKOUT) as server:
        try:
            until(lambda: _answers(stack, port), what="the second server answers")
            assert served(stack) == served(stack, port) == "v1"
        finally:
            server.terminate()
    assert served(stack) == "v1"


def _answers(stack: Stack, port: int) -> bool:
    try:
        return served(stack, port) == "v1"
    except OSError:
        return False


def test_a_punkapi_that_is_down_is_told_and_comes_back_with_up(stack: Stack) -> None:
    runtime(stack.settings).end("punkapi")
    done = stack.brewlake("ingest", "--n", "5")
    assert done.returncode == 1
    assert str(stack.settings.punkapi_port) in done.stderr
    assert "make status" in done.stderr
    assert stack.brewlake("status").returncode == 1
    assert stack.brewlake("up").returncode == 0
    assert stack.brewlake("ingest", "--n", "5").returncode == 0
