"""What the emulator is for whoever runs it: on loopback, calling nobody, writing into its folder alone."""

import socket
import uuid
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError

from lakestack.environment import emulator_environment
from tests.conftest import Emulator, running_emulator

LOOPBACK = ("127.0.0.1", "::1", "::ffff:127.0.0.1")


def test_all_addresses_that_localstack_would_call_are_on_loopback() -> None:
    environment = emulator_environment(Path("/nowhere"), 4566)
    addresses = {name: value for name, value in environment.items() if value.startswith("http")}
    assert set(addresses) == {"API_ENDPOINT", "ANALYTICS_API"}
    assert all(value.startswith("http://127.0.0.1:") for value in addresses.values())


def test_a_call_that_nobody_implements_is_refused_without_asking_anyone(emulator: Emulator) -> None:
    client = emulator.client("workspaces", config=Config(retries={"total_max_attempts": 1}))
    with pytest.raises(ClientError) as refused:
        client.describe_workspaces()
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 501


@pytest.mark.parametrize(
    ("service", "operation", "code"),
    [
        ("glue", "get_database", "ValidationException"),
        ("athena", "start_query_execution", "InvalidRequestException"),
        ("service-quotas", "get_service_quota", "ValidationException"),
        ("elbv2", "describe_target_health", "ValidationError"),
        ("autoscaling", "start_instance_refresh", "ValidationError"),
    ],
)
def test_a_request_without_what_it_must_have_is_refused(emulator: Emulator, service, operation, code) -> None:
    client = emulator.client(service, config=Config(parameter_validation=False))
    with pytest.raises(ClientError, match="Member must not be null") as refused:
        getattr(client, operation)()
    assert refused.value.response["Error"]["Code"] == code


def test_its_connections_are_on_loopback(emulator: Emulator) -> None:
    client = emulator.client("s3")
    client.list_buckets()  # the client keeps its connection open
    connections = psutil.Process(emulator.process.pid).net_connections(kind="inet")
    remote = {connection.raddr[0] for connection in connections if connection.raddr}
    assert remote
    assert remote <= set(LOOPBACK)


def test_it_listens_where_it_was_told_alone(emulator: Emulator) -> None:
    connections = psutil.Process(emulator.process.pid).net_connections(kind="inet")
    listening = {connection.laddr.ip for connection in connections if connection.status == psutil.CONN_LISTEN}
    assert listening == {"127.0.0.1"}


@pytest.mark.filterwarnings("ignore:Unverified HTTPS")  # the certificate is LocalStack's own
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_it_speaks_http_and_https_at_one_port(emulator: Emulator, scheme: str) -> None:
    address = emulator.endpoint_url.replace("http", scheme)
    answer = requests.put(f"{address}/bucket-by-{scheme}", verify=False, timeout=60)
    assert answer.status_code == HTTPStatus.OK


@pytest.mark.parametrize(
    ("request_", "answer"),
    [
        (b"GET /_localstack/health HTTP/1.1\r\nHost: l\r\n\r\n", b"HTTP/1.1 200 OK\r\n"),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00", b"\x00"),  # a frame: its SETTINGS
        (b"nonsense\r\n\r\n", b"HTTP/1.1 400 Bad Request\r\n"),
    ],
)
def test_it_answers_whatever_a_client_begins_with(emulator: Emulator, request_: bytes, answer: bytes) -> None:
    with socket.create_connection(("127.0.0.1", urlsplit(emulator.endpoint_url).port), timeout=60) as client:
        client.sendall(request_)
        assert client.recv(1000).startswith(answer)


def test_it_writes_into_its_own_folder_only(emulator: Emulator) -> None:
    emulator.client("s3").create_bucket(Bucket="a-place-for-things")
    emulator.client("s3").put_object(Bucket="a-place-for-things", Key="large", Body=b"x" * 2_000_000)
    written = [Path(file.path) for file in psutil.Process(emulator.process.pid).open_files() if "w" in file.mode]
    assert all(emulator.home in path.parents or str(path).startswith("/dev") for path in written), written
    assert list(emulator.home.rglob("a-place-for-things"))


def test_a_bucket_of_the_same_name_in_another_emulator_is_another(emulator: Emulator, tmp_path: Path) -> None:
    name, large = f"both-{uuid.uuid4().hex[:8]}", b"x" * 2_000_000  # LocalStack keeps what is under 512 KB in memory
    ours = emulator.client("s3")
    ours.create_bucket(Bucket=name)
    with running_emulator(tmp_path) as other:
        theirs = other.client("s3")
        theirs.create_bucket(Bucket=name)
        theirs.delete_bucket(Bucket=name)
    ours.put_object(Bucket=name, Key="large", Body=large)
    assert ours.get_object(Bucket=name, Key="large")["Body"].read() == large
