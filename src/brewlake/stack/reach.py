"""Reaching the service through its load balancer."""

import os
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import requests

from brewlake.errors import BrewlakeError


def get(url: str, seconds: float = 10) -> requests.Response:
    """GET `url`. Names under .localhost are the emulator's, which browsers and curl resolve, and Python does not."""
    parts = urlsplit(url)
    if endpoint := _emulator(url):
        return requests.get(f"{endpoint}{parts.path}", headers={"Host": parts.netloc}, timeout=seconds)
    return requests.get(url, timeout=seconds)


def as_reached(url: str) -> str:
    """Return where `url`, a load balancer's, is to be had: an emulator has all of its listeners at its own port."""
    parts, endpoint = urlsplit(url), _emulator(url)
    port = urlsplit(endpoint).port if endpoint else None
    return parts._replace(netloc=f"{parts.hostname}:{port}").geturl() if port else url


def _emulator(url: str) -> str | None:
    """Return the endpoint of the emulator that `url` is of, None where it is none's."""
    endpoint = os.environ.get("AWS_ENDPOINT_URL")
    return endpoint if endpoint and (urlsplit(url).hostname or "").endswith(".localhost") else None


def await_ready(service_url: str, seconds: float, told: Callable[[str], None]) -> None:
    """Wait until the service answers /readyz with 200, telling `told` what it answers until then.

    Raises BrewlakeError after `seconds`.
    """
    deadline = time.monotonic() + seconds
    while True:
        try:
            answer = get(f"{service_url}/readyz", seconds=10)
            if answer.status_code == 200:
                return
            last = f"{answer.status_code} {answer.reason}"
        except requests.RequestException as error:
            last = type(error).__name__
        told(last)
        if time.monotonic() > deadline:
            raise BrewlakeError(
                f"{service_url}/readyz does not answer 200 after {seconds:.0f} s (last: {last})",
                "The instances' console output says why (`aws ec2 get-console-output`), and the container's log is in "
                "CloudWatch. Fix it and run the same command again: it goes on.",
            )
        time.sleep(1)
