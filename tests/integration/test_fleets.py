"""Fleets of the emulator: their instances exist, serve behind a load balancer, are replaced, and roll to a version."""

import json
import threading
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from lakestack.testing.ports import free_port
from tests.integration.balancing import IMAGE, World, forward, serving
from tests.waiting import until


@pytest.fixture
def fleet(world: World) -> Iterator[tuple[World, str, str]]:
    """A group of two instances behind the load balancer: the world, the group's name, the target group."""
    with serving("v1") as [server]:
        target_group = world.group("a")
        world.listener(forward((target_group, 1)))
        template(world, server.address)
        world.autoscaling.create_auto_scaling_group(
            AutoScalingGroupName=world.name,
            LaunchTemplate={"LaunchTemplateName": world.name, "Version": "1"},
            MinSize=1,
            MaxSize=4,
            DesiredCapacity=2,
            VPCZoneIdentifier=",".join(world.subnets),
            TargetGroupARNs=[target_group],
            HealthCheckType="ELB",
            HealthCheckGracePeriod=300,
        )
        yield world, world.name, target_group
        world.autoscaling.delete_auto_scaling_group(AutoScalingGroupName=world.name, ForceDelete=True)


def template(world: World, address: str) -> None:
    """Make the launch template, or its next version, of instances that stand for `address`."""
    tags = [{"Key": "lakestack:address", "Value": address}, {"Key": "mark", "Value": "of the template"}]
    data = {
        "ImageId": IMAGE,
        "InstanceType": "t3.micro",
        "TagSpecifications": [{"ResourceType": "instance", "Tags": tags}],
    }
    known = world.ec2.describe_launch_templates()["LaunchTemplates"]
    make = world.ec2.create_launch_template
    if world.name in [one["LaunchTemplateName"] for one in known]:
        make = world.ec2.create_launch_template_version
    make(LaunchTemplateName=world.name, LaunchTemplateData=data)


def instances(world: World) -> list[dict[str, Any]]:
    groups = world.autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[world.name])["AutoScalingGroups"]
    return list(groups[0]["Instances"])


def refresh(world: World, version: str, **preferences: Any) -> dict[str, Any]:
    """Refresh the group to `version` of its template, and wait for the end."""
    desired = {"LaunchTemplate": {"LaunchTemplateName": world.name, "Version": version}}
    preferences = {"MinHealthyPercentage": 100, "MaxHealthyPercentage": 200, "AutoRollback": True} | preferences
    world.autoscaling.start_instance_refresh(
        AutoScalingGroupName=world.name, DesiredConfiguration=desired, Preferences=preferences
    )

    def ended() -> dict[str, Any] | None:
        found = world.autoscaling.describe_instance_refreshes(AutoScalingGroupName=world.name)["InstanceRefreshes"][0]
        running = ("Pending", "InProgress", "Cancelling", "RollbackInProgress")
        return None if found["Status"] in running else dict(found)

    found = until(ended, what="the refresh has ended")
    assert found
    return found


def test_a_fleet_is_in_ec2_and_behind_the_load_balancer(fleet: tuple[World, str, str]) -> None:
    world, name, target_group = fleet
    world.await_states(target_group, "healthy", "healthy")
    assert world.name_of() == "v1"
    ids = [one["InstanceId"] for one in instances(world)]
    described = [
        one for found in world.ec2.describe_instances(InstanceIds=ids)["Reservations"] for one in found["Instances"]
    ]
    assert {one["SubnetId"] for one in described} == set(world.subnets)  # spread over the zones
    for one in described:
        tags = {tag["Key"]: tag["Value"] for tag in one["Tags"]}
        assert (tags["mark"], tags["aws:autoscaling:groupName"]) == ("of the template", name)
        assert tags["aws:ec2launchtemplate:version"] == "1"


def test_a_fleet_follows_its_desired_capacity_and_replaces_what_is_lost(fleet: tuple[World, str, str]) -> None:
    world, name, target_group = fleet
    world.autoscaling.set_desired_capacity(AutoScalingGroupName=name, DesiredCapacity=3)
    world.await_states(target_group, "healthy", "healthy", "healthy")
    world.autoscaling.set_desired_capacity(AutoScalingGroupName=name, DesiredCapacity=1)
    world.await_states(target_group, "healthy")
    lost = instances(world)[0]["InstanceId"]
    world.ec2.terminate_instances(InstanceIds=[lost])
    until(lambda: [one for one in instances(world) if one["InstanceId"] != lost], what="it is replaced")
    world.await_states(target_group, "healthy")
    activities = world.autoscaling.describe_scaling_activities(AutoScalingGroupName=name)["Activities"]
    assert any(one["Description"].startswith("Launching a new EC2 instance") for one in activities)


def test_a_refresh_rolls_without_a_failed_request(fleet: tuple[World, str, str]) -> None:
    world, _, target_group = fleet
    world.await_states(target_group, "healthy", "healthy")
    with serving("v2") as [server]:
        template(world, server.address)
        answers: Counter[Any] = Counter()
        done = threading.Event()

        def ask() -> None:
            while not done.is_set():
                answer, content = world.ask()
                answers[json.loads(content)["name"] if answer.status == 200 else answer.status] += 1

        askers = [threading.Thread(target=ask) for _ in range(2)]
        for asker in askers:
            asker.start()
        found = refresh(world, "2")
        until(lambda: answers["v2"], what="the new version serves")
        done.set()
        for asker in askers:
            asker.join()
        assert (found["Status"], found["PercentageComplete"]) == ("Successful", 100)
        assert set(answers) == {"v1", "v2"}
        assert {one["LaunchTemplate"]["Version"] for one in instances(world)} == {"2"}


def test_a_refresh_that_fails_goes_back(fleet: tuple[World, str, str]) -> None:
    world, _, target_group = fleet
    world.await_states(target_group, "healthy", "healthy")
    template(world, f"localhost:{free_port()}")  # nobody listens there
    world.autoscaling.update_auto_scaling_group(AutoScalingGroupName=world.name, HealthCheckGracePeriod=8)
    found = refresh(world, "2")
    assert found["Status"] == "RollbackSuccessful"
    assert "were not healthy" in found["StatusReason"]
    assert {one["LaunchTemplate"]["Version"] for one in instances(world)} == {"1"}
    assert {world.name_of() for _ in range(5)} == {"v1"}
