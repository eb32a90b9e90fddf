"""The metrics of load balancers and their target groups, and which of CloudWatch's metrics have which dimensions."""

from types import SimpleNamespace
from typing import Any

import pytest

from lakestack.cloudwatch.database import _has
from lakestack.elb import meter
from tests.unit.lakestack.elb.groups import GROUP, backend, group

BALANCER = "arn:aws:elasticloadbalancing:us-east-1:000000000000:loadbalancer/app/beers/1"
OF_BALANCER, OF_GROUP = ("LoadBalancer", "app/beers/1"), ("TargetGroup", "targetgroup/a/1")


@pytest.fixture
def added(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What was added: dimensions, metric, value, unit."""
    found: list[tuple[Any, ...]] = []
    metrics = SimpleNamespace(add=lambda source, values: found.extend((source.dimensions, *value) for value in values))
    monkeypatch.setattr(meter, "METRICS", metrics)
    monkeypatch.setattr(meter, "MINUTES", SimpleNamespace(count=lambda arn, requests: found.append((arn, requests))))
    return found


def test_an_answer_of_a_target_counts_to_both_and_to_each_target_its_share(added: list[tuple[Any, ...]]) -> None:
    meter.count(SimpleNamespace(arn=BALANCER), group(), 404, 0.25, targets=4)
    told = [
        ("RequestCount", 1, "Count"),
        ("HTTPCode_Target_4XX_Count", 1, "Count"),
        ("TargetResponseTime", 0.25, "Seconds"),
    ]
    both = (OF_BALANCER, OF_GROUP)
    assert added == [
        *(((OF_BALANCER,), *value) for value in told),
        *((both, *value) for value in told),
        ((OF_GROUP,), "RequestCountPerTarget", 0.25, "Count"),
        (GROUP, 0.25),
    ]


def test_an_error_of_the_load_balancer_is_its_own(added: list[tuple[Any, ...]]) -> None:
    meter.count_failure(SimpleNamespace(arn=BALANCER), 504)
    names = ["RequestCount", "HTTPCode_ELB_504_Count", "HTTPCode_ELB_5XX_Count"]
    assert added == [((OF_BALANCER,), name, 1, "Count") for name in names]


def test_hosts_are_counted_by_their_health(monkeypatch: pytest.MonkeyPatch, added: list[tuple[Any, ...]]) -> None:
    one = backend(group())
    one.load_balancers["beers"].arn = BALANCER
    monkeypatch.setattr(meter, "backends", lambda: [one])
    states = ("healthy", "unhealthy", "healthy", "draining")
    targets = {number: SimpleNamespace(state=state) for number, state in enumerate(states)}
    monitor: Any = SimpleNamespace(of_group=lambda _: targets)
    meter.measure_health(monitor)
    both = (OF_BALANCER, OF_GROUP)
    assert added == [(both, "HealthyHostCount", 2, "Count"), (both, "UnHealthyHostCount", 1, "Count")]


@pytest.mark.parametrize(
    ("wanted", "has"),
    [
        ([], True),
        ([{"Name": "Stream", "Value": "beers"}], True),
        ([{"Name": "Stream"}], True),
        ([{"Name": "Stream", "Value": "beer"}], False),
        ([{"Name": "Shard"}], False),
        ([{"Name": "Stream"}, {"Name": "Shard", "Value": "0"}], False),
    ],
)
def test_a_metric_has_the_dimensions_that_are_asked_for(wanted: list[dict[str, str]], has: bool) -> None:
    assert _has([{"Name": "Stream", "Value": "beers"}, {"Name": "Region", "Value": "x"}], wanted) is has
