"""The serving stack of `make up-local`: a load balancer in front of the model server that runs on this machine."""

from collections.abc import Callable

from brewlake.deploy.serving import Release, Service, apply_serving, last_applied, local_release
from brewlake.settings import Settings
from brewlake.stack.runtime import Runtime
from brewlake.stack.terraform import Progress

FLEET = "fleet"
CONTAINER = "model:3000"  # where the emulator's container reaches the model's


def fleet_part(version: str) -> str:
    """Return the name of the part that serves `version` to the load balancer alone, after a roll to it."""
    return f"{FLEET}-{version}"


def release_to_serve(settings: Settings, servers: Runtime, version: str) -> Release:
    """Return what the load balancer of this machine leads to.

    That is the version that was rolled to last, if its server still runs, and else the stack's own model server, which
    serves `version` (or will, when that is trained).
    """
    before = last_applied(settings)
    if before:
        server = servers.look(fleet_part(before[0].version))
        if server and server.alive:
            return before[0]
    return local_release(settings, version, CONTAINER if servers.mode == "compose" else None)


def apply_local_serving(
    settings: Settings, servers: Runtime, version: str, seen: Callable[[Progress], None]
) -> Service:
    """Apply terraform/serving to the emulator, telling `seen` each resource that is finished; return the service.

    The state's bucket must exist; nothing else must: it may run beside the platform's apply, and before the training.
    """
    return apply_serving(settings, release_to_serve(settings, servers, version), seen)
