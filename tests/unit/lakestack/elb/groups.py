"""What Elastic Load Balancing asks of moto's objects, without moto."""

from types import SimpleNamespace
from typing import Any

GROUP = "arn:aws:elasticloadbalancing:us-east-1:000000000000:targetgroup/a/1"


def group(*targets: tuple[str, int], **settings: Any) -> SimpleNamespace:
    """Return a target group of addresses, with AWS's thresholds, whose targets are `targets`."""
    usual = {
        "arn": GROUP,
        "target_type": "ip",
        "targets": {f"{host}:{port}": {"Id": host, "Port": port} for host, port in targets},
        "attributes": {},
        "health_check_enabled": True,
        "health_check_interval_seconds": 30,
        "health_check_timeout_seconds": 5,
        "health_check_port": None,
        "health_check_protocol": None,
        "health_check_path": "/health",
        "healthy_threshold_count": 3,
        "unhealthy_threshold_count": 2,
        "matcher": {"HttpCode": "200-299"},
    }
    return SimpleNamespace(**usual | settings)


def forward(*arns: str, **weights: int) -> SimpleNamespace:
    """Return a forward action to these target groups."""
    if not weights:
        return SimpleNamespace(type="forward", data={"TargetGroupArn": arns[0]})
    groups = [{"TargetGroupArn": arn, "Weight": weight} for arn, weight in weights.items()]
    return SimpleNamespace(type="forward", data={"ForwardConfig": {"TargetGroups": groups}})


def listener(protocol: str, port: int, *rules: SimpleNamespace) -> SimpleNamespace:
    return SimpleNamespace(protocol=protocol, port=port, rules=dict(enumerate(rules)))


def rule(priority: str, *actions: SimpleNamespace) -> SimpleNamespace:
    return SimpleNamespace(priority=priority, is_default=priority == "default", actions=actions)


def backend(*groups: SimpleNamespace, used: bool = True) -> SimpleNamespace:
    """Return the backend of target groups, to the first of which a load balancer forwards where it is `used`."""
    rules = [rule("default", forward(groups[0].arn))] if used else []
    balancer = SimpleNamespace(dns_name="beers-1.elb.localhost", listeners={"http": listener("HTTP", 80, *rules)})
    return SimpleNamespace(load_balancers={"beers": balancer}, target_groups={one.arn: one for one in groups})
