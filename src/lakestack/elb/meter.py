"""The metrics of load balancers: what passes through them, and how many of their targets are healthy.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
"""

from typing import Any

from lakestack.elb.configuration import backends, groups_behind
from lakestack.elb.health import Monitor
from lakestack.elb.minutes import MINUTES
from lakestack.metrics import METRICS, Source

NAMESPACE = "AWS/ApplicationELB"


def count(balancer: Any, group: Any, status: int, seconds: float, targets: int) -> None:
    """Count a request that one of `targets` answered with `status` after `seconds`."""
    values = [
        ("RequestCount", 1.0, "Count"),
        (f"HTTPCode_Target_{status // 100}XX_Count", 1.0, "Count"),
        ("TargetResponseTime", seconds, "Seconds"),
    ]
    METRICS.add(_source(balancer), values)
    METRICS.add(_source(balancer, group), values)
    METRICS.add(_source(None, group), [("RequestCountPerTarget", 1.0 / targets, "Count")])
    MINUTES.count(group.arn, 1.0 / targets)


def count_failure(balancer: Any, status: int) -> None:
    """Count a request that the load balancer itself answered with the server error `status`."""
    METRICS.add(_source(balancer), [("RequestCount", 1.0, "Count"), (f"HTTPCode_ELB_{status}_Count", 1.0, "Count")])
    METRICS.add(_source(balancer), [("HTTPCode_ELB_5XX_Count", 1.0, "Count")])


def measure_health(monitor: Monitor) -> None:
    """Add how many targets of each target group are healthy, and how many are not."""
    for backend in backends():
        for balancer in list(backend.load_balancers.values()):
            for arn in groups_behind(balancer) & backend.target_groups.keys():
                group = backend.target_groups[arn]
                states = [target.state for target in monitor.of_group(group).values()]
                hosts = {"HealthyHostCount": "healthy", "UnHealthyHostCount": "unhealthy"}
                values = [(name, float(states.count(state)), "Count") for name, state in hosts.items()]
                METRICS.add(_source(balancer, group), values)


def _source(balancer: Any | None, group: Any | None = None) -> Source:
    """Return the source of a load balancer, a target group, or the one behind the other: by the ends of their ARNs."""
    parts = {"LoadBalancer": balancer, "TargetGroup": group}
    arns = {name: str(part.arn) for name, part in parts.items() if part}
    _, _, _, region, account, _ = next(iter(arns.values())).split(":", maxsplit=5)
    dimensions = tuple((name, arn.rpartition(":")[2].removeprefix("loadbalancer/")) for name, arn in arns.items())
    return Source(NAMESPACE, account, region, dimensions)
