"""The care of Auto Scaling groups: what is lost is replaced, what is missing launched, what policies ask for done."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from moto.autoscaling.models import autoscaling_backends

from lakestack.autoscaling.activities import note
from lakestack.autoscaling.fleet import LOCK, launch, register, target_states
from lakestack.autoscaling.tracking import follow

LOG = logging.getLogger(__name__)
TICK_SECONDS = 0.5


class Keeper:
    """Keeps every group at its desired capacity, which follows its policies, of instances that are well."""

    def __init__(self, is_refreshing: Callable[[Any], bool]) -> None:
        self._is_refreshing = is_refreshing
        self._thread = threading.Thread(target=self._keep, name="autoscaling", daemon=True)

    def start(self) -> None:
        """Begin to look after the groups, until the process ends."""
        self._thread.start()

    def _keep(self) -> None:
        while True:
            time.sleep(TICK_SECONDS)
            for regions in list(autoscaling_backends.values()):
                for backend in list(regions.values()):
                    for group in list(backend.autoscaling_groups.values()):
                        try:
                            self._look_after(group)
                        except Exception:  # one odd group must not end the care of all others
                            LOG.exception("looking after the Auto Scaling group %s failed", group.name)

    def _look_after(self, group: Any) -> None:
        if self._is_refreshing(group) or group.ec2_launch_template is None:
            return
        suspended = {process["ProcessName"] for process in group.suspended_processes}
        if "AlarmNotification" not in suspended:
            follow(group)
        with LOCK:
            unwell = [] if "ReplaceUnhealthy" in suspended else [s for s in group.instance_states if _is_lost(group, s)]
            group.instance_states = [state for state in group.instance_states if state not in unwell]
            for state in unwell:
                if state.instance.state not in ("shutting-down", "terminated"):
                    group.ec2_backend.terminate_instances([state.instance_id])
                note(group, f"Terminating EC2 instance: {state.instance_id}", "The instance failed its health checks.")
            missing = int(group.desired_capacity or 0) - len(group.active_instances())
            if missing > 0 and "Launch" not in suspended:
                launch(group, missing, None, "The group has fewer instances than it should have.")
            register(group)


def _is_lost(group: Any, state: Any) -> bool:
    """Whether an instance is to be replaced.

    https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-health-checks.html
    """
    if state.lifecycle_state != "InService":
        return False
    if state.instance.state != "running" or state.health_status.lower() == "unhealthy":
        return True
    age = time.monotonic() - state.launched_at
    if group.health_check_type != "ELB" or age < float(group.health_check_grace_period or 0):
        return False
    return "unhealthy" in target_states(group, state).values()
