"""A fleet that scales with its requests, in an emulator whose minutes are seconds; what CloudWatch is told of it."""

import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.conftest import running_emulator
from tests.integration.balancing import IMAGE, World, forward, serving
from tests.waiting import until


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with running_emulator(tmp_path_factory.mktemp("emulator"), LAKESTACK_MINUTE_SECONDS="1") as emulator:
        yield World(emulator, "scaling")


def suffix(arn: str) -> str:
    return arn.rpartition(":")[2].removeprefix("loadbalancer/")


@pytest.fixture(scope="module")
def group(world: World) -> Iterator[str]:
    """The target group of a fleet of one to three instances, which follows its requests."""
    with serving("one") as [server]:
        group = world.group("a")
        world.listener(forward((group, 1)))
        tags = [{"ResourceType": "instance", "Tags": [{"Key": "lakestack:address", "Value": server.address}]}]
        data = {"ImageId": IMAGE, "InstanceType": "t3.micro", "TagSpecifications": tags}
        world.ec2.create_launch_template(LaunchTemplateName=world.name, LaunchTemplateData=data)
        world.autoscaling.create_auto_scaling_group(
            AutoScalingGroupName=world.name,
            LaunchTemplate={"LaunchTemplateName": world.name, "Version": "1"},
            MinSize=1,
            MaxSize=3,
            VPCZoneIdentifier=",".join(world.subnets),
            TargetGroupARNs=[group],
        )
        metric = {
            "PredefinedMetricType": "ALBRequestCountPerTarget",
            "ResourceLabel": f"{suffix(world.arn)}/{suffix(group)}",
        }
        world.autoscaling.put_scaling_policy(
            AutoScalingGroupName=world.name,
            PolicyName="requests",
            PolicyType="TargetTrackingScaling",
            TargetTrackingConfiguration={"PredefinedMetricSpecification": metric, "TargetValue": 0.5},
        )
        world.await_states(group, "healthy")
        yield group


def test_a_fleet_grows_with_its_requests_and_shrinks_without(world: World, group: str) -> None:
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            world.ask()

    asker = threading.Thread(target=ask)
    asker.start()
    try:
        until(lambda: desired(world) == 3, what="the fleet has grown to its greatest size", pause=0.5)
        world.await_states(group, "healthy", "healthy", "healthy")
    finally:
        done.set()
        asker.join()
    until(lambda: desired(world) == 1, what="the fleet has shrunk to its least size", pause=0.5)
    world.await_states(group, "healthy")
    activities = world.autoscaling.describe_scaling_activities(AutoScalingGroupName=world.name)["Activities"]
    assert any(re.search("changing the desired capacity from [12] to 3", one["Cause"]) for one in activities)


def desired(world: World) -> int:
    [group] = world.autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[world.name])["AutoScalingGroups"]
    return int(group["DesiredCapacity"])


@pytest.mark.parametrize(
    ("name", "statistic", "of"),
    [
        ("RequestCount", "Sum", ["LoadBalancer"]),
        ("HTTPCode_Target_2XX_Count", "Sum", ["LoadBalancer", "TargetGroup"]),
        ("TargetResponseTime", "Maximum", ["LoadBalancer", "TargetGroup"]),
        ("RequestCountPerTarget", "Sum", ["TargetGroup"]),
        ("HealthyHostCount", "Maximum", ["LoadBalancer", "TargetGroup"]),
    ],
)
def test_cloudwatch_is_told_of_requests_and_targets(
    world: World, group: str, name: str, statistic: str, of: list[str]
) -> None:
    world.ask()
    values = {"LoadBalancer": suffix(world.arn), "TargetGroup": suffix(group)}

    def total() -> float:
        now = datetime.now(UTC)
        points = world.cloudwatch.get_metric_statistics(
            Namespace="AWS/ApplicationELB",
            MetricName=name,
            Dimensions=[{"Name": dimension, "Value": values[dimension]} for dimension in of],
            StartTime=now - timedelta(minutes=30),
            EndTime=now + timedelta(minutes=1),
            Period=3600,
            Statistics=[statistic],
        )["Datapoints"]
        return float(max((point[statistic] for point in points), default=0.0))

    until(lambda: total() > 0, what=f"{name} is told", pause=1)
