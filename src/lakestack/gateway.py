"""Before LocalStack's gateway listens: bind where it was told, and have the parts that it was told to use."""

import functools
import io
import os
import tempfile
from typing import IO, Any

from lakestack.environment import OVERRIDES, RUNTIME_EXECUTOR, override_variable

RECEIVED_AT_ONCE = 1 << 20
KEPT_IN_MEMORY = 8 << 20


def listen_where_told() -> None:
    """Bind the host of GATEWAY_LISTEN: LocalStack's Twisted server ignores it for IPv4 and binds every interface."""
    from localstack import config
    from twisted.internet import endpoints

    hosts = {address.port: address.host for address in config.GATEWAY_LISTEN}
    unbound = endpoints.TCP4ServerEndpoint

    @functools.wraps(unbound)
    def bound(reactor: Any, port: int, backlog: int = 50, interface: str = "") -> Any:
        return unbound(reactor, port, backlog, interface or hosts.get(port, "127.0.0.1"))

    endpoints.TCP4ServerEndpoint = bound


def receive_large_pieces() -> None:
    """Take up to 1 MiB of a request at once, where Twisted takes 64 KiB, and keep up to 8 MiB of it out of a file.

    After each piece the thread that receives waits for the others: a batch of records then waits for one turn, not ten.
    Twisted writes requests from 100 KB on to a temporary file.
    """
    from twisted.internet import tcp
    from twisted.web import http

    def content_file(length: int | None) -> IO[bytes]:
        in_memory = length is not None and length <= KEPT_IN_MEMORY
        return io.BytesIO() if in_memory else tempfile.TemporaryFile()

    tcp.Connection.bufferSize = RECEIVED_AT_ONCE
    http._getContentFile = content_file


def refuse_missing_overrides() -> None:
    """Stop where an override that was asked for is not installed: LocalStack would fall back to its own with a warning.

    Raises RuntimeError with the names that are missing.
    """
    from importlib.metadata import entry_points

    wanted = {
        ("localstack.aws.provider", f"{api}:{name}")
        for api, name in OVERRIDES.items()
        if os.environ.get(override_variable(api)) == name
    }
    if os.environ.get("LAMBDA_RUNTIME_EXECUTOR") == RUNTIME_EXECUTOR:
        wanted.add(("localstack.lambda.runtime_executor", RUNTIME_EXECUTOR))
    missing = [name for group, name in sorted(wanted) if not entry_points(group=group, name=name)]
    if missing:
        raise RuntimeError(
            f"lakestack is not installed whole: {', '.join(missing)} not found; install the project again"
        )
