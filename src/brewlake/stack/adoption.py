"""What an apply made that was cut off before Terraform's state knew of it: found by its name, and taken into the state.

While the provider waits for a new Kinesis stream or load balancer it may not have told Terraform of it yet. Cut off
there, the next apply is refused: the name is taken, by what is ours.
"""

import re
from collections.abc import Callable

import boto3

from brewlake.stack.problems import Problem


def orphan_id(problem: Problem) -> str | None:
    """Return the id by which Terraform can import what stands in the way of `problem`'s resource.

    None where nothing does, or where it is of a kind that the provider makes known at once.
    """
    kind = re.sub(r"\[[^]]*\]$", "", problem.address).split(".")[-2:-1]
    name = re.search(r"\(([^()]+)\)", problem.text)
    if not (kind and kind[0] in IMPORTED and name and TAKEN.search(problem.text)):
        return None
    return IMPORTED[kind[0]](name[1])


def _load_balancer(name: str) -> str:
    found = boto3.client("elbv2").describe_load_balancers(Names=[name])["LoadBalancers"]
    return str(found[0]["LoadBalancerArn"])


TAKEN = re.compile("already exists|ResourceInUseException")
IMPORTED: dict[str, Callable[[str], str]] = {"aws_kinesis_stream": str, "aws_lb": _load_balancer}
