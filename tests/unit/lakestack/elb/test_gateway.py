"""The load balancers' handler joins the gateway while requests are under way."""

from typing import Any

from rolo import Request, Response
from rolo.gateway import Gateway

from lakestack.gateway import put_first


def test_a_handler_that_joins_lets_requests_under_way_run_once():
    calls: list[str] = []
    gateway = Gateway()

    def service(*_: Any, **__: Any) -> None:
        calls.append("service")
        if len(calls) == 1:  # another thread loads the load balancers meanwhile
            put_first(gateway, lambda *_, **__: calls.append("balancer"))

    gateway.request_handlers.append(service)
    gateway.process(Request(), Response())
    assert calls == ["service"]
    gateway.process(Request(), Response())
    assert calls == ["service", "balancer", "service"]
