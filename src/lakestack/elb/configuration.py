"""Reading what moto knows of load balancers, listeners, rules and target groups."""

import re
from collections.abc import Iterator
from typing import Any

from moto.elbv2.models import elbv2_backends

DOMAIN = "elb.localhost"
STANDARD_PORTS = {"http": 80, "https": 443}


def dns_name(name: str, arn: str, scheme: str) -> str:
    """Return the DNS name of a load balancer: a name under .localhost, which browsers and curl resolve offline."""
    unique = arn.rpartition("/")[2][:10]
    return f"{'internal-' if scheme == 'internal' else ''}{name}-{unique}.{DOMAIN}".lower()


def backends() -> Iterator[Any]:
    """Yield moto's ELBv2 backend of each account and region that has one."""
    for regions in list(elbv2_backends.values()):
        yield from list(regions.values())


def find_load_balancer(host: str) -> Any | None:
    """Return the load balancer that `host` (without its port) names; names below its own are its own, too."""
    for backend in backends():
        for balancer in list(backend.load_balancers.values()):
            if host == balancer.dns_name or host.endswith(f".{balancer.dns_name}"):
                return balancer
    return None


def choose_listener(balancer: Any, scheme: str, port: int) -> Any | None:
    """Return the listener that takes a request of `scheme` (http or https) to `port`, None where there is none.

    All load balancers share the emulator's one port. Where no listener has it, the scheme decides: its standard port,
    or else its lowest.
    """
    listeners = [listener for listener in balancer.listeners.values() if listener.protocol.lower() == scheme]
    standard = STANDARD_PORTS[scheme]
    preferred = sorted(listeners, key=lambda listener: (int(listener.port) != port, int(listener.port) != standard))
    return preferred[0] if preferred else None


def ordered_rules(listener: Any) -> list[Any]:
    """Return a listener's rules in the order in which they are tried, the default rule last."""
    rules = list(listener.rules.values())
    return sorted(rules, key=lambda rule: 1_000_000 if rule.is_default else int(rule.priority))


def forwarded_to(action: Any) -> dict[str, int]:
    """Return the weight of each target group, by ARN, that a forward action names."""
    config = action.data.get("ForwardConfig") or {}
    groups = {group["TargetGroupArn"]: int(group.get("Weight", 1)) for group in config.get("TargetGroups") or []}
    return groups or {action.data["TargetGroupArn"]: 1}


def groups_behind(balancer: Any) -> set[str]:
    """Return the ARNs of the target groups that a load balancer forwards to."""
    actions = (
        action
        for listener in list(balancer.listeners.values())
        for rule in ordered_rules(listener)
        for action in rule.actions
    )
    return {arn for action in actions if action.type == "forward" for arn in forwarded_to(action)}


def groups_in_use(backend: Any) -> set[str]:
    """Return the ARNs of the target groups that a listener forwards to: others take no traffic and no health checks."""
    return {arn for balancer in list(backend.load_balancers.values()) for arn in groups_behind(balancer)}


def expects(matcher: str, status: int) -> bool:
    """Whether `status` is among a health check's codes, such as "200", "200,202" or "200-299"."""
    for part in matcher.split(","):
        low, _, high = part.strip().partition("-")
        if re.fullmatch(r"\d+", low) and int(low) <= status <= int(high or low):
            return True
    return False
