"""Function URLs: what a function is called with, and what becomes of its answer.

LocalStack's own answer has no cookies and knows nothing of a URL's CORS, and an answer that is none is its own failure.
https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html and urls-configuration.html#urls-cors
"""

import base64
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from localstack.aws.api import ServiceException
from localstack.aws.api.lambda_ import Cors, InvocationType
from localstack.aws.protocol.serializer import gen_amzn_requestid
from localstack.http import Request, Response
from localstack.runtime import get_current_runtime
from localstack.services.lambda_.invocation.models import lambda_stores
from localstack.services.lambda_.urlrouter import event_for_lambda_url, lambda_result_to_response
from localstack.services.plugins import SERVICE_PLUGINS
from localstack.utils.aws.arns import parse_arn

from lakestack.gateway import put_first

ANY = "*"
_HOST = re.compile(r"(?P<url>[^.]+)\.lambda-url\.(?P<region>[^.]+)\.")


class FunctionUrlHandler:
    """Answers requests whose Host is a function URL's, before LocalStack's handlers, which have a CORS of their own."""

    def __call__(self, chain: Any, context: Any, response: Response) -> None:
        if match := _HOST.match(context.request.host.lower()):
            response.update_from(answer(context.request, match["url"], match["region"]))
            chain.terminate()


def serve_function_urls() -> None:
    put_first(get_current_runtime().components.gateway, FunctionUrlHandler())


def answer(request: Request, url_id: str, region: str) -> Response:
    found = _find(url_id, region)
    if found is None:
        return _told(403, {"Message": None}, {"x-amzn-ErrorType": "AccessDeniedException"})
    allowed = cors_headers(found.cors, request.method, request.headers)
    if found.cors and is_preflight(request.method, request.headers):
        return Response(status=200, headers=allowed)
    response = _invoke(found.function_arn, url_id, request)
    response.headers.update(allowed)
    return response


def cors_headers(allowed: Cors | None, method: str, headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers by which a browser lets a page of the request's origin read the answer, if it may."""
    origin = headers.get("Origin")
    if not allowed or not origin or not _has(allowed.get("AllowOrigins"), origin):
        return {}
    answer = {"Access-Control-Allow-Origin": origin, "Vary": "Origin"}
    if allowed.get("AllowCredentials"):
        answer["Access-Control-Allow-Credentials"] = "true"
    elif ANY in (allowed.get("AllowOrigins") or ()):
        answer["Access-Control-Allow-Origin"] = ANY
    if not is_preflight(method, headers):
        exposed = {"Access-Control-Expose-Headers": ",".join(allowed.get("ExposeHeaders") or ())}
        return answer | {name: value for name, value in exposed.items() if value}
    if not _has(allowed.get("AllowMethods"), headers["Access-Control-Request-Method"]):
        return {}
    answer["Access-Control-Allow-Methods"] = ",".join(allowed.get("AllowMethods") or ())
    if names := allowed.get("AllowHeaders"):
        answer["Access-Control-Allow-Headers"] = ",".join(names)
    return answer | {"Access-Control-Max-Age": str(allowed.get("MaxAge") or 0)}


def is_preflight(method: str, headers: Mapping[str, str]) -> bool:
    return method == "OPTIONS" and "Origin" in headers and "Access-Control-Request-Method" in headers


def with_cookies(event: dict[str, Any]) -> dict[str, Any]:
    """Return an event with the cookies of its request, if it has any, as a list.

    >>> with_cookies({"headers": {"cookie": "a=1; b=2"}})["cookies"]
    ['a=1', 'b=2']
    """
    cookies = [cookie.strip() for cookie in event["headers"].get("cookie", "").split(";") if cookie.strip()]
    return event | ({"cookies": cookies} if cookies else {})


def _has(names: Sequence[str] | None, name: str) -> bool:
    return any(one in (ANY, name) for one in names or ())


def _find(url_id: str, region: str) -> Any:
    """Return the URL's configuration; None where there is none. Domains are in any case."""
    for account in lambda_stores:
        for function in lambda_stores[account][region].functions.values():
            for url in function.function_url_configs.values():
                if url.url_id.lower() == url_id:
                    return url
    return None


def _invoke(function_arn: str, url_id: str, request: Request) -> Response:
    parts = parse_arn(function_arn)
    _, name, *qualifier = parts["resource"].split(":")
    try:
        result = SERVICE_PLUGINS.require("lambda").lifecycle_hook.lambda_service.invoke(
            function_name=name,
            qualifier=qualifier[0] if qualifier else None,
            account_id=parts["account"],
            region=parts["region"],
            invocation_type=InvocationType.RequestResponse,
            client_context=None,
            payload=json.dumps(with_cookies(event_for_lambda_url(url_id, request))).encode(),
            request_id=gen_amzn_requestid(),
        )
    except ServiceException as error:
        return _told(error.status_code, {"Message": error.message}, {"x-amzn-ErrorType": error.code})
    try:
        if result.is_error:
            raise ValueError("the function failed")
        return _response(result)
    except (ValueError, TypeError, AttributeError):  # it is no answer that a browser can be given
        return Response("Internal Server Error", 502)


def _response(result: Any) -> Response:
    """Return a function's answer as HTTP. Raises ValueError, TypeError or AttributeError where it cannot be."""
    response = lambda_result_to_response(result)
    answer = json.loads(result.payload)
    if isinstance(answer, dict):
        if answer.get("isBase64Encoded"):
            response.data = base64.b64decode(answer.get("body") or "", validate=True)
        for cookie in answer.get("cookies") or ():
            response.headers.add("Set-Cookie", cookie)
    response.content_length = len(response.data)
    return response


def _told(status: int, body: dict[str, Any], headers: dict[str, str]) -> Response:
    return Response(json.dumps(body), status, headers | {"Content-Type": "application/json"})
