"""What stops a deployment before it begins, and what is said then."""

import http.server
import threading

import pytest
from rich.console import Console

from brewlake.deploy.account import Account, find_account
from brewlake.deploy.findings import Finding
from brewlake.deploy.flow import ask
from brewlake.deploy.preflight import bucket_finding, bucket_names, refuse
from brewlake.errors import BrewlakeError
from brewlake.settings import Settings


class Sts(http.server.ThreadingHTTPServer):
    answer: tuple[int, str]


@pytest.fixture
def aws(monkeypatch, tmp_path):
    """An STS that answers as it is told: set `answer` to a status and a body."""

    class Answers(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            status, body = server.answer
            self.send_response(status)
            self.send_header("Content-Type", "text/xml")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        do_HEAD = do_POST  # noqa: N815 - http.server's name

        def log_message(self, *_):
            pass

    server = Sts(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_port}")
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "TF_VAR_region"):
        monkeypatch.setenv(name, "eu-central-1")  # and put back afterwards
    yield server
    server.shutdown()
    server.server_close()


IDENTITY = (
    200,
    '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>'
    "<Arn>arn:aws:iam::111122223333:user/me</Arn><UserId>A</UserId><Account>111122223333</Account>"
    "</GetCallerIdentityResult></GetCallerIdentityResponse>",
)


def failure(code: str) -> tuple[int, str]:
    return 403, f"<ErrorResponse><Error><Code>{code}</Code><Message>no</Message></Error></ErrorResponse>"


def test_the_account_that_the_credentials_lead_to(aws):
    aws.answer = IDENTITY
    account = find_account("111122223333")
    assert (account.id, account.region, account.endpoint) == (
        "111122223333",
        "eu-central-1",
        f"http://127.0.0.1:{aws.server_port}",
    )


@pytest.mark.parametrize(
    ("code", "problem", "advice"),
    [
        ("ExpiredToken", "has expired", "Sign in again"),
        ("InvalidClientTokenId", "does not accept the credentials", "AWS_PROFILE"),
        ("AccessDenied", "does not tell", "credentials"),
    ],
)
def test_credentials_that_will_not_do(aws, code, problem, advice):
    aws.answer = failure(code)
    with pytest.raises(BrewlakeError, match=problem) as error:
        find_account()
    assert advice in error.value.advice


def test_a_wrong_account(aws):
    aws.answer = IDENTITY
    with pytest.raises(BrewlakeError, match="lead to account 111122223333, not to 444455556666"):
        find_account("444455556666")


@pytest.mark.usefixtures("aws")
def test_no_credentials(monkeypatch):
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(BrewlakeError, match="no usable AWS credentials") as error:
        find_account()
    assert "aws configure" in error.value.advice


@pytest.mark.usefixtures("aws")
def test_a_profile_that_is_none(monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    with pytest.raises(BrewlakeError, match="nobody"):
        find_account()


def test_all_that_is_wrong_is_told_at_once():
    findings = [
        Finding("docker", False, "not on PATH", "Install Docker."),
        Finding("quota", None, "not checked"),
        Finding("bucket x", False, "taken", "Choose another."),
        Finding("terraform", True, "1.11.4"),
    ]
    with pytest.raises(BrewlakeError) as error:
        refuse(findings)
    assert "docker: not on PATH" in str(error.value)
    assert "bucket x: taken" in str(error.value)
    assert "quota" not in str(error.value)
    assert error.value.advice == "Install Docker. Choose another."
    refuse(findings[1:2])  # what could not be checked stops nobody


def test_the_buckets_are_those_of_terraform(tmp_path):
    names = bucket_names(Settings(tmp_path, "aws", 1, 2, 3, tmp_path), Account("111122223333", "me", "us-east-1", None))
    assert names == [f"brewlake-prod-{purpose}-111122223333-us-east-1" for purpose in ("raw", "cleaned", "results")]


@pytest.mark.parametrize(
    ("status", "well", "found"), [(404, True, "free"), (200, True, "there already"), (403, False, "taken by another")]
)
def test_a_bucket_may_be_free_ours_or_taken(aws, status, well, found):
    aws.answer = (status, "")
    finding = bucket_finding("brewlake-prod-raw", Account("111122223333", "me", "us-east-1", None))
    assert finding.well == well
    assert found in finding.found
    assert ("project" in finding.advice) == (not well)


def test_nobody_is_asked_where_nobody_is_there(monkeypatch):
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    with pytest.raises(BrewlakeError) as error:
        ask("Go on?", yes=False, console=Console())
    assert "yes=1" in error.value.advice
    ask("Go on?", yes=True, console=Console())
