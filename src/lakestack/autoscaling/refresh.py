"""Instance refreshes: the instances of a group replaced by ones of another version, a few at a time, and back.

https://docs.aws.amazon.com/autoscaling/ec2/userguide/instance-refresh-overview.html
"""

import math
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from lakestack.autoscaling.fleet import is_healthy, launch, retire

POLL_SECONDS = 0.2
ACTIVE = ("Pending", "InProgress", "Cancelling", "RollbackInProgress")


class _RefreshError(Exception):
    """The refresh cannot go on; the text says why."""


class _CancelledError(Exception):
    """The refresh was told to end."""


@dataclass
class Refresh:
    """One instance refresh of moto's `group`, towards `version` of its launch template.

    `desired` is its DesiredConfiguration, `alarm` returns the name of one of its alarms that has gone off, or None.
    """

    group: Any
    version: str
    desired: dict[str, Any]
    preferences: dict[str, Any]
    alarm: Callable[[], str | None]
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    status: str = "Pending"
    reason: str = ""
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    ended: datetime | None = None
    to_update: int = 0
    total: int = 0
    rolled_back_because: str = ""
    rolled_back_at: datetime | None = None
    _stop: threading.Event = field(default_factory=threading.Event)
    _roll_back: bool = False

    @property
    def active(self) -> bool:
        return self.status in ACTIVE

    def start(self) -> None:
        """Begin, in a thread of its own."""
        threading.Thread(target=self._run, name=f"refresh-{self.group.name}", daemon=True).start()

    def cancel(self, *, roll_back: bool = False) -> None:
        """End after the instances that are being replaced, and where wanted replace the replaced ones back."""
        self._roll_back = roll_back
        if not roll_back:
            self.status = "Cancelling"
        self._stop.set()

    def describe(self) -> dict[str, Any]:
        """Return the refresh as DescribeInstanceRefreshes tells it."""
        done = 100 if self.total == 0 else int(100 * (self.total - self.to_update) / self.total)
        described: dict[str, Any] = {
            "InstanceRefreshId": self.id,
            "AutoScalingGroupName": self.group.name,
            "Status": self.status,
            "StartTime": self.started,
            "PercentageComplete": done,
            "InstancesToUpdate": self.to_update,
            "Preferences": self.preferences,
            "Strategy": "Rolling",
        }
        optional = {"StatusReason": self.reason, "EndTime": self.ended, "DesiredConfiguration": self.desired}
        if self.rolled_back_at:
            optional["RollbackDetails"] = {
                "RollbackReason": self.rolled_back_because,
                "RollbackStartTime": self.rolled_back_at,
            }
        return described | {name: value for name, value in optional.items() if value}

    def _run(self) -> None:
        before = self._versions()
        self.status = "InProgress"
        try:
            self._replace(self.version)
            self._adopt(self.version)
            self.status = "Successful"
        except _CancelledError:
            if self._roll_back:
                self._go_back(before, "A rollback was asked for.")
            else:
                self.status = "Cancelled"
        except _RefreshError as failure:
            self.status, self.reason = "Failed", str(failure)
            if self.preferences.get("AutoRollback") and before:
                self._go_back(before, str(failure))
        self.ended = datetime.now(UTC)

    def _go_back(self, versions: list[str], reason: str) -> None:
        """Replace what was replaced by instances of the version that most of the group had."""
        self.rolled_back_because, self.rolled_back_at = reason, datetime.now(UTC)
        self.status, self.reason = "RollbackInProgress", reason
        self._stop.clear()
        previous = max(set(versions), key=versions.count)
        try:
            self._replace(previous)
            self._adopt(previous)
            self.status = "RollbackSuccessful"
        except (_RefreshError, _CancelledError) as failure:
            self.status, self.reason = "RollbackFailed", f"{reason} Then: {failure or 'cancelled'}"

    def _replace(self, version: str) -> None:
        """Replace every instance that is not of `version` (SkipMatching false: every instance)."""
        group = self.group
        rolling_back = self.rolled_back_at is not None
        matching = str(group.ec2_launch_template.get_version(version).number)
        skips = rolling_back or bool(self.preferences.get("SkipMatching"))
        old = [s for s in group.active_instances() if not skips or str(s.template_version) != matching]
        self.total, self.to_update = len(group.active_instances()), len(old)
        while old:
            desired = int(group.desired_capacity or 0)
            surge = math.floor(desired * int(self.preferences.get("MaxHealthyPercentage", 100)) / 100) - desired
            spare = desired - math.ceil(desired * int(self.preferences.get("MinHealthyPercentage", 90)) / 100)
            # In a rollback what is unwell goes first: it serves nobody.
            old.sort(key=lambda state: is_healthy(group, state))
            batch = old[: max(1, surge or spare)]
            cause = f"Instance refresh {self.id}"
            if surge < 1:
                retire(group, batch, cause, self._wait)
            missing = desired - len([s for s in group.active_instances() if s not in batch])
            new = launch(group, max(0, missing), version, cause)
            try:
                self._await_health(new)
            except (_RefreshError, _CancelledError):
                retire(group, new, cause, self._wait)
                raise
            if surge >= 1:
                retire(group, batch, cause, self._wait)
            old = [state for state in old if state not in batch]
            self.to_update = len(old)

    def _await_health(self, states: list[Any]) -> None:
        """Wait until new instances are healthy, and for their warm-up."""
        group = self.group
        grace = float(group.health_check_grace_period or 0)
        deadline = time.monotonic() + max(grace, 1.0)
        while not all(is_healthy(group, state) for state in states):
            self._check()
            if time.monotonic() > deadline:
                unwell = ", ".join(state.instance_id for state in states if not is_healthy(group, state))
                raise _RefreshError(f"Instances that were launched were not healthy after {grace:.0f} s: {unwell}.")
            self._wait()
        warm = time.monotonic() + float(self.preferences.get("InstanceWarmup") or 0)
        while time.monotonic() < warm:
            self._check()
            self._wait()
        self._check()

    def _check(self) -> None:
        if self._stop.is_set():
            raise _CancelledError
        if self.rolled_back_at is None and (name := self.alarm()):
            raise _RefreshError(f"The alarm {name} went off.")

    def _wait(self) -> None:
        time.sleep(POLL_SECONDS)

    def _adopt(self, version: str) -> None:
        """Have the group launch `version` from now on: what a refresh succeeded with becomes its group's."""
        self.group.launch_template_version = version
        self.group.provided_launch_template_version = version

    def _versions(self) -> list[str]:
        return [str(state.template_version) for state in self.group.active_instances()]
