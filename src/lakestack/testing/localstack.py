"""Starting a LocalStack with lakestack for a while: as a container where Docker answers, else as a process."""

import os
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, Protocol

import boto3

from lakestack.testing import container, process

MODES: Final = ("docker", "process")
MODE: Final = "LAKESTACK_TEST_MODE"
READY_SECONDS: Final = 300
LOG_CHARACTERS: Final = 4000
ANY: Final = "test"  # the emulator takes any credentials
REGION: Final = "us-east-1"


class Instance(Protocol):
    """What runs the emulator."""

    port: int

    def is_alive(self) -> bool:
        """Whether it runs."""

    def log(self) -> str:
        """Return what it has logged."""

    def end(self) -> None:
        """End it, and remove what it wrote."""


@dataclass(frozen=True)
class LocalStack:
    """A running LocalStack with lakestack: `mode` is "docker" or "process", and `instance` what runs it."""

    mode: str
    instance: Instance

    @property
    def endpoint_url(self) -> str:
        return f"http://localhost:{self.instance.port}"

    @property
    def environment(self) -> dict[str, str]:
        """The variables by which boto3, the AWS CLI and Terraform reach it."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint_url,
            "AWS_ACCESS_KEY_ID": ANY,
            "AWS_SECRET_ACCESS_KEY": ANY,
            "AWS_DEFAULT_REGION": REGION,
        }

    def client(self, service: str, **options: Any) -> Any:
        """Return a boto3 client of `service`, such as "s3"; `options` are boto3's."""
        session = boto3.Session(aws_access_key_id=ANY, aws_secret_access_key=ANY, region_name=REGION)
        make: Callable[..., Any] = session.client
        return make(service, endpoint_url=self.endpoint_url, **options)

    def log(self) -> str:
        """Return what it has logged."""
        return self.instance.log()


@contextmanager
def running(mode: str | None = None) -> Iterator[LocalStack]:
    """Run a LocalStack of its own, at a free port of 127.0.0.1, while the block runs.

    `mode` is "docker" or "process"; None leaves it to the environment's LAKESTACK_TEST_MODE, and else to whether Docker
    answers. Its end comes with the block's, and with this process's however that ends. Raises RuntimeError where it
    cannot be run, with what is missing, and where it does not answer within two minutes, with its log.
    """
    chosen = choose(mode or os.environ.get(MODE) or None)
    instance: Instance = container.start() if chosen == "docker" else process.start()
    try:
        _await(instance)
        yield LocalStack(chosen, instance)
    finally:
        instance.end()


def choose(wanted: str | None) -> str:
    """Return the mode to run in: `wanted`, or what this machine has. Raises RuntimeError where that cannot be."""
    if wanted not in (None, *MODES):
        raise RuntimeError(f"{MODE} is {wanted!r}: say one of {', '.join(MODES)}")
    without_docker = None if wanted == "process" else container.why_not()
    if wanted != "process" and without_docker is None:
        return "docker"
    without_process = process.why_not()
    if wanted == "docker" or without_process:
        reasons = [reason for reason in (without_docker, without_process if wanted != "docker" else None) if reason]
        raise RuntimeError(f"LocalStack cannot be run: {'; '.join(reasons)}")
    return "process"


def _await(instance: Instance) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not _is_healthy(instance.port):
        if not instance.is_alive() or time.monotonic() > deadline:
            log = instance.log()[-LOG_CHARACTERS:]
            raise RuntimeError(f"LocalStack does not answer at port {instance.port}. Its log:\n{log}")
        time.sleep(0.1)


def _is_healthy(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_localstack/health", timeout=10) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
