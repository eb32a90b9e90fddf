"""`make serve_docker version=v1`: one version in a container, locked down as a fleet's should be."""

import argparse
import os
import sys
from typing import Final

from brewlake.errors import BrewlakeError
from brewlake.settings import CHECKOUT, settings_from_environment
from brewlake.stack import ports
from brewlake.stack.docker import build, command
from brewlake.stack.models import given as given_version
from model.registry import MODEL_NAME, check_whole, models_folder

SERVICE_IMAGE: Final = "brewlake/model:serve"
# Nothing of the container's own can be written but /tmp; it runs as another user than root, without a capability.
LOCKED_DOWN: Final = ("--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL", "--security-opt", "no-new-privileges")  # noqa: S108 (the container's)


INSTEAD: Final = "`make serve` does without Docker."


def build_image(version: str) -> str:
    """Build the image of a stored version, and return its name. What has not changed is not built again.

    Raises RegistryError if the version is not stored or damaged, and BrewlakeError with Docker's reason.
    """
    check_whole(version)
    base = {"BASE_IMAGE": os.environ.get("BREWLAKE_BASE_IMAGE")}
    build(CHECKOUT / "model/Dockerfile", SERVICE_IMAGE, CHECKOUT, given=base, instead=INSTEAD)
    image = f"brewlake-model:{version}"
    chosen = {"SERVICE_IMAGE": SERVICE_IMAGE, "MODEL_VERSION": version}
    versions = models_folder() / MODEL_NAME
    build(CHECKOUT / "model/version.Dockerfile", image, versions, given=chosen, instead=INSTEAD)
    return image


def run_command(image: str, port: int) -> list[str]:
    """Return the command that serves an image at http://localhost:port until it is interrupted."""
    return command("run", "--rm", "--init", *LOCKED_DOWN, "--publish", f"127.0.0.1:{port}:3000", image)


def main() -> None:
    """`python -m model.container --version v1 [--port 3000]`."""
    parser = argparse.ArgumentParser(prog="python -m model.container", description=__doc__)
    parser.add_argument("--version", help="a stored version: v1, v2, ...")
    settings = settings_from_environment()
    parser.add_argument("--port", type=int, default=settings.model_port)
    given = parser.parse_args()
    settings.export()
    try:
        version = given_version(given.version, "serve_docker")
        other = f"choose another port: make serve_docker version={version} port=3001"
        ports.refuse_taken(given.port, version, other)
        running = run_command(build_image(version), given.port)
    except BrewlakeError as error:
        sys.exit(f"{error}\n{error.advice}")
    print(f"{version} in a container: http://localhost:{given.port} (Ctrl-C ends it)", flush=True)
    os.execv(running[0], running)  # noqa: S606 (our own command)


if __name__ == "__main__":
    main()
