"""The Elastic Load Balancing v2 API, where moto's answers are not enough.

https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/Welcome.html
"""

from typing import Any

from localstack.aws.api import CommonServiceException, RequestContext
from localstack.services.moto import call_moto
from localstack.services.plugins import ServiceLifecycleHook
from moto.ec2.models import ec2_backends
from moto.elbv2.models import elbv2_backends

from lakestack.elb.addresses import instance_of
from lakestack.elb.configuration import dns_name
from lakestack.elb.forwarding import Forwarder
from lakestack.elb.gateway import LoadBalancerHandler
from lakestack.elb.health import Target, monitor
from lakestack.elb.meter import measure_health
from lakestack.gateway import put_first
from lakestack.metrics import METRICS
from lakestack.operations import operation

type Request = dict[str, Any]


class ElbProvider(ServiceLifecycleHook):
    """Load balancers with names that lead to them, and targets whose health is what it is."""

    service = "elbv2"

    def __init__(self) -> None:
        self.monitor = monitor()

    def on_after_init(self) -> None:
        """Begin to carry traffic: before the first call there is no load balancer."""
        from localstack.runtime import get_current_runtime

        put_first(get_current_runtime().components.gateway, LoadBalancerHandler(Forwarder(self.monitor)))
        self.monitor.start()
        METRICS.gauge(self, lambda: measure_health(self.monitor))
        METRICS.start()

    @operation("CreateLoadBalancer")
    def create_load_balancer(self, context: RequestContext, request: Request) -> dict[str, Any]:
        if request.get("Scheme") != "internal":
            _refuse_without_gateway(context, request)
        answer: dict[str, Any] = call_moto(context)
        for described in answer["LoadBalancers"]:
            balancer = _backend(context).load_balancers[described["LoadBalancerArn"]]
            balancer.dns_name = dns_name(balancer.name, balancer.arn, balancer.scheme)
            described["DNSName"] = balancer.dns_name
        return answer

    @operation("RegisterTargets")
    def register_targets(self, context: RequestContext, request: Request) -> dict[str, Any]:
        group = _group(context, request)
        for wanted in request["Targets"]:
            target_id, port = wanted["Id"], int(wanted.get("Port") or group.port or 0)
            if group.target_type == "instance":
                instance = instance_of(group, target_id)
                if instance is None or instance.state != "running":
                    raise CommonServiceException(
                        "InvalidTarget",
                        f"The following targets are not in a running state and cannot be registered: '{target_id}'",
                    )
            # moto keeps one port a target; here a target may be registered at several.
            key = target_id if port == int(group.port or 0) else f"{target_id}:{port}"
            group.targets[key] = {"Id": target_id, "Port": port}
        self.monitor.reconcile()
        return {}

    @operation("DeregisterTargets")
    def deregister_targets(self, context: RequestContext, request: Request) -> dict[str, Any]:
        group = _group(context, request)
        for unwanted in request["Targets"]:
            for key, target in list(group.targets.items()):
                port = unwanted.get("Port")
                if target["Id"] == unwanted["Id"] and (port is None or int(target["Port"]) == int(port)):
                    del group.targets[key]
        self.monitor.reconcile()
        return {}

    @operation("DescribeTargetHealth")
    def describe_target_health(self, context: RequestContext, request: Request) -> dict[str, Any]:
        group = _group(context, request)
        known = self.monitor.of_group(group)
        if not request.get("Targets"):
            return {"TargetHealthDescriptions": [_description(group, *key, target) for key, target in known.items()]}
        asked = [(wanted["Id"], int(wanted.get("Port") or group.port or 0)) for wanted in request["Targets"]]
        return {"TargetHealthDescriptions": [_description(group, *key, known.get(key)) for key in asked]}


def _description(group: Any, target_id: str, port: int, target: Target | None) -> dict[str, Any]:
    if target is None:
        reason, description = "Target.NotRegistered", "Target is not registered to the target group"
        health = {"State": "unused", "Reason": reason, "Description": description}
    else:
        health = {"State": target.state}
        if target.reason:
            health |= {"Reason": target.reason, "Description": target.description}
    check_port = group.health_check_port
    return {
        "Target": {"Id": target_id, "Port": port},
        "HealthCheckPort": str(port if check_port in (None, "traffic-port") else check_port),
        "TargetHealth": health,
    }


def _refuse_without_gateway(context: RequestContext, request: Request) -> None:
    """Refuse a load balancer that faces the internet in a network without a way there, as AWS does."""
    ec2 = ec2_backends[context.account_id][context.region]
    subnets = [mapping["SubnetId"] for mapping in request.get("SubnetMappings") or []] + (request.get("Subnets") or [])
    attached = {gateway.vpc.id for gateway in ec2.internet_gateways.values() if gateway.vpc}
    networks = {subnet.vpc_id for zone in ec2.subnets.values() for name, subnet in zone.items() if name in subnets}
    for network in networks - attached:
        raise CommonServiceException("InvalidSubnet", f"VPC {network} has no internet gateway")


def _backend(context: RequestContext) -> Any:
    return elbv2_backends[context.account_id][context.region]


def _group(context: RequestContext, request: Request) -> Any:
    group = _backend(context).target_groups.get(request["TargetGroupArn"])
    if group is None:
        raise CommonServiceException("TargetGroupNotFound", "One or more target groups not found")
    return group
