"""When an Auto Scaling group loses an instance, where it launches one, and how many its policies ask for."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from lakestack.autoscaling import fleet, keeper, tracking
from lakestack.autoscaling.fleet import _emptiest_subnet
from lakestack.autoscaling.keeper import _is_lost
from lakestack.autoscaling.tracking import follow

BALANCED = "arn:aws:elasticloadbalancing:us-east-1:000000000000:targetgroup/beers/1"


@pytest.mark.parametrize(
    ("instance", "group", "health", "lost"),
    [
        ({}, {}, "healthy", False),
        ({"state": "stopped"}, {}, "healthy", True),
        ({"health_status": "Unhealthy"}, {}, "healthy", True),
        ({"lifecycle_state": "Standby", "state": "stopped"}, {}, "healthy", False),
        ({}, {}, "unhealthy", True),
        ({}, {"health_check_type": "EC2"}, "unhealthy", False),
        ({}, {"health_check_grace_period": 61}, "unhealthy", False),
        ({}, {"health_check_grace_period": 60}, "unhealthy", True),
        ({}, {"health_check_grace_period": None}, "unhealthy", True),
        ({}, {}, "initial", False),
    ],
)
def test_an_instance_is_lost_where_it_does_not_run_or_is_unhealthy_after_its_grace_period(
    monkeypatch: pytest.MonkeyPatch, instance: dict[str, Any], group: dict[str, Any], health: str, lost: bool
) -> None:
    monkeypatch.setattr(keeper, "time", SimpleNamespace(monotonic=lambda: 160.0))
    monkeypatch.setattr(keeper, "target_states", lambda *_: {BALANCED: health})
    state = SimpleNamespace(
        lifecycle_state=instance.get("lifecycle_state", "InService"),
        health_status=instance.get("health_status", "Healthy"),
        instance=SimpleNamespace(state=instance.get("state", "running")),
        launched_at=100.0,
    )
    of = SimpleNamespace(**{"health_check_type": "ELB", "health_check_grace_period": 30} | group)
    assert _is_lost(of, state) is lost


@pytest.mark.parametrize(
    ("zones", "taken", "subnet"),
    [("a,b", "", "a"), ("a,b", "a", "b"), ("a,b", "aab", "b"), ("a,b,c", "acb", "a"), ("", "", None), (None, "", None)],
)
def test_an_instance_is_launched_in_the_emptiest_subnet(zones: str | None, taken: str, subnet: str | None) -> None:
    states = [SimpleNamespace(instance=SimpleNamespace(subnet_id=name)) for name in taken]
    group = SimpleNamespace(vpc_zone_identifier=zones, instance_states=states)
    assert _emptiest_subnet(group) == subnet


class Tracked:
    """A group of `current` instances, from 1 to 6, whose policies track a target of 100 requests each."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, current: int, requests: float) -> None:
        self.told: list[str] = []
        self.states = [SimpleNamespace(instance_id=f"i-{number}") for number in range(current)]
        self.group = SimpleNamespace(
            name="beers", account_id="0", region="r", desired_capacity=current, min_size=1, max_size=6,
            active_instances=lambda: self.states,
        )  # fmt: skip
        self.policies: dict[str, Any] = {}
        backends = {"0": {"r": SimpleNamespace(policies=self.policies)}}
        monkeypatch.setattr(tracking, "autoscaling_backends", backends)
        monkeypatch.setattr(tracking, "target_groups", lambda _: [SimpleNamespace(arn=BALANCED)])
        minutes = SimpleNamespace(past=lambda _: [requests] * 15, begin_anew=lambda arn: self.told.append(arn[-7:]))
        monkeypatch.setattr(tracking, "MINUTES", minutes)
        monkeypatch.setattr(tracking, "launch", lambda _group, count, *_: self.told.append(f"+{count}"))
        monkeypatch.setattr(tracking, "retire", self._retire)
        monkeypatch.setattr(tracking, "note", lambda _group, description, _cause: self.told.append(description))
        monkeypatch.setattr(tracking, "threading", SimpleNamespace(Thread=Now))

    def _retire(self, _group: Any, leaving: list[Any], *_: Any) -> None:
        self.told.append("-" + " ".join(state.instance_id for state in leaving))

    def policy(self, name: str = "one", group: str = "beers", target: float = 100, **settings: Any) -> None:
        metric = {"PredefinedMetricType": "ALBRequestCountPerTarget", "ResourceLabel": "app/x/1/targetgroup/beers/1"}
        configuration = SimpleNamespace(
            **{"PredefinedMetricSpecification": metric, "TargetValue": target, "DisableScaleIn": False} | settings
        )
        self.policies[name] = SimpleNamespace(
            auto_scaling_group_name=group, target_tracking_configuration=configuration
        )


class Now:
    """A thread that has run when it was started."""

    def __init__(self, target: Callable[..., None], args: tuple[Any, ...], daemon: bool) -> None:
        assert daemon
        self.start = lambda: target(*args)


@pytest.mark.parametrize(
    ("current", "requests", "desired", "told"),
    [
        (2, 150, 3, "+1"),
        (4, 300, 6, "+2"),  # the group's greatest size
        (2, 100, 2, None),
        (4, 50, 2, "-i-0 i-1"),  # the oldest
        (3, 0, 1, "-i-0 i-1"),  # the group's least size
    ],
)
def test_a_group_follows_its_policy_within_its_bounds(
    monkeypatch: pytest.MonkeyPatch, current: int, requests: float, desired: int, told: str | None
) -> None:
    tracked = Tracked(monkeypatch, current, requests)
    tracked.policy()
    follow(tracked.group)
    assert tracked.group.desired_capacity == desired
    end = f"Setting the desired capacity to {desired}"
    assert tracked.told == ([told, "beers/1", end] if told else [])


def test_of_several_policies_the_greatest_capacity_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    tracked = Tracked(monkeypatch, 4, 50)
    tracked.policy("one")
    tracked.policy("two", target=60)
    tracked.policy("of another group", group="others", target=1)
    follow(tracked.group)
    assert tracked.group.desired_capacity == 4


@pytest.mark.parametrize(
    "settings",
    [
        {"DisableScaleIn": True},
        {"PredefinedMetricSpecification": {"PredefinedMetricType": "ASGAverageCPUUtilization"}},
        {"PredefinedMetricSpecification": None},
        {"PredefinedMetricSpecification": {
            "PredefinedMetricType": "ALBRequestCountPerTarget", "ResourceLabel": "app/x/1/targetgroup/others/1"
        }},
    ],
)  # fmt: skip
def test_a_policy_that_does_not_shrink_or_is_of_another_kind_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, Any]
) -> None:
    tracked = Tracked(monkeypatch, 4, 50)
    tracked.policy(**settings)
    follow(tracked.group)
    assert (tracked.group.desired_capacity, tracked.told) == (4, [])


def test_an_instance_is_healthy_where_all_its_target_groups_find_it_so(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {"a": "healthy", "b": "healthy"}
    monkeypatch.setattr(fleet, "target_states", lambda *_: found)
    state = SimpleNamespace(instance=SimpleNamespace(state="running"))
    assert fleet.is_healthy(None, state)
    found["b"] = "initial"
    assert not fleet.is_healthy(None, state)
    found.clear()
    assert fleet.is_healthy(None, state)
    state.instance.state = "pending"
    assert not fleet.is_healthy(None, state)
