"""The emulator as a container, by testcontainers.

Testcontainers' own reaper, Ryuk, is a container that holds the Docker socket, from an image to be pulled; a process of
ours (`reaper`) does its work.
"""

import os
import sys
import uuid
from typing import TYPE_CHECKING, Final

from lakestack.testing.ports import free_port
from lakestack.testing.reaper import Reaper

if TYPE_CHECKING:
    from testcontainers.core.container import DockerContainer

VARIABLE: Final = "LAKESTACK_IMAGE"
LABEL: Final = "lakestack.testing"
TRIES: Final = 5


def image() -> str:
    """Return the image to run: LAKESTACK_IMAGE, or the one that brewlake's compose.yaml builds."""
    from importlib.metadata import version

    return os.environ.get(VARIABLE) or f"brewlake/localstack:{version('brewlake')}"


def why_not() -> str | None:
    """Return why no container can be run here, None where one can."""
    try:
        import docker
        import docker.errors
        import testcontainers.core.container  # noqa: F401 (is it there?)
    except ImportError:
        return "testcontainers is not installed (pip install 'brewlake[testing]')"
    try:
        docker.from_env().images.get(image())
    except docker.errors.ImageNotFound:
        return f"Docker has no image {image()} (`docker compose build localstack` in brewlake, or set {VARIABLE})"
    except docker.errors.DockerException as error:
        return f"no Docker engine answers ({error})"
    return None


def start() -> "ContainerInstance":
    """Start a container at a free port of 127.0.0.1."""
    import docker.errors

    for _ in range(TRIES):
        instance = ContainerInstance(free_port())
        try:
            instance.start()
        except docker.errors.APIError as error:
            instance.end()
            if "port is already allocated" not in str(error):  # else another run was quicker
                raise
        else:
            return instance
    raise RuntimeError(f"no free port was found in {TRIES} tries")


class ContainerInstance:
    """A container of the emulator: hardened as in compose.yaml. It listens on `port` inside too: answers name it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._name = f"lakestack-{uuid.uuid4().hex[:12]}"
        self._reaper = Reaper(sys.executable, "-m", "lakestack.testing.container", self._name)
        self._container = self._described()

    def _described(self) -> "DockerContainer":
        from testcontainers.core.container import DockerContainer

        container = (
            DockerContainer(image())
            .with_name(self._name)
            .with_command(["--port", str(self.port)])
            .with_tmpfs_mount("/tmp")  # noqa: S108 (the container's own)
            .with_kwargs(
                read_only=True,
                cap_drop=["ALL"],
                security_opt=["no-new-privileges:true"],
                mem_limit="2g",
                labels={LABEL: str(os.getpid())},
                healthcheck={"test": ["NONE"]},  # the image's asks at 4566; whoever starts this one waits for it
            )
        )
        # Docker takes an address with the port; testcontainers' type knows the port alone, and binds all addresses.
        container.ports[str(self.port)] = ("127.0.0.1", self.port)  # type: ignore[assignment]
        return container

    def start(self) -> None:
        """Start the container."""
        from testcontainers.core.config import testcontainers_config

        before = testcontainers_config.ryuk_disabled
        testcontainers_config.ryuk_disabled = True
        try:
            self._container.start()
        finally:
            testcontainers_config.ryuk_disabled = before

    def is_alive(self) -> bool:
        """Whether the container runs."""
        wrapped = self._container.get_wrapped_container()
        wrapped.reload()
        return bool(wrapped.status == "running")

    def log(self) -> str:
        """Return what the emulator has logged."""
        return "".join(part.decode(errors="replace") for part in self._container.get_logs())

    def end(self) -> None:
        """Remove the container and its volume."""
        self._reaper.reap()


def remove(name: str) -> None:
    """Remove the container `name`, running or not, and its volume."""
    import docker
    import docker.errors

    try:
        docker.from_env().containers.get(name).remove(force=True, v=True)
    except docker.errors.NotFound:  # it was never made
        return


if __name__ == "__main__":
    remove(sys.argv[1])
