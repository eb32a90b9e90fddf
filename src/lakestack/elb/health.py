"""The health of targets: real checks against where they answer, and what becomes of targets that leave.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
"""

import logging
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import requests

from lakestack.elb.addresses import Address, address_of, instance_of
from lakestack.elb.configuration import backends, expects, groups_in_use

LOG = logging.getLogger(__name__)
TICK_SECONDS = 0.2
USER_AGENT = "ELB-HealthChecker/2.0"

type Key = tuple[str, str, int]  # a target group's ARN, the target's id, its port


@dataclass
class Target:
    """A registered target, or one that drains. `state` and `reason` are DescribeTargetHealth's."""

    address: Address | None
    state: str = "initial"
    reason: str = "Elb.RegistrationInProgress"
    description: str = "Target registration is in progress"
    passed: int = 0
    failed: int = 0
    next_check: float = 0.0
    checking: bool = False
    drained_at: float = 0.0
    requests: int = 0

    def turn(self, state: str, reason: str = "", description: str = "") -> None:
        """Take another state."""
        self.state, self.reason, self.description = state, reason, description


class Monitor:
    """Follows the target groups that moto knows, and checks their targets."""

    def __init__(self) -> None:
        self._targets: dict[Key, Target] = {}
        self._lock = threading.RLock()
        self._checks = ThreadPoolExecutor(8, thread_name_prefix="elb-health")
        self._thread = threading.Thread(target=self._follow, name="elb-health", daemon=True)

    def start(self) -> None:
        """Begin to follow and check, until the process ends."""
        self._thread.start()

    def target(self, group: Any, target_id: str, port: int) -> Target | None:
        """Return a target of moto's target `group` as it is known now, None where it is unknown."""
        with self._lock:
            return self._targets.get((group.arn, target_id, port))

    def of_group(self, group: Any) -> dict[tuple[str, int], Target]:
        """Return all targets of `group`, those that drain too, by id and port."""
        self.reconcile()
        with self._lock:
            return {key[1:]: target for key, target in self._targets.items() if key[0] == group.arn}

    def in_service(self, group: Any) -> list[tuple[tuple[str, int], Target]]:
        """Return the targets of `group` that take requests: the healthy ones, or all where none of them is healthy.

        https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html: with
        unhealthy targets alone a load balancer fails open.
        """
        members = [(key, self.target(group, *key)) for key in registered(group)]
        known = [(key, target) for key, target in members if target and target.address]
        healthy = [(key, target) for key, target in known if target.state == "healthy"]
        return healthy or [(key, target) for key, target in known if target.state == "unhealthy"]

    @contextmanager
    def serving(self, target: Target) -> Iterator[None]:
        """Count a request under way: a target has drained when it has none left."""
        with self._lock:
            target.requests += 1
        try:
            yield
        finally:
            with self._lock:
                target.requests -= 1

    def reconcile(self) -> None:
        """Take in what was registered and deregistered since."""
        with self._lock:
            now = time.monotonic()
            present: set[Key] = set()
            for backend in backends():
                used = groups_in_use(backend)
                for group in list(backend.target_groups.values()):
                    _forget_terminated(group)
                    for key in registered(group):
                        present.add((group.arn, *key))
                        self._take_in(group, key, group.arn in used)
            for known in [key for key in self._targets if key not in present]:
                self._drain(known, now)

    def _take_in(self, group: Any, key: tuple[str, int], used: bool) -> None:
        target = self._targets.get((group.arn, *key))
        if target is None or target.state == "draining":
            target = self._targets[group.arn, *key] = Target(None)
        target.address = address_of(group, *key)
        instance = instance_of(group, key[0]) if group.target_type == "instance" else None
        if not used:
            description = "Target group is not configured to receive traffic from the load balancer"
            target.turn("unused", "Target.NotInUse", description)
        elif instance is not None and instance.state != "running":
            target.turn("unused", "Target.InvalidState", f"Target is in the {instance.state} state")
        elif not group.health_check_enabled:
            target.turn("healthy")
        elif target.state == "unused":  # it is used from now on
            self._targets[group.arn, *key] = Target(target.address)

    def _drain(self, key: Key, now: float) -> None:
        target = self._targets[key]
        delay = next((_delay(b.target_groups[key[0]]) for b in backends() if key[0] in b.target_groups), 0.0)
        if target.state == "unused":
            del self._targets[key]
        elif target.state != "draining":
            target.turn("draining", "Target.DeregistrationInProgress", "Target deregistration is in progress")
            target.drained_at = now + delay
        elif not target.requests or now >= target.drained_at:
            del self._targets[key]

    def _follow(self) -> None:
        while True:
            time.sleep(TICK_SECONDS)
            try:
                self.reconcile()
                self._check_due()
            except Exception:  # one odd target group must not end the checks of all others
                LOG.exception("following the target groups failed")

    def _check_due(self) -> None:
        now = time.monotonic()
        for backend in backends():
            for group in list(backend.target_groups.values()):
                for key in registered(group):
                    target = self.target(group, *key)
                    if target and not target.checking and now >= target.next_check and _is_checked(group, target):
                        target.checking = True
                        target.next_check = now + float(group.health_check_interval_seconds)
                        self._checks.submit(self._check, group, target)

    def _check(self, group: Any, target: Target) -> None:
        failure = check(group, target.address)
        with self._lock:
            target.checking = False
            if target.state in ("draining", "unused"):
                return
            if failure is None:
                target.passed, target.failed = target.passed + 1, 0
                # A target that was just registered is healthy after its first check.
                if target.state == "initial" or target.passed >= int(group.healthy_threshold_count):
                    target.turn("healthy")
            else:
                target.passed, target.failed = 0, target.failed + 1
                if target.failed >= int(group.unhealthy_threshold_count):
                    target.turn("unhealthy", *failure)
                elif target.state == "initial":
                    target.turn("initial", "Elb.InitialHealthChecking", "Initial health checks in progress")


def check(group: Any, address: Address | None) -> tuple[str, str] | None:
    """Check a target's health once; return None if it passed, or else the reason code and its description."""
    if address is None:
        return "Target.FailedHealthChecks", "Health checks failed: there is no address to reach the target at"
    port = address.port if group.health_check_port in (None, "traffic-port") else int(group.health_check_port)
    scheme = (group.health_check_protocol or "HTTP").lower()
    url = f"{scheme}://{address.host}:{port}{group.health_check_path or '/'}"
    try:
        answer = requests.get(
            url,
            timeout=float(group.health_check_timeout_seconds),
            headers={"User-Agent": USER_AGENT, "Connection": "close"},
            allow_redirects=False,
            verify=False,  # noqa: S501 - nor does AWS verify the certificate of a target
        )
    except requests.Timeout:
        return "Target.Timeout", "Request timed out"
    except requests.RequestException:
        return "Target.FailedHealthChecks", "Health checks failed"
    if expects(str((group.matcher or {}).get("HttpCode", "200")), answer.status_code):
        return None
    return "Target.ResponseCodeMismatch", f"Health checks failed with these codes: [{answer.status_code}]"


def registered(group: Any) -> list[tuple[str, int]]:
    """Return the id and port of each target that is registered with moto's target `group`."""
    return [(target["Id"], int(target["Port"] or 0)) for target in list(group.targets.values())]


def _is_checked(group: Any, target: Target) -> bool:
    return bool(group.health_check_enabled) and target.state in ("initial", "healthy", "unhealthy")


def _delay(group: Any) -> float:
    return float(group.attributes.get("deregistration_delay.timeout_seconds", 300))


def _forget_terminated(group: Any) -> None:
    """Deregister instances that are no more, as Elastic Load Balancing does by itself."""
    if group.target_type == "instance":
        for key, target in list(group.targets.items()):
            if instance_of(group, target["Id"]) is None:
                group.targets.pop(key, None)


@cache
def monitor() -> Monitor:
    """Return the emulator's one monitor, which follows the targets of all accounts and regions."""
    return Monitor()
