"""The account's quotas that a first deployment meets: what is in use by others, and what this platform needs beside it.

https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import boto3

from brewlake.deploy.findings import Finding
from brewlake.deploy.tfvars import variable
from brewlake.settings import Settings

# The families that share the quota of standard instances: https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-quotas.html
STANDARD = {"a", "c", "d", "h", "i", "im", "is", "m", "r", "t", "z"}


@dataclass(frozen=True)
class Quota:
    """A quota by Service Quotas' own codes: `what` it counts, how many `others` use, how many are `needed` here."""

    service: str
    code: str
    what: str
    needed: Callable[[], int]
    others: Callable[[], int]

    def check(self) -> Finding:
        """Ask for the quota and for what is in use, and return whether both of us have room."""
        answer = boto3.client("service-quotas").get_service_quota(ServiceCode=self.service, QuotaCode=self.code)
        limit, used, needed = int(answer["Quota"]["Value"]), self.others(), self.needed()
        return Finding(
            self.what,
            used + needed <= limit,
            f"{used} of {limit} in use by others, {needed} needed",
            f"Free some {self.what}, or ask for more at https://console.aws.amazon.com/servicequotas ({self.code}).",
        )


def quotas(settings: Settings) -> list[Quota]:
    """Return the quotas that terraform/serving meets with the variables of `settings`."""

    def serving(name: str) -> str:
        return variable("serving", settings.environment, name)

    ec2, elb, project = boto3.client("ec2"), boto3.client("elbv2"), serving("project")
    vpcs = _others(lambda: ec2.describe_vpcs()["Vpcs"], project)
    addresses = _others(lambda: ec2.describe_addresses()["Addresses"], project)

    def balancers() -> int:
        found = elb.describe_load_balancers()["LoadBalancers"]
        return sum(balancer["LoadBalancerName"] != f"{project}-model" for balancer in found)

    found = [
        Quota("vpc", "L-F678F1CE", "VPCs", _one, vpcs),
        Quota("elasticloadbalancing", "L-53DA6B97", "application load balancers", _one, balancers),
    ]
    if serving("egress") == "nat":
        found.append(Quota("ec2", "L-0263D0A3", "elastic IP addresses", _one, addresses))
    if _is_standard(wanted := serving("instance_type")):
        # While a new version takes the old one's place, there are twice as many instances.
        most = max(int(serving("instances_max")), 2 * int(serving("instances_min")))
        found.append(
            Quota(
                "ec2",
                "L-1216C47A",
                "vCPUs of standard instances",
                lambda: most * _vcpus([wanted])[wanted],
                lambda: _vcpus_in_use(project),
            )
        )
    return found


def _one() -> int:
    return 1


def _others(listed: Callable[[], list[Any]], project: str) -> Callable[[], int]:
    """Return how to count those of `listed` that are not tagged as the project's."""
    return lambda: sum(not _is_ours(one, project) for one in listed())


def _is_ours(resource: Any, project: str) -> bool:  # noqa: ANN401 (any answer of EC2 that has tags)
    return any(tag["Key"] == "project" and tag["Value"] == project for tag in resource.get("Tags") or [])


def _is_standard(instance_type: str) -> bool:
    return re.sub("[0-9].*", "", instance_type) in STANDARD


def _vcpus_in_use(project: str) -> int:
    running = [{"Name": "instance-state-name", "Values": ["pending", "running"]}]
    pages = boto3.client("ec2").get_paginator("describe_instances").paginate(Filters=running)
    types = Counter(
        str(instance["InstanceType"])
        for page in pages
        for reservation in page["Reservations"]
        for instance in reservation["Instances"]
        if not _is_ours(instance, project) and _is_standard(instance["InstanceType"])
    )
    vcpus = _vcpus(list(types)) if types else {}
    return sum(vcpus[name] * count for name, count in types.items())


def _vcpus(types: list[str]) -> dict[str, int]:
    described = boto3.client("ec2").describe_instance_types(InstanceTypes=types)["InstanceTypes"]
    return {str(one["InstanceType"]): int(one["VCpuInfo"]["DefaultVCpus"]) for one in described}
