"""The instances of Auto Scaling groups: launched from a version of their template, registered, retired, replaced."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from localstack.utils.patch import patch
from moto.autoscaling.models import ASG_NAME_TAG, FakeAutoScalingGroup, InstanceState
from moto.elbv2.models import elbv2_backends

from lakestack.autoscaling.activities import note
from lakestack.elb.health import monitor

LOCK = threading.RLock()
"""Held while a group's instances change: the keeper, refreshes and calls of the API all change them."""


def launch(group: Any, count: int, version: str | None, cause: str) -> list[Any]:
    """Launch `count` instances of `group` from `version` of its launch template (None: as the group says).

    They are spread over the group's subnets, carry the tags of the template and those that the group propagates, and
    are registered with the group's target groups.
    """
    template = group.ec2_launch_template.get_version(version or group.launch_template_version)
    launched = []
    with LOCK:
        for _ in range(count):
            reservation = group.ec2_backend.run_instances(
                template.image_id,
                1,
                None,
                [],
                instance_type=template.instance_type,
                is_instance_type_default=False,
                region_name=group.region,
                subnet_id=_emptiest_subnet(group),
                launch_template={"LaunchTemplateId": template.template.id, "Version": str(template.number)},
                metadata_options=template.data.get("MetadataOptions") or {},
                tags={"instance": {**template.instance_tags, **group.get_propagated_tags(), ASG_NAME_TAG: group.name}},
            )
            state = InstanceState(
                reservation.instances[0],
                protected_from_scale_in=group.new_instances_protected_from_scale_in,
                autoscaling_group=group,
            )
            state.template_version = template.number
            state.launched_at = time.monotonic()
            group.instance_states.append(state)
            launched.append(state)
            note(group, f"Launching a new EC2 instance: {state.instance_id}", cause)
        register(group)
    return launched


def register(group: Any) -> None:
    """Register the group's instances that are in service with its target groups."""
    for target_group in target_groups(group):
        for state in group.active_instances():
            if state.instance_id not in target_group.targets and state.instance.state == "running":
                target = {"Id": state.instance_id, "Port": int(target_group.port or 0)}
                target_group.targets[state.instance_id] = target
    monitor().reconcile()


def retire(group: Any, states: Iterable[Any], cause: str, waits: Callable[[], None]) -> None:
    """Take instances out of the group and out of its target groups, let them finish their requests, terminate them.

    `waits` is called while requests are under way.
    """
    leaving = list(states)
    names = [state.instance_id for state in leaving]
    with LOCK:
        group.instance_states = [state for state in group.instance_states if state not in leaving]
        for target_group in target_groups(group):
            for name in names:
                target_group.targets.pop(name, None)
    while any(key[0] in names for target_group in target_groups(group) for key in monitor().of_group(target_group)):
        waits()
    for state in leaving:
        if state.instance.state not in ("shutting-down", "terminated"):
            group.ec2_backend.terminate_instances([state.instance_id])
        note(group, f"Terminating EC2 instance: {state.instance_id}", cause)


def is_healthy(group: Any, state: Any) -> bool:
    """Whether an instance runs, and all target groups of its group find it healthy."""
    return state.instance.state == "running" and all(
        health == "healthy" for health in target_states(group, state).values()
    )


def target_groups(group: Any) -> list[Any]:
    """Return moto's target groups that `group` registers its instances with."""
    known = elbv2_backends[group.account_id][group.region].target_groups
    return [known[arn] for arn in group.target_group_arns or [] if arn in known]


def target_states(group: Any, state: Any) -> dict[str, str]:
    """Return what each target group, by ARN, finds of an instance."""
    found = {}
    for target_group in target_groups(group):
        target = monitor().target(target_group, state.instance_id, int(target_group.port or 0))
        found[target_group.arn] = target.state if target else "unused"
    return found


def _emptiest_subnet(group: Any) -> str | None:
    subnets = (group.vpc_zone_identifier or "").split(",")
    taken = Counter(state.instance.subnet_id for state in group.instance_states)
    return min(subnets, key=lambda subnet: taken[subnet]) or None


@patch(FakeAutoScalingGroup.replace_autoscaling_group_instances)
def _launch_from_template(fn: Any, self: Any, count_needed: int, propagated_tags: dict[str, str]) -> None:
    """Have moto's own calls launch as above: moto takes the template's default version, and the first subnet."""
    if self.ec2_launch_template is None:
        fn(self, count_needed, propagated_tags)
    else:
        launch(self, count_needed, None, "The group's desired capacity was changed.")
