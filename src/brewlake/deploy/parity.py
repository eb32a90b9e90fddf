"""`make parity`: what differs between the local and the AWS plan, resource by resource."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from rich.console import Console
from rich.markup import escape

from brewlake.settings import Settings
from brewlake.stack.packages import build_packages
from brewlake.stack.serving import Release, serving_terraform
from brewlake.stack.state import make_state_bucket, state_bucket
from brewlake.stack.terraform import Terraform

MISSING = "(not there)"

# Any image will do, as long as both plans have the same.
RELEASE = Release("v1", f"registry.example/brewlake-model@sha256:{'0' * 64}")

# The tag `environment` of each resource: no news.
ENVIRONMENTS = ("local", "prod")

# Names, sizes, times, ports, endpoints: what an environment's tfvars may say. All else must be the same.
EXPECTED = {
    "name": "names",
    "bucket": "names",
    "results_bucket": "names",
    "description": "names in descriptions",
    "alarm_name": "names",
    "tags": "tags",
    "tags_all": "tags",
    "tag": "tags",
    "tag_specifications": "tags",
    "instance_tags": "tags",
    "force_destroy": "local data may be thrown away",
    "force_delete": "local data may be thrown away",
    "port": "the emulator's port",
    "from_port": "the emulator's port",
    "to_port": "the emulator's port",
    "schedule": "times",
    "schedule_expression": "times",
    "environment": "the PunkAPI that is read",
    "extended_s3_configuration": "times and sizes of buffers",
    "encryption_type": "the stream's encryption, ten seconds of waiting",
    "kms_key_id": "the stream's encryption, ten seconds of waiting",
    "deregistration_delay": "times",
    "default_instance_warmup": "times",
    "instance_refresh": "times",
    "health_check": "times",
    "configuration": "names",
    "s3_target": "names",
    "rule": "times",
}


@dataclass(frozen=True)
class Difference:
    """A value of a resource that the two plans have otherwise, `attribute` the way to it.

    An empty attribute is the resource itself. `why` is None where nothing explains the difference.
    """

    resource: str
    attribute: str
    local: Any
    aws: Any
    why: str | None


def show_parity(settings: Settings, console: Console) -> bool:
    """Print the differences of both stacks; return whether all of them are expected. Needs a running emulator."""
    differences = [found for stack in ("platform", "serving") for found in compare(settings, stack)]
    resource = ""
    for found in differences:
        if found.resource != resource:
            resource = found.resource
            console.print(f"[bold]{escape(resource)}[/]", highlight=False, soft_wrap=True)
        why = found.why or "[red]unexpected[/]"
        line = f"  {escape(found.attribute or 'itself')}: {_short(found.local)} | {_short(found.aws)}  [dim]({why})[/]"
        console.print(line, highlight=False, soft_wrap=True)
    unexpected = sum(found.why is None for found in differences)
    console.print(f"{len(differences)} differences (local | aws), {unexpected} of them unexpected")
    return unexpected == 0


def compare(settings: Settings, stack: str) -> list[Difference]:
    """Return what differs between the plans of terraform/`stack` for local and for aws, both from nothing."""
    build_packages(settings.packages)
    make_state_bucket(settings)
    local, aws = (planned_resources(settings, stack, environment) for environment in ("local", "aws"))
    return list(differences(local, aws))


def planned_resources(settings: Settings, stack: str, environment: str) -> dict[str, dict[str, Any]]:
    """Return the attributes of each resource, by address, that `environment` would make of terraform/`stack`.

    Both are planned in the emulator: what AWS would be asked for does not depend on who is asked.
    """
    there = replace(settings, environment=environment, home=settings.home / "parity")
    terraform = serving_terraform(there, RELEASE) if stack == "serving" else Terraform(there, stack)
    terraform.init({"bucket": state_bucket(settings), "region": "us-east-1", "key": f"parity/{environment}.tfstate"})
    return dict(_resources(terraform.planned()["planned_values"]["root_module"]))


def differences(local: dict[str, dict[str, Any]], aws: dict[str, dict[str, Any]]) -> Iterator[Difference]:
    """Yield what differs between two plans: resources that one of them lacks, and attributes."""
    plans = {"local": local, "aws": aws}
    for address in sorted(local.keys() | aws.keys()):
        if address not in local or address not in aws:
            presence = {plan: "planned" if address in attributes else MISSING for plan, attributes in plans.items()}
            yield Difference(address, "", presence["local"], presence["aws"], _optional(address))
            continue
        one, other = dict(_leaves(local[address])), dict(_leaves(aws[address]))
        for attribute in sorted(one.keys() | other.keys()):
            here, there = one.get(attribute), other.get(attribute)
            if here != there and (here, there) != ENVIRONMENTS:
                why = EXPECTED.get(attribute.partition(".")[0])
                yield Difference(address, attribute, here, there, why)


def _leaves(value: Any, way: str = "") -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - any JSON value
    """Yield each single value within `value` and the way to it, such as `health_check.0.interval`."""
    inner: Iterator[tuple[Any, Any]]
    match value:
        case dict():
            inner = iter(value.items())
        case list():
            inner = iter(enumerate(value))
        case _:
            yield way, value
            return
    for name, part in inner:
        yield from _leaves(part, f"{way}.{name}" if way else str(name))


def _optional(address: str) -> str | None:
    """Explain a resource that one environment alone has."""
    return "old objects expire on AWS alone" if "lifecycle_configuration" in address else None


def _resources(module: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for resource in module.get("resources", []):
        if resource["mode"] == "managed":
            yield resource["address"], resource.get("values", {})
    for child in module.get("child_modules", []):
        yield from _resources(child)


def _short(value: Any, most: int = 80) -> str:  # noqa: ANN401 - any JSON value
    text = value if isinstance(value, str) else json.dumps(value)
    return escape(text if len(text) <= most else text[: most - 3] + "...")
