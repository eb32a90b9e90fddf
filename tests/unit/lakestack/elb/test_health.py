"""What becomes of targets: by their checks, and when they leave."""

from types import SimpleNamespace

import pytest
import requests

from lakestack.elb import addresses, health
from lakestack.elb.addresses import Address, address_of
from lakestack.elb.health import Monitor, Target, check
from tests.unit.lakestack.elb.groups import backend, group

ONE, TWO = ("10.0.0.1", 80), ("10.0.0.2", 80)


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The monitor's clock: it stands still, but for what a test adds to `at`."""
    clock = SimpleNamespace(at=1000.0)
    monkeypatch.setattr(health, "time", SimpleNamespace(monotonic=lambda: clock.at))
    return clock


class World:
    """A monitor over one target group, whose checks answer as `failures` says."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, *targets: tuple[str, int], used: bool = True, **settings
    ) -> None:
        self.group = group(*targets, **settings)
        self.monitor = Monitor()
        self.failure: tuple[str, str] | None = None
        monkeypatch.setattr(health, "backends", lambda: iter([backend(self.group, used=used)]))
        monkeypatch.setattr(health, "check", lambda _group, _address: self.failure)
        self.monitor._checks = SimpleNamespace(submit=lambda run, *given: run(*given))  # type: ignore[assignment] # in this thread

    def checked(self, failure: str | None) -> str:
        """Check all targets that are due; return the state of the first."""
        self.failure = (failure, "as told") if failure else None
        self.monitor.reconcile()
        self.monitor._check_due()
        return self.state()

    def state(self, key: tuple[str, int] = ONE) -> str:
        target = self.monitor.of_group(self.group).get(key)
        return target.state if target else "gone"


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, now: SimpleNamespace) -> World:
    del now
    return World(monkeypatch, ONE)


def test_a_new_target_is_healthy_after_one_check_and_a_sick_one_after_three(world: World, now: SimpleNamespace) -> None:
    states = []
    for failure in (None, "x", "x", None, "x", None, None, None):
        states.append(world.checked(failure))
        now.at += 30
    assert states == ["healthy", "healthy", "unhealthy", "unhealthy", "unhealthy", "unhealthy", "unhealthy", "healthy"]


def test_a_new_target_that_fails_once_is_still_initial(world: World, now: SimpleNamespace) -> None:
    assert world.checked("x") == "initial"
    assert world.monitor.of_group(world.group)[ONE].reason == "Elb.InitialHealthChecking"
    now.at += 30
    assert world.checked("Target.Timeout") == "unhealthy"
    assert world.monitor.of_group(world.group)[ONE].reason == "Target.Timeout"


def test_targets_are_checked_at_the_groups_interval(world: World, now: SimpleNamespace) -> None:
    world.checked("x")
    now.at += 29.9
    assert world.checked("x") == "initial"
    now.at += 0.2
    assert world.checked("x") == "unhealthy"


def test_requests_go_to_the_healthy_and_where_none_is_to_the_unhealthy(
    monkeypatch: pytest.MonkeyPatch, now: SimpleNamespace
) -> None:
    del now
    world = World(monkeypatch, ONE, TWO)
    world.monitor.reconcile()
    assert world.monitor.in_service(world.group) == []
    first, second = (world.monitor.target(world.group, *key) for key in (ONE, TWO))
    assert first
    assert second
    first.turn("unhealthy")
    second.turn("healthy")
    assert world.monitor.in_service(world.group) == [(TWO, second)]
    second.turn("unhealthy")
    assert world.monitor.in_service(world.group) == [(ONE, first), (TWO, second)]
    first.address = None
    assert world.monitor.in_service(world.group) == [(TWO, second)]


@pytest.mark.parametrize(
    ("delay", "passed", "state"),
    [("30", 29, "draining"), ("30", 31, "gone"), (None, 299, "draining"), (None, 301, "gone")],
)
def test_a_target_that_leaves_drains_until_its_time_has_passed(
    monkeypatch: pytest.MonkeyPatch, now: SimpleNamespace, delay: str | None, passed: float, state: str
) -> None:
    attributes = {"deregistration_delay.timeout_seconds": delay} if delay else {}
    world = World(monkeypatch, ONE, attributes=attributes)
    world.checked(None)
    with world.monitor.serving(world.monitor.of_group(world.group)[ONE]):
        world.group.targets.clear()
        assert world.state() == "draining"
        now.at += passed
        assert world.state() == state


def test_a_target_that_leaves_is_gone_when_its_requests_have_ended(world: World) -> None:
    world.checked(None)
    with world.monitor.serving(world.monitor.of_group(world.group)[ONE]):
        world.group.targets.clear()
        assert world.state() == "draining"
    assert world.state() == "gone"


def test_a_target_that_comes_back_while_it_drains_begins_anew(world: World) -> None:
    world.checked(None)
    with world.monitor.serving(world.monitor.of_group(world.group)[ONE]):
        before = dict(world.group.targets)
        world.group.targets.clear()
        assert world.state() == "draining"
        world.group.targets.update(before)
        assert world.state() == "initial"


def test_a_group_without_a_listener_is_not_checked(monkeypatch: pytest.MonkeyPatch, now: SimpleNamespace) -> None:
    del now
    world = World(monkeypatch, ONE, used=False)
    assert world.checked(None) == "unused"
    assert world.monitor.of_group(world.group)[ONE].reason == "Target.NotInUse"
    world.group.targets.clear()
    assert world.state() == "gone"  # it drains nothing


def test_a_group_whose_checks_are_off_takes_every_target_for_healthy(
    monkeypatch: pytest.MonkeyPatch, now: SimpleNamespace
) -> None:
    del now
    assert World(monkeypatch, ONE, health_check_enabled=False).checked("x") == "healthy"


@pytest.mark.parametrize(
    ("settings", "asked"),
    [
        ({}, "http://10.0.0.1:80/health"),
        ({"health_check_port": "8081"}, "http://10.0.0.1:8081/health"),
        ({"health_check_port": "traffic-port", "health_check_protocol": "HTTPS"}, "https://10.0.0.1:80/health"),
        ({"health_check_path": None}, "http://10.0.0.1:80/"),
    ],
)
def test_a_check_asks_as_the_group_says(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, str | None], asked: str
) -> None:
    urls = []

    def get(url: str, **how: object) -> SimpleNamespace:
        urls.append((url, how["timeout"], how["allow_redirects"]))
        return SimpleNamespace(status_code=204)

    monkeypatch.setattr(requests, "get", get)
    assert check(group(ONE, **settings), Address(*ONE)) is None
    assert urls == [(asked, 5.0, False)]


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        (SimpleNamespace(status_code=500), "Target.ResponseCodeMismatch"),
        (requests.ConnectTimeout(), "Target.Timeout"),
        (requests.ConnectionError(), "Target.FailedHealthChecks"),
    ],
)
def test_a_check_that_fails_says_why(monkeypatch: pytest.MonkeyPatch, outcome: object, reason: str) -> None:
    def get(_url: str, **_how: object) -> object:
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    monkeypatch.setattr(requests, "get", get)
    failure = check(group(ONE), Address(*ONE))
    assert failure
    assert failure[0] == reason
    assert check(group(ONE), None) == (
        "Target.FailedHealthChecks",
        "Health checks failed: there is no address to reach the target at",
    )


@pytest.mark.parametrize(
    ("tag", "address"),
    [
        ("localhost:3000", Address("localhost", 3000)),
        ("localhost", Address("localhost", 80)),
        ("fe80::a", Address("fe80::a", 80)),
        (None, None),
    ],
)
def test_an_instance_answers_where_its_tag_says(
    monkeypatch: pytest.MonkeyPatch, tag: str | None, address: Address | None
) -> None:
    tags = [{"key": "Name", "value": "x"}, *([{"key": "lakestack:address", "value": tag}] if tag else [])]
    instance = SimpleNamespace(state="running", get_tags=lambda: tags)
    ec2 = SimpleNamespace(get_instance_by_id={"i-1": instance}.get)
    monkeypatch.setattr(addresses, "ec2_backends", {"000000000000": {"us-east-1": ec2}})
    instances = group(target_type="instance", account_id="000000000000", region_name="us-east-1")
    assert address_of(instances, "i-1", 80) == address
    assert address_of(instances, "i-2", 80) is None
    instance.state = "terminated"
    assert address_of(instances, "i-1", 80) is None
    assert address_of(group(target_type="lambda"), "i-1", 80) is None


def test_a_target_is_said_to_be_registering_at_first() -> None:
    assert (Target(None).state, Target(None).reason) == ("initial", "Elb.RegistrationInProgress")
