"""The serving stack of `make up-local`: a load balancer in front of the model server that runs on this machine."""

from collections.abc import Callable

from brewlake.settings import Settings
from brewlake.stack.runtime import Runtime
from brewlake.stack.serving import (
    Release,
    Service,
    apply_serving,
    forget,
    is_applied,
    last_applied,
    local_release,
    serving_terraform,
)

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
    if before and _serves(servers, before[0]):
        return before[0]
    return local_release(settings, version, CONTAINER if servers.mode == "compose" else None)


def forget_fleet(settings: Settings, servers: Runtime) -> None:
    """Forget what was applied: it is gone with the emulator. What served it alone ends."""
    before = last_applied(settings)
    if before and _serves(servers, before[0]):
        servers.end(fleet_part(before[0].version))
    forget(settings)


def _serves(servers: Runtime, release: Release) -> bool:
    """Whether a server of its own, which a roll has started, serves `release`."""
    if servers.mode != "process":  # there, no roll starts any
        return False
    server = servers.look(fleet_part(release.version))
    return bool(server and server.alive)


class LocalServing:
    """terraform/serving in the emulator.

    The state's bucket must exist; nothing else must: it may be applied beside the platform, and before the training.
    """

    def __init__(self, settings: Settings, servers: Runtime, version: str) -> None:
        self._settings = settings
        self.release = release_to_serve(settings, servers, version)
        self._terraform = serving_terraform(settings, self.release)

    def applied(self) -> Service | None:
        """Return the service if it is as it should be, None where it is to be applied."""
        before = last_applied(self._settings)
        return before[1] if before and is_applied(self._settings, self.release) else None

    def apply(self, seen: Callable[[str], None]) -> Service:
        """Apply it, telling `seen` each resource that is finished; return the service."""
        return apply_serving(self._settings, self._terraform, self.release, seen)

    def interrupt(self) -> None:
        """Have `apply`, in another thread, end in order."""
        self._terraform.interrupt()
