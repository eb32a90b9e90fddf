"""The proof that nothing is left: each service that the platform uses is asked for what bears its name or its tags."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import boto3


def leftovers(project: str, bucket_prefix: str) -> list[str]:
    """Return what of `project` is still in the account and region, as "kind: name"."""
    lists = (_by_name, _network, _clusters, _by_tag)
    found = {resource for listed in lists for resource in listed(project)}
    buckets = _names("s3", "list_buckets", "Buckets", "Name")
    found |= {f"bucket: {name}" for name in buckets if name.startswith(bucket_prefix)}
    return sorted(found)


# Kind, service, operation, where the answer has its list, and the name in each.
NAMED = (
    ("stream", "kinesis", "list_streams", "StreamNames", None),
    ("delivery stream", "firehose", "list_delivery_streams", "DeliveryStreamNames", None),
    ("function", "lambda", "list_functions", "Functions", "FunctionName"),
    ("rule", "events", "list_rules", "Rules", "Name"),
    ("crawler", "glue", "get_crawlers", "Crawlers", "Name"),
    ("database", "glue", "get_databases", "DatabaseList", "Name"),
    ("workgroup", "athena", "list_work_groups", "WorkGroups", "Name"),
    ("repository", "ecr", "describe_repositories", "repositories", "repositoryName"),
    ("role", "iam", "list_roles", "Roles", "RoleName"),
    ("instance profile", "iam", "list_instance_profiles", "InstanceProfiles", "InstanceProfileName"),
    ("log group", "logs", "describe_log_groups", "logGroups", "logGroupName"),
    ("alarm", "cloudwatch", "describe_alarms", "MetricAlarms", "AlarmName"),
    ("dashboard", "cloudwatch", "list_dashboards", "DashboardEntries", "DashboardName"),
    ("load balancer", "elbv2", "describe_load_balancers", "LoadBalancers", "LoadBalancerName"),
    ("target group", "elbv2", "describe_target_groups", "TargetGroups", "TargetGroupName"),
    ("Auto Scaling group", "autoscaling", "describe_auto_scaling_groups", "AutoScalingGroups", "AutoScalingGroupName"),
    ("schedule", "scheduler", "list_schedules", "Schedules", "Name"),
    ("launch template", "ec2", "describe_launch_templates", "LaunchTemplates", "LaunchTemplateName"),
)


def _by_name(project: str) -> Iterator[str]:
    for kind, service, operation, member, name in NAMED:
        for found in _names(service, operation, member, name):
            short = found.removeprefix("/aws/lambda/").removeprefix("/aws/kinesisfirehose/").removeprefix("/")
            if short == project or short.startswith((f"{project}-", f"{project}/")):
                yield f"{kind}: {found}"


def _names(service: str, operation: str, member: str, name: str | None) -> Iterator[str]:
    client: Any = boto3.client(service)  # type: ignore[call-overload] # the stubs want a literal name
    pages: Iterable[dict[str, Any]]
    if client.can_paginate(operation):
        pages = client.get_paginator(operation).paginate()
    else:
        pages = [getattr(client, operation)()]
    for page in pages:
        for found in page.get(member, []):
            yield str(found if name is None else found[name])


def _network(project: str) -> Iterator[str]:
    ec2: Any = boto3.client("ec2")
    ours = [{"Name": "tag:project", "Values": [project]}]
    asked: dict[str, Callable[[], Iterator[str]]] = {
        "network": lambda: (v["VpcId"] for v in ec2.describe_vpcs(Filters=ours)["Vpcs"]),
        "address": lambda: (a["AllocationId"] for a in ec2.describe_addresses(Filters=ours)["Addresses"]),
        "NAT gateway": lambda: (
            g["NatGatewayId"]
            for g in ec2.describe_nat_gateways(Filters=ours)["NatGateways"]
            if g["State"] not in ("deleted", "deleting")
        ),
        "instance": lambda: (
            i["InstanceId"]
            for r in ec2.describe_instances(Filters=ours)["Reservations"]
            for i in r["Instances"]
            if i["State"]["Name"] not in ("terminated", "shutting-down")
        ),
        "volume": lambda: (v["VolumeId"] for v in ec2.describe_volumes(Filters=ours)["Volumes"]),
    }
    for kind, listed in asked.items():
        for found in listed():
            yield f"{kind}: {found}"


def _clusters(project: str) -> Iterator[str]:
    """A cluster that was deleted may be told as INACTIVE for a while.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteCluster.html
    """
    ecs = boto3.client("ecs")
    for page in ecs.get_paginator("list_clusters").paginate():
        for cluster in ecs.describe_clusters(clusters=page["clusterArns"])["clusters"] if page["clusterArns"] else []:
            if cluster["clusterName"].startswith(f"{project}-") and cluster["status"] != "INACTIVE":
                yield f"cluster: {cluster['clusterName']}"


def _by_tag(project: str) -> Iterator[str]:
    """Ask for tagged resources of any kind: what was made under another name, or is of a kind that none expected.

    https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html: it may still tell
    resources that were deleted shortly before, so those of kinds that were asked for above are left out.
    """
    client = boto3.client("resourcegroupstaggingapi")
    asked = {service for _, service, *_ in NAMED} | {"s3", "elasticloadbalancing", "monitoring", "ecs"}
    for page in client.get_paginator("get_resources").paginate(TagFilters=[{"Key": "project", "Values": [project]}]):
        for resource in page["ResourceTagMappingList"]:
            if resource["ResourceARN"].split(":")[2] not in asked:
                yield f"tagged: {resource['ResourceARN']}"
