"""`make serve_docker version=v1`: one version in a container, locked down as a fleet's should be."""

import argparse
import os
import shutil
import subprocess
import sys
from typing import Final

from brewlake.errors import BrewlakeError
from brewlake.settings import CHECKOUT, settings_from_environment
from model.registry import MODEL_NAME, models_folder
from model.serving import check_version

SERVICE_IMAGE: Final = "brewlake/model:serve"
# Nothing of the container's own can be written but /tmp; it runs as another user than root, without a capability.
LOCKED_DOWN: Final = ("--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL", "--security-opt", "no-new-privileges")  # noqa: S108


class ContainerError(BrewlakeError):
    """Docker could not do its part."""


def build(version: str) -> str:
    """Build the image of a stored version, and return its name. What has not changed is not built again.

    Raises RegistryError if the version is not stored or damaged, and ContainerError with Docker's reason.
    """
    check_version(version)
    given = {"BASE_IMAGE": os.environ.get("BREWLAKE_BASE_IMAGE"), "PIP_INDEX_URL": os.environ.get("PIP_INDEX_URL")}
    arguments = [f"--build-arg={name}={value}" for name, value in given.items() if value]
    _docker("build", "--quiet", *arguments, "--file", "model/Dockerfile", "--tag", SERVICE_IMAGE, ".")
    image = f"brewlake-model:{version}"
    chosen = [f"--build-arg=SERVICE_IMAGE={SERVICE_IMAGE}", f"--build-arg=MODEL_VERSION={version}"]
    versions = str(models_folder() / MODEL_NAME)
    _docker("build", "--quiet", *chosen, "--file", "model/version.Dockerfile", "--tag", image, versions)
    return image


def run_command(image: str, port: int) -> list[str]:
    """Return the command that serves an image at http://localhost:port until it is interrupted."""
    return [_program(), "run", "--rm", "--init", *LOCKED_DOWN, "--publish", f"127.0.0.1:{port}:3000", image]


def _docker(*words: str) -> None:
    done = subprocess.run([_program(), *words], cwd=CHECKOUT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ContainerError(
            f"docker {words[0]} failed:\n{done.stderr.strip()[-2000:]}",
            "Fix what Docker names and run it again; `make serve` does without Docker.",
        )


def _program() -> str:
    found = shutil.which("docker")
    if not found:
        raise ContainerError("docker is not on PATH", "Install Docker, or serve without it: `make serve version=v1`.")
    return found


def main() -> None:
    """`python -m model.container --version v1 [--port 3000]`."""
    parser = argparse.ArgumentParser(prog="python -m model.container", description=__doc__)
    parser.add_argument("--version", required=True, help="a stored version: v1, v2, ...")
    settings = settings_from_environment()
    parser.add_argument("--port", type=int, default=settings.model_port)
    given = parser.parse_args()
    settings.export()
    try:
        command = run_command(build(given.version), given.port)
    except BrewlakeError as error:
        sys.exit(f"{error}\n{error.advice}")
    print(f"{given.version} in a container: http://localhost:{given.port} (Ctrl-C ends it)", flush=True)
    os.execv(command[0], command)  # noqa: S606 (our own command)


if __name__ == "__main__":
    main()
