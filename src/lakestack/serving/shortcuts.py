"""What LocalStack's gateway computes for each request anew, and need not: a third of what it does with a short one."""

import functools
from collections.abc import Callable
from typing import Any

from localstack.aws.protocol.op_router import RestServiceOperationRouter
from localstack.aws.protocol.serializer import ResponseSerializer
from localstack.services.s3 import presigned_url
from localstack.utils.patch import patch
from rolo.request import get_raw_path
from rolo.routing.router import Router
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.routing import Map

# One of these is in a query with a signature, unless it is written otherwise, behind `%`.
SIGNED = (b"X-Amz-", b"Signature", b"Expires", b"AWSAccessKeyId", b"%")


@functools.cache  # once
def remember() -> None:
    """Let the gateway remember which requests are for none of its routes, which operation is behind a path, and in
    which type a client is answered; and look for signatures where there may be one."""

    @patch(Router.dispatch)
    def dispatch(route: Callable[..., Any], self: Any, request: Any) -> Any:
        rules = self.url_map
        if is_for_none(rules, len(rules._rules), request.host, get_raw_path(request), request.method):
            raise NotFound
        return route(self, request)

    @patch(ResponseSerializer._get_mime_type)
    def _get_mime_type(choose: Callable[..., str], self: Any, headers: Any) -> str:
        given = headers or {}
        return mime_type(choose, self, given.get("Accept"), given.get("Content-Type"))

    @patch(RestServiceOperationRouter.match)
    def match(find: Callable[..., Any], self: Any, request: Any) -> Any:
        if not isinstance(self._map, RememberingMap):
            self._map = RememberingMap(self._map)
        return find(self, request)

    found_in = presigned_url.is_presigned_url_request
    presigned_url.is_presigned_url_request = lambda context: may_be_signed(context.request) and found_in(context)


class RememberingMap:
    """A service's operations, found by path and method; none of its rules looks at the host."""

    def __init__(self, rules: Map) -> None:
        self.match = functools.lru_cache(1024)(rules.bind("localhost").match)

    def bind(self, _host: str) -> "RememberingMap":
        return self


def may_be_signed(request: Any) -> bool:
    """Return whether the query may hold a signature: LocalStack asks it for nine names, one after the other."""
    query = request.query_string
    return any(mark in query for mark in SIGNED) if query else False


@functools.lru_cache(1024)
def is_for_none(rules: Map, _count: int, host: str, path: str, method: str) -> bool:
    """Return whether no rule matches. A map grows, by `_count`, or is another: rules are not taken out of it."""
    try:
        rules.bind(host).match(path, method)
    except NotFound:
        return True
    except HTTPException:  # another method, another address: it is the route that says so
        return False
    return False


@functools.lru_cache(1024)
def mime_type(choose: Callable[..., str], serializer: Any, accept: str | None, content_type: str | None) -> str:
    """Return the type that `choose`, LocalStack's own method, finds for these headers."""
    given = {"Accept": accept, "Content-Type": content_type}
    return choose(serializer, {name: value for name, value in given.items() if value is not None})
