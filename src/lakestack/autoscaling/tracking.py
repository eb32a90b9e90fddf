"""Target tracking: a group has as many instances as keep the requests to each near a target.

https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-target-tracking.html. Of the metrics that can be
tracked this is the one that the emulator has: its instances have no processor and no network.
"""

import math
import threading
import time
from typing import Any

from moto.autoscaling.models import autoscaling_backends

from lakestack.autoscaling.activities import note
from lakestack.autoscaling.fleet import LOCK, launch, retire, target_groups
from lakestack.elb.minutes import MINUTES

TRACKED = "ALBRequestCountPerTarget"
HIGH_MINUTES = 3  # so many above the target, and the group grows
LOW_MINUTES = 15  # so many clearly below, and it shrinks: slowly, so that it need not grow again
LOW = 0.9


def wanted(minutes: list[float], target: float, instances: int) -> int:
    """Return how many instances a group of `instances` should have after `minutes` of requests to each of them."""
    high, low = minutes[-HIGH_MINUTES:], minutes[-LOW_MINUTES:]
    if len(high) == HIGH_MINUTES and min(high) > target:
        return math.ceil(instances * high[-1] / target)
    if len(low) == LOW_MINUTES and max(low) < target * LOW:
        return math.ceil(instances * max(low) / target)
    return instances


def follow(group: Any) -> None:
    """Give moto's `group` the capacity that its policies ask for; with several the greatest."""
    found = [_asked_by(policy, group) for policy in _policies(group)]
    asked = max((desired for desired in found if desired is not None), default=None)
    current = int(group.desired_capacity or 0)
    if asked is None or asked == current:
        return
    cause = (
        "a monitor alarm of the target tracking policy was in state ALARM, changing the desired capacity from "
        f"{current} to {asked}."
    )
    with LOCK:
        group.desired_capacity = asked
        active = group.active_instances()
        leaving = active[: max(0, len(active) - asked)]  # the oldest first
        if asked > len(active):
            launch(group, asked - len(active), None, cause)
    if leaving:  # they finish their requests meanwhile
        threading.Thread(target=retire, args=(group, leaving, cause, lambda: time.sleep(0.2)), daemon=True).start()
    for target_group in target_groups(group):
        MINUTES.begin_anew(target_group.arn)
    note(group, f"Setting the desired capacity to {asked}", cause)


def _policies(group: Any) -> list[Any]:
    known = autoscaling_backends[group.account_id][group.region].policies
    return [policy for policy in list(known.values()) if policy.auto_scaling_group_name == group.name]


def _asked_by(policy: Any, group: Any) -> int | None:
    """Return the capacity that a policy asks for within the group's bounds, None where it is of another kind."""
    tracking = policy.target_tracking_configuration
    if tracking is None:
        return None
    settings: dict[str, Any] = vars(tracking)
    predefined = settings.get("PredefinedMetricSpecification") or {}
    if predefined.get("PredefinedMetricType") != TRACKED:
        return None
    label = str(predefined.get("ResourceLabel", ""))
    tracked = next((one for one in target_groups(group) if label.endswith(one.arn.rpartition(":")[2])), None)
    if tracked is None:
        return None
    current = int(group.desired_capacity or 0)
    desired = wanted(MINUTES.past(tracked.arn), float(settings["TargetValue"]), current)
    if desired < current and settings.get("DisableScaleIn"):
        return current
    return min(max(desired, int(group.min_size)), int(group.max_size))
