"""Whether a Docker engine with Compose answers."""

import shutil
import subprocess

OLDEST_COMPOSE = 2


def why_not() -> str | None:
    """Return why Docker Compose cannot be used on this machine, None where it can."""
    docker = shutil.which("docker")
    if not docker:
        return "docker is not on PATH"
    if _fails([docker, "info", "--format", "{{.ServerVersion}}"]):
        return "no Docker engine answers"
    if _fails([docker, "compose", "version", "--short"]):
        return f"docker has no compose plugin (version {OLDEST_COMPOSE} or newer)"
    return None


def _fails(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, timeout=20, check=False).returncode != 0
    except subprocess.TimeoutExpired:
        return True
