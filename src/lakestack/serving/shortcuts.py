"""What LocalStack's gateway computes for each request anew, and need not: a third of what it does with a short one."""

import functools
from collections.abc import Callable
from typing import Any

from localstack.aws.protocol.serializer import ResponseSerializer
from localstack.utils.patch import patch
from rolo.request import get_raw_path
from rolo.routing.router import Router
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.routing import Map


@functools.cache  # once
def remember() -> None:
    """Let the gateway remember which requests are for none of its routes, and in which type a client is answered."""

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
