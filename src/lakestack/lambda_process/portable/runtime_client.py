"""What awslambdaric's C module of this name does, in Python: for interpreters that the installed one was not built for.

bootstrap.py puts this folder last on the path, so that the C module is taken wherever it can be loaded.
https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

import os
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPMessage

_ROOT = "/2018-06-01/runtime/invocation"
DEADLINE = "Lambda-Runtime-Deadline-Ms"
_connection = HTTPConnection(os.environ.get("AWS_LAMBDA_RUNTIME_API", ""))
_headers = {"Content-Type": "application/json"}


def initialize_client(user_agent: str) -> None:
    _headers["User-Agent"] = user_agent


def next() -> tuple[bytes, dict[str, str | int]]:  # noqa: A001 - awslambdaric calls it so
    """Wait for an invocation; return its payload and headers, of which the deadline is a number."""
    body, headers = _call("GET", "next")
    return body, {**headers, DEADLINE: int(headers[DEADLINE])}


def post_invocation_result(invoke_id: str, body: bytes, content_type: str, _invocation_id: str | None = None) -> None:
    _call("POST", f"{invoke_id}/response", body, {"Content-Type": content_type})


def post_error(invoke_id: str, body: str, xray_fault: str, _invocation_id: str | None = None) -> None:
    headers = {"Lambda-Runtime-Function-XRay-Error-Cause": xray_fault.replace("\n", " ")}
    _call("POST", f"{invoke_id}/error", body.encode(), {"Lambda-Runtime-Function-Error-Type": "Unhandled"} | headers)


def _call(
    method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
) -> tuple[bytes, HTTPMessage]:
    _connection.request(method, f"{_ROOT}/{path}", body, {**_headers, **(headers or {})})
    response = _connection.getresponse()
    content = response.read()
    if response.status >= 300:
        raise RuntimeError(f"the Runtime API answered {response.status} to {method} {path}")
    return content, response.headers
