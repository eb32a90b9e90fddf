"""What of an account a deployment looks at: what is in use by others, and what is left when it is destroyed."""

from types import SimpleNamespace
from typing import Any

import boto3
import pytest

from brewlake.deploy import quotas as quotas_module
from brewlake.deploy.leftovers import leftovers
from brewlake.deploy.quotas import quotas
from brewlake.deploy.tfvars import variable
from brewlake.settings import Settings

OURS = {"Tags": [{"Key": "project", "Value": "brewlake"}]}
OTHERS = {"Tags": [{"Key": "project", "Value": "shop"}]}


def instance(of: str, whose: dict[str, Any]) -> dict[str, Any]:
    return {"InstanceType": of, **whose}


class Ec2:
    """An account with networks, addresses and instances of several projects."""

    def __init__(self, *instances: dict[str, Any]) -> None:
        self.instances = instances

    def describe_vpcs(self) -> dict[str, Any]:
        return {"Vpcs": [OURS, OTHERS, {}, {"Tags": []}]}

    def describe_addresses(self) -> dict[str, Any]:
        return {"Addresses": [OTHERS] * 5}

    def describe_instance_types(self, InstanceTypes: list[str]) -> dict[str, Any]:  # noqa: N803 - boto3's name
        return {"InstanceTypes": [{"InstanceType": of, "VCpuInfo": {"DefaultVCpus": 2}} for of in InstanceTypes]}

    def get_paginator(self, _: str) -> Any:
        pages = [{"Reservations": [{"Instances": [one]}]} for one in self.instances]
        return SimpleNamespace(paginate=lambda **_: pages)


@pytest.mark.parametrize(
    ("limits", "instances", "wrong"),
    [
        ({"L-F678F1CE": 4, "L-53DA6B97": 2, "L-0263D0A3": 6, "L-1216C47A": 4}, [], []),
        ({"L-F678F1CE": 3}, [], ["VPCs: 3 of 3 in use by others, 1 needed"]),
        ({"L-53DA6B97": 1}, [], ["application load balancers: 1 of 1 in use by others, 1 needed"]),
        ({"L-0263D0A3": 5}, [], ["elastic IP addresses: 5 of 5 in use by others, 1 needed"]),
        ({"L-1216C47A": 3}, [], ["vCPUs of standard instances: 0 of 3 in use by others, 4 needed"]),
        ({"L-1216C47A": 4}, [("t3.micro", OURS), ("p5.48xlarge", OTHERS)], []),
        (
            {"L-1216C47A": 7},
            [("t3.micro", OURS), ("m7i.large", OTHERS), ("c7i.large", {})],
            ["vCPUs of standard instances: 4 of 7 in use by others, 4 needed"],
        ),
    ],
)
def test_quotas_have_room_for_others_and_for_us(monkeypatch, tmp_path, limits, instances, wrong) -> None:
    quota = SimpleNamespace(get_service_quota=lambda **asked: {"Quota": {"Value": limits.get(asked["QuotaCode"], 99)}})
    balancers = {"LoadBalancers": [{"LoadBalancerName": name} for name in ("brewlake-model", "shop")]}
    clients = {
        "ec2": Ec2(*(instance(*one) for one in instances)),
        "elbv2": SimpleNamespace(describe_load_balancers=lambda: balancers),
        "service-quotas": quota,
    }
    monkeypatch.setattr(boto3, "client", lambda service: clients[service])
    findings = [found.check() for found in quotas(Settings(tmp_path, "aws", 1, 2, 3, tmp_path))]
    assert len(findings) == 4
    assert [f"{finding.subject}: {finding.found}" for finding in findings if not finding.well] == wrong
    assert all(finding.well or "servicequotas (L-" in finding.advice for finding in findings)


@pytest.mark.parametrize(("least", "most", "vcpus"), [("1", "2", 4), ("1", "5", 10), ("3", "3", 12)])
def test_a_roll_needs_each_instance_twice(monkeypatch, tmp_path, least: str, most: str, vcpus: int) -> None:
    changed = {"instances_min": least, "instances_max": most}
    monkeypatch.setattr(
        quotas_module, "variable", lambda stack, at, name: changed.get(name) or variable(stack, at, name)
    )
    monkeypatch.setattr(boto3, "client", lambda _: Ec2())
    assert quotas(Settings(tmp_path, "aws", 1, 2, 3, tmp_path))[-1].needed() == vcpus


def test_without_a_nat_gateway_no_address_is_needed_and_other_instances_have_other_quotas(
    monkeypatch, tmp_path
) -> None:
    changed = {"egress": "endpoints", "instance_type": "p5.48xlarge"}
    monkeypatch.setattr(
        quotas_module, "variable", lambda stack, at, name: changed.get(name) or variable(stack, at, name)
    )
    monkeypatch.setattr(boto3, "client", lambda _: None)
    asked = [quota.what for quota in quotas(Settings(tmp_path, "aws", 1, 2, 3, tmp_path))]
    assert asked == ["VPCs", "application load balancers"]


class Account:
    """An account: what each operation lists, by name; every other lists nothing."""

    def __init__(self, **listed: Any) -> None:
        self.listed = listed

    def client(self, _service: str) -> Any:
        return self

    def can_paginate(self, operation: str) -> bool:
        return operation != "list_work_groups"

    def get_paginator(self, operation: str) -> Any:
        return SimpleNamespace(paginate=lambda **_: [self.listed.get(operation, EMPTY.get(operation, {}))])

    def __getattr__(self, operation: str) -> Any:
        return lambda **_: self.listed.get(operation, EMPTY.get(operation, {}))


EMPTY: dict[str, dict[str, list[Any]]] = {
    "describe_vpcs": {"Vpcs": []},
    "describe_addresses": {"Addresses": []},
    "describe_nat_gateways": {"NatGateways": []},
    "describe_instances": {"Reservations": []},
    "describe_volumes": {"Volumes": []},
    "list_clusters": {"clusterArns": []},
    "get_resources": {"ResourceTagMappingList": []},
}


@pytest.mark.parametrize(
    ("listed", "left"),
    [
        ({}, []),
        ({"list_streams": {"StreamNames": ["brewlake-beers", "brewlakes", "x-brewlake"]}}, ["stream: brewlake-beers"]),
        ({"list_work_groups": {"WorkGroups": [{"Name": "brewlake"}, {"Name": "primary"}]}}, ["workgroup: brewlake"]),
        (
            {"describe_log_groups": {"logGroups": [{"logGroupName": name} for name in (
                "/aws/lambda/brewlake-ingestion", "/aws/lambda/shop", "/brewlake-model/containers",
                "/aws/kinesisfirehose/brewlake-raw", "/aws-glue/crawlers",
            )]}},
            ["log group: /aws/kinesisfirehose/brewlake-raw", "log group: /aws/lambda/brewlake-ingestion",
             "log group: /brewlake-model/containers"],
        ),
        ({"list_buckets": {"Buckets": [{"Name": "brewlake-prod-raw"}, {"Name": "brewlake-state-1"}]}},
         ["bucket: brewlake-prod-raw"]),
        ({"describe_nat_gateways": {"NatGateways": [
            {"NatGatewayId": state, "State": state} for state in ("available", "deleting", "deleted", "failed")
        ]}}, ["NAT gateway: available", "NAT gateway: failed"]),
        ({"describe_instances": {"Reservations": [{"Instances": [
            {"InstanceId": state, "State": {"Name": state}} for state in ("running", "shutting-down", "terminated")
        ]}]}}, ["instance: running"]),
        ({"list_clusters": {"clusterArns": ["arn"]}, "describe_clusters": {"clusters": [
            {"clusterName": "brewlake-retrain", "status": "ACTIVE"},
            {"clusterName": "brewlake-old", "status": "INACTIVE"},
            {"clusterName": "shop", "status": "ACTIVE"},
        ]}}, ["cluster: brewlake-retrain"]),
        ({"get_resources": {"ResourceTagMappingList": [
            {"ResourceARN": "arn:aws:sqs:us-east-1:1:queue"},
            {"ResourceARN": "arn:aws:kinesis:us-east-1:1:stream/beers"},
        ]}}, ["tagged: arn:aws:sqs:us-east-1:1:queue"]),
    ],
)  # fmt: skip
def test_what_is_left_is_told_by_name_by_tag_and_by_network(monkeypatch, listed, left) -> None:
    monkeypatch.setattr(boto3, "client", Account(**listed).client)
    assert leftovers("brewlake", "brewlake-prod-") == left
