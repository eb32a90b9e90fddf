"""How many instances an instance refresh replaces at a time, in which order, and what it does when it fails."""

import itertools
from types import SimpleNamespace
from typing import Any

import pytest

from lakestack.autoscaling import refresh as module
from lakestack.autoscaling.refresh import Refresh


class Fleet:
    """A group of `versions`, whose instances are launched and retired at once; `told` is what happened to how many."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *versions: int) -> None:
        self.told: list[str] = []
        self._numbers = itertools.count(1)
        self.sick: set[int] = set()
        self.states = [self._instance(version) for version in versions]
        self.group = SimpleNamespace(
            name="beers",
            arn="arn",
            desired_capacity=len(versions),
            health_check_grace_period=0,
            active_instances=lambda: list(self.states),
            ec2_launch_template=SimpleNamespace(get_version=lambda version: SimpleNamespace(number=int(version))),
        )
        monkeypatch.setattr(module, "launch", self._launch)
        monkeypatch.setattr(module, "retire", self._retire)
        monkeypatch.setattr(module, "is_healthy", lambda _group, state: state.template_version not in self.sick)
        monkeypatch.setattr(module, "POLL_SECONDS", 0)

    def _instance(self, version: int) -> SimpleNamespace:
        return SimpleNamespace(template_version=version, instance_id=f"i-{next(self._numbers)}")

    def _launch(self, _group: Any, count: int, version: str, _cause: str) -> list[Any]:
        launched = [self._instance(int(version)) for _ in range(count)]
        self.states += launched
        self.told.append(f"+{count} v{version}")
        return launched

    def _retire(self, _group: Any, leaving: list[Any], _cause: str, _waits: Any) -> None:
        self.states = [state for state in self.states if state not in leaving]
        self.told.append(f"-{len(leaving)} v{leaving[0].template_version}" if leaving else "-0")

    def refreshed(self, alarm: str | None = None, **preferences: Any) -> Refresh:
        refresh = Refresh(self.group, "2", {}, preferences, lambda: alarm)
        refresh._run()
        return refresh

    @property
    def versions(self) -> list[int]:
        return [state.template_version for state in self.states]


@pytest.mark.parametrize(
    ("least", "most", "told"),
    [
        (100, 200, ["+4 v2", "-4 v1"]),
        (100, 150, ["+2 v2", "-2 v1", "+2 v2", "-2 v1"]),
        (100, 110, ["-1 v1", "+1 v2"] * 4),
        (50, 100, ["-2 v1", "+2 v2", "-2 v1", "+2 v2"]),
        (0, None, ["-4 v1", "+4 v2"]),
        (0, 150, ["+2 v2", "-2 v1", "+2 v2", "-2 v1"]),
        (None, None, ["-1 v1", "+1 v2"] * 4),
    ],
)
def test_as_many_are_replaced_at_a_time_as_the_healthy_percentages_allow(monkeypatch, least, most, told) -> None:
    fleet = Fleet(monkeypatch, 1, 1, 1, 1)
    given = {"MinHealthyPercentage": least, "MaxHealthyPercentage": most}
    refresh = fleet.refreshed(**{name: value for name, value in given.items() if value is not None})
    assert (fleet.told, fleet.versions) == (told, [2, 2, 2, 2])
    assert (refresh.status, refresh.describe()["PercentageComplete"]) == ("Successful", 100)
    assert fleet.group.launch_template_version == "2"


def test_what_has_the_version_already_stays_only_where_matching_is_skipped(monkeypatch) -> None:
    fleet = Fleet(monkeypatch, 1, 2)
    assert fleet.refreshed(SkipMatching=True, MaxHealthyPercentage=200).total == 2
    assert fleet.told == ["+1 v2", "-1 v1"]
    fleet = Fleet(monkeypatch, 2, 2)
    fleet.refreshed(MaxHealthyPercentage=200)
    assert fleet.told == ["+2 v2", "-2 v2"]


def test_instances_that_do_not_become_healthy_end_it_and_the_group_stays_as_it_was(monkeypatch) -> None:
    fleet = Fleet(monkeypatch, 1, 1)
    fleet.sick = {2}
    clock = SimpleNamespace(monotonic=iter(range(1000)).__next__, sleep=lambda _: None)
    monkeypatch.setattr(module, "time", clock)
    refresh = fleet.refreshed(MaxHealthyPercentage=150)
    assert (refresh.status, fleet.versions) == ("Failed", [1, 1])
    assert refresh.reason == "Instances that were launched were not healthy after 0 s: i-3."
    assert refresh.describe()["PercentageComplete"] == 0
    assert not refresh.active
    assert not hasattr(fleet.group, "launch_template_version")


def test_an_alarm_that_goes_off_rolls_back_to_the_version_that_most_had(monkeypatch) -> None:
    fleet = Fleet(monkeypatch, 1, 1, 3)
    refresh = fleet.refreshed(alarm="model-errors", AutoRollback=True, MaxHealthyPercentage=200)
    assert (refresh.status, fleet.versions) == ("RollbackSuccessful", [1, 1, 1])
    assert refresh.describe()["RollbackDetails"]["RollbackReason"] == "The alarm model-errors went off."
    assert fleet.group.launch_template_version == "1"


def test_what_is_told_to_end_ends_and_what_is_told_to_go_back_goes_back(monkeypatch) -> None:
    for roll_back, status, versions in ((False, "Cancelled", [1]), (True, "RollbackSuccessful", [1])):
        fleet = Fleet(monkeypatch, 1)
        refresh = Refresh(fleet.group, "2", {}, {"MaxHealthyPercentage": 200}, lambda: None)
        refresh.cancel(roll_back=roll_back)
        refresh._run()
        assert (refresh.status, fleet.versions) == (status, versions)
