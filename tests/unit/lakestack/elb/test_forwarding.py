"""Which target gets a request, what the client is told where none can answer, and what of both is counted."""

from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import pytest
import urllib3
from rolo.request import Request

from lakestack.elb import forwarding, gateway, meter
from lakestack.elb.forwarding import Forwarder
from lakestack.elb.gateway import LoadBalancerHandler
from tests.unit.lakestack.elb.groups import backend, forward, group, listener, rule

REQUEST = Request("GET", "/", {"Host": "beers-1.elb.localhost:4566"}, remote_addr="127.0.0.1")
BALANCER = SimpleNamespace(attrs={}, arn="arn:aws:elasticloadbalancing:us-east-1:0:loadbalancer/app/beers/1")


class Targets:
    """Targets in service, by the name of their group, that answer with their own name, or fail."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, failure: Exception | None = None, **names: list[str]) -> None:
        self.counted: list[tuple[str, int]] = []
        self.groups = {name: SimpleNamespace(arn=name) for name in names}
        monitor: Any = SimpleNamespace(
            in_service=lambda of: [((name, 80), name) for name in names[of.arn]], serving=lambda _: nullcontext()
        )
        self.forwarder = Forwarder(monitor)
        monkeypatch.setattr(
            self.forwarder, "_send", lambda _request, _group, target, _idle: self._send(target, failure)
        )
        monkeypatch.setattr(forwarding, "_answer", lambda _request, answer, _kept: answer)
        monkeypatch.setattr(meter, "count", lambda _b, of, _code, _s, targets: self.counted.append((of.arn, targets)))
        monkeypatch.setattr(meter, "count_failure", lambda _balancer, status: self.counted.append(("itself", status)))

    @staticmethod
    def _send(target: str, failure: Exception | None) -> Any:
        if failure:
            raise failure
        return SimpleNamespace(status=200, status_code=200, name=target)

    def ask(self, **weights: int) -> Any:
        return self.forwarder.forward(REQUEST, weights, self.groups, BALANCER)


def test_targets_take_turns_in_the_groups_that_have_a_weight(monkeypatch: pytest.MonkeyPatch) -> None:
    targets = Targets(monkeypatch, a=["one", "two"], b=["three"])
    assert [targets.ask(a=1, b=0, gone=9).name for _ in range(4)] == ["one", "two", "one", "two"]
    assert targets.counted == [("a", 2)] * 4


@pytest.mark.parametrize("weights", [{"a": 0}, {"empty": 1}, {"gone": 1}, {}])
def test_without_a_target_the_answer_is_503_and_the_load_balancers_own(
    monkeypatch: pytest.MonkeyPatch, weights: dict[str, int]
) -> None:
    targets = Targets(monkeypatch, a=["one"], empty=[])
    assert targets.ask(**weights).status_code == 503
    assert targets.counted == [("itself", 503)]


POOL: Any = None


@pytest.mark.parametrize(
    ("failure", "status"),
    [
        (urllib3.exceptions.NewConnectionError(POOL, "refused"), 502),
        (urllib3.exceptions.ConnectTimeoutError(POOL, "no answer"), 504),
        (urllib3.exceptions.ReadTimeoutError(POOL, "/", "silent"), 504),
        (urllib3.exceptions.ProtocolError("broken off"), 502),
    ],
)
def test_a_target_that_refuses_is_502_and_one_that_is_silent_504(
    monkeypatch: pytest.MonkeyPatch, failure: Exception, status: int
) -> None:
    targets = Targets(monkeypatch, failure, a=["one"])
    assert targets.ask(a=1).status_code == status
    assert targets.counted == [("itself", status)]


def test_the_last_action_of_a_rule_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    found = backend(group())
    asked: list[Any] = []
    forwarder: Any = SimpleNamespace(forward=lambda _request, weights, *_: asked.append(weights))
    signing_in = SimpleNamespace(type="authenticate-oidc", data={})
    last = forward("a")
    last.data["Order"] = 2
    default = rule("default", signing_in, last)
    default.conditions = []
    found.load_balancers["beers"].listeners = {80: listener("HTTP", 80, default)}
    monkeypatch.setattr(gateway, "find_load_balancer", lambda _: found.load_balancers["beers"])
    monkeypatch.setattr(gateway, "backends", lambda: [found])
    LoadBalancerHandler(forwarder).answer(REQUEST, "beers-1.elb.localhost")
    assert asked == [{"a": 1}]
