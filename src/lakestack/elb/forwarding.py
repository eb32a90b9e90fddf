"""Passing a request on to a target, and its answer back."""

import itertools
import random
import secrets
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlsplit

import urllib3
from rolo.request import Request
from rolo.response import Response

from lakestack.elb import meter
from lakestack.elb.actions import error
from lakestack.elb.configuration import STANDARD_PORTS
from lakestack.elb.health import Monitor, Target

# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html
CONNECT_SECONDS = 10
CHUNK_BYTES = 64 * 1024

# https://www.rfc-editor.org/rfc/rfc9110#name-connection: these speak of one connection, and are not passed on.
HOP_BY_HOP = {
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
}


class Forwarder:
    """Chooses a target and passes requests on to it."""

    def __init__(self, monitor: Monitor) -> None:
        self._monitor = monitor
        self._turns: dict[str, Iterator[int]] = defaultdict(itertools.count)
        self._connections = urllib3.PoolManager(num_pools=50, maxsize=50, retries=False, cert_reqs="CERT_NONE")

    def forward(self, request: Request, weights: dict[str, int], groups: dict[str, Any], balancer: Any) -> Response:
        """Pass `request` on to a target of one of the `groups` (by ARN), drawn by weight; return its answer.

        Without a target that can serve 503; 502 if the target refuses or breaks off, 504 if it is silent for too long.
        """
        answer, counted = self._forwarded(request, weights, groups, balancer)
        if not counted:
            meter.count_failure(balancer, answer.status_code)
        return answer

    def _forwarded(
        self, request: Request, weights: dict[str, int], groups: dict[str, Any], balancer: Any
    ) -> tuple[Response, bool]:
        """Return the answer, and whether it is a target's, which has been counted."""
        arns = [arn for arn, weight in weights.items() if weight > 0 and arn in groups]
        if not arns:
            return error(503), False
        chosen = groups[random.choices(arns, [weights[arn] for arn in arns])[0]]  # noqa: S311 - no secret
        targets = self._monitor.in_service(chosen)
        if not targets:
            return error(503), False
        _, target = targets[next(self._turns[chosen.arn]) % len(targets)]
        idle = float(balancer.attrs.get("idle_timeout.timeout_seconds", 60))
        with ExitStack() as under_way:
            under_way.enter_context(self._monitor.serving(target))
            began = time.monotonic()
            try:
                answer = self._send(request, chosen, target, idle)
            except urllib3.exceptions.NewConnectionError:  # a ConnectTimeoutError to urllib3, though nothing timed out
                return error(502), False
            except (urllib3.exceptions.ConnectTimeoutError, urllib3.exceptions.ReadTimeoutError):
                return error(504), False
            except urllib3.exceptions.HTTPError:
                return error(502), False
            kept = under_way.pop_all()  # until the answer has been passed on
        meter.count(balancer, chosen, answer.status, time.monotonic() - began, len(targets))
        return _answer(request, answer, kept), True

    def _send(self, request: Request, group: Any, target: Target, idle: float) -> urllib3.BaseHTTPResponse:
        assert target.address
        scheme = (group.protocol or "HTTP").lower()
        target_path = str(request.environ.get("RAW_URI") or request.full_path.rstrip("?"))
        return self._connections.request(
            request.method,
            f"{scheme}://{target.address.host}:{target.address.port}{target_path}",
            body=request.get_data(),
            headers=_forwarded_headers(request),
            timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=idle),
            redirect=False,
            preload_content=False,
            decode_content=False,
        )


def _forwarded_headers(request: Request) -> urllib3.HTTPHeaderDict:
    """Return the headers for the target.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/x-forwarded-headers.html
    """
    dropped = HOP_BY_HOP | {
        name.strip().lower() for name in request.headers.get("Connection", "").split(",") if name.strip()
    }
    headers = urllib3.HTTPHeaderDict()
    for name, value in request.headers.items():
        if name.lower() not in dropped:
            headers.add(name, value)
    client = request.remote_addr or ""
    before = request.headers.get("X-Forwarded-For")
    headers["X-Forwarded-For"] = f"{before}, {client}" if before else client
    headers["X-Forwarded-Proto"] = request.scheme
    port = urlsplit(f"//{request.host}").port or STANDARD_PORTS[request.scheme]
    headers["X-Forwarded-Port"] = str(port)
    if "X-Amzn-Trace-Id" not in headers:
        headers["X-Amzn-Trace-Id"] = f"Root=1-{int(time.time()):08x}-{secrets.token_hex(12)}"
    return headers


def _answer(request: Request, answer: urllib3.BaseHTTPResponse, under_way: ExitStack) -> Response:
    def body() -> Iterator[bytes]:
        try:
            yield from answer.stream(CHUNK_BYTES, decode_content=False)
        finally:
            answer.release_conn()
            under_way.close()

    response = Response(status=answer.status)
    response.headers.clear()
    for name, value in answer.headers.items():
        if name.lower() not in HOP_BY_HOP:
            response.headers.add(name, value)
    if request.method == "HEAD" or answer.headers.get("Content-Length") == "0":
        answer.drain_conn()
        answer.release_conn()
        under_way.close()
    else:
        response.response = body()
    return response
