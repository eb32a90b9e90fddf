"""The Runtime API as a process sees it: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html."""

import time
from dataclasses import replace

import httpx
import pytest

from lakestack.lambda_process.runtime_api import MAX_RESPONSE_BYTES, Crash, Invocation, Outcome, RuntimeApi

INVOCATION = Invocation("id-1", b'{"a": 1}', "arn:f", "Root=1", timeout=300)


@pytest.fixture
def api():
    made = RuntimeApi()
    yield made
    made.close()


@pytest.fixture
def process(api):
    """A client where the process would be."""
    with httpx.Client(base_url=f"http://{api.address}/2018-06-01/runtime", trust_env=False) as client:
        yield client


def test_an_invocation_is_handed_out_with_its_headers(api, process):
    api.invoke(INVOCATION)
    answer = process.get("/invocation/next")
    assert answer.json() == {"a": 1}
    assert answer.headers["Lambda-Runtime-Aws-Request-Id"] == "id-1"
    assert answer.headers["Lambda-Runtime-Invoked-Function-Arn"] == "arn:f"
    assert answer.headers["Lambda-Runtime-Trace-Id"] == "Root=1"
    assert 0 < int(answer.headers["Lambda-Runtime-Deadline-Ms"]) - time.time() * 1000 <= 300_000
    assert api.initialized.result(60) is None
    assert api.initialization_ms is not None


def test_a_client_context_is_handed_over(api, process):
    api.invoke(replace(INVOCATION, client_context='{"custom": {}}'))
    assert process.get("/invocation/next").headers["Lambda-Runtime-Client-Context"] == '{"custom": {}}'


def test_an_error_may_have_a_cause_for_x_ray_of_a_megabyte(api, process):
    future = api.invoke(INVOCATION)
    process.get("/invocation/next")
    cause = {"Lambda-Runtime-Function-XRay-Error-Cause": "x" * (1 << 20)}
    assert process.post("/invocation/id-1/error", content=b'"x"', headers=cause).status_code == 202
    assert future.result(60) == Outcome(b'"x"', is_error=True)


@pytest.mark.parametrize(("kind", "is_error"), [("response", False), ("error", True)])
def test_a_result_is_taken(api, process, kind, is_error):
    future = api.invoke(INVOCATION)
    process.get("/invocation/next")
    assert process.post(f"/invocation/id-1/{kind}", content=b'"x"').status_code == 202
    assert future.result(60) == Outcome(b'"x"', is_error)


@pytest.mark.parametrize(("size", "is_error"), [(MAX_RESPONSE_BYTES, False), (MAX_RESPONSE_BYTES + 1, True)])
def test_a_result_may_be_so_large(api, size, is_error):
    future = api.invoke(INVOCATION)
    assert api.end_invocation("id-1", Outcome(b" " * size, is_error=False))
    assert future.result(60).is_error is is_error


def test_a_result_for_another_invocation_is_refused(api, process):
    future = api.invoke(INVOCATION)
    assert process.post("/invocation/id-0/response", content=b"1").status_code == 400
    assert not future.done()


def test_an_initialization_error_is_taken(api, process):
    assert process.post("/init/error", content=b'{"errorType": "X"}').status_code == 202
    assert api.initialized.result(60) == Outcome(b'{"errorType": "X"}', is_error=True)


@pytest.mark.parametrize("path", ["/", "/invocation/last", "/init/success"])
def test_an_unknown_path_is_not_found(process, path):
    assert process.get(path).status_code == 404
    assert process.post(path).status_code == 404


def test_a_crash_ends_what_runs_and_what_comes_after_it(api):
    running = api.invoke(INVOCATION)
    api.fail(Crash("signal: killed"))
    assert running.result(60) == Crash("signal: killed")
    assert api.invoke(INVOCATION).result(60) == Crash("signal: killed")
    assert api.initialized.result(60) == Crash("signal: killed")


def test_the_first_word_about_an_invocation_counts(api, process):
    future = api.invoke(INVOCATION)
    process.post("/invocation/id-1/error", content=b'"why"')
    api.fail(Crash("exit status 1"))
    assert future.result(60) == Outcome(b'"why"', is_error=True)


def test_a_closed_api_can_be_closed_again_and_does_not_answer(api):
    api.close()
    api.close()
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://{api.address}/", trust_env=False)
