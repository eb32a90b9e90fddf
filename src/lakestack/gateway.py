"""LocalStack's gateway: what stands in it before LocalStack's own handlers."""

from typing import Any

from rolo.gateway import Gateway


def put_first(gateway: Gateway, handler: Any) -> None:
    """Let `handler` see the requests that come from now on, before all others.

    Requests under way iterate over the list that is there: a handler put into it would shift them, and the handler that
    they are at, such as the one that calls the service, would run twice.
    """
    gateway.request_handlers = [handler, *gateway.request_handlers]
