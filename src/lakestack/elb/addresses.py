"""Where a target really answers: an emulated instance has no machine, so its tags say what stands for it."""

from typing import Any, NamedTuple

from moto.ec2.models import ec2_backends

ADDRESS_TAG = "lakestack:address"


class Address(NamedTuple):
    """A host and port that can be connected to."""

    host: str
    port: int


def address_of(group: Any, target_id: str, port: int) -> Address | None:
    """Return where the target `target_id` of moto's target `group` answers for `port`, or None where nothing can.

    An instance answers at its tag `lakestack:address`, "host:port", or "host" with the target's own port. Without the
    tag it answers nowhere: its private address belongs to nobody here, or to a stranger of the user's own network.
    A target of type ip is its own address. Lambda targets have none.
    """
    if group.target_type == "ip":
        return Address(target_id, port)
    if group.target_type != "instance":
        return None
    instance = instance_of(group, target_id)
    if instance is None:
        return None
    tags = {tag["key"]: tag["value"] for tag in instance.get_tags()}
    if ADDRESS_TAG not in tags:
        return None
    host, separator, tagged_port = tags[ADDRESS_TAG].rpartition(":")
    if separator and tagged_port.isdecimal():
        return Address(host, int(tagged_port))
    return Address(tags[ADDRESS_TAG], port)


def instance_of(group: Any, target_id: str) -> Any | None:
    """Return moto's instance behind a target, None where there is none (any more)."""
    instance = ec2_backends[group.account_id][group.region_name].get_instance_by_id(target_id)
    return None if instance is None or instance.state in ("shutting-down", "terminated") else instance
