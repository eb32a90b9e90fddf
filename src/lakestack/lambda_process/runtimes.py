"""Which Lambda runtimes this machine can run, and the packages that Lambda's Python runtime brings with it."""

import functools
import os
import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement

SUPPORTED = f"python{sys.version_info.major}.{sys.version_info.minor}"
# Older ones lack the option -P, and boto3 is about to leave them.
PYTHON_RUNTIME = re.compile(r"python3\.(1[1-9])")
# The runtime includes boto3: https://docs.aws.amazon.com/lambda/latest/dg/lambda-python.html. awslambdaric serves it.
RUNTIME_PACKAGES = ("awslambdaric", "boto3")


class UnsupportedRuntimeError(ValueError):
    """The function's runtime cannot run here; the message says which can, and what to do."""


def refuse_unsupported(runtime: str | None, package_type: str, handler: str | None) -> None:
    """Raise UnsupportedRuntimeError where a function with these settings cannot run."""
    if package_type != "Zip":
        raise UnsupportedRuntimeError(
            f"functions of package type {package_type} need Docker, and lakestack runs functions as processes: "
            f"deploy a zip with runtime {SUPPORTED}"
        )
    if not find_python(runtime or ""):
        installing = f"install {runtime} where PATH finds it and restart the emulator, or "
        raise UnsupportedRuntimeError(
            f"runtime {runtime} cannot run here: functions run on the machine's own Python interpreters, from 3.11 on: "
            f"{installing if PYTHON_RUNTIME.fullmatch(runtime or '') else ''}set the function's runtime to {SUPPORTED}"
        )
    if not handler:
        raise UnsupportedRuntimeError("the function has no handler: set it to module.function")


@functools.cache
def find_python(runtime: str) -> str | None:
    """Return the path of the interpreter for a runtime such as python3.12: the emulator's own, or one that PATH finds.

    A shim of pyenv runs only where its version is chosen; what is beside it is asked instead.
    """
    if runtime == SUPPORTED:
        return sys.executable
    if not PYTHON_RUNTIME.fullmatch(runtime):
        return None
    for folder in map(Path, os.get_exec_path()):
        if folder.name == "shims":
            version = runtime.removeprefix("python")
            candidates = sorted(folder.parent.glob(f"versions/{version}.*/bin/{runtime}"))
        else:
            candidates = [folder / runtime]
        if found := next((path for path in candidates if os.access(path, os.X_OK)), None):
            return str(found)
    return None


def make_runtime_folder(folder: Path) -> None:
    """Fill `folder` with links to the packages of Lambda's Python runtime, and to no other package of the emulator.

    So a function whose package lacks a dependency fails here as it does on AWS.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for package in _closure(RUNTIME_PACKAGES):
        for entry in _top_level_entries(package):
            link = folder / entry
            if not link.is_symlink():
                link.symlink_to(Path(str(package.locate_file(entry))).resolve())


def _closure(names: tuple[str, ...]) -> Iterator[Distribution]:
    """Yield the distributions of `names` and all that they require."""
    waiting, seen = list(names), set[str]()
    while waiting:
        name = waiting.pop().lower().replace("_", "-")
        if name in seen:
            continue
        seen.add(name)
        found = distribution(name)
        yield found
        for line in found.requires or ():
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                waiting.append(requirement.name)


def _top_level_entries(package: Distribution) -> set[str]:
    entries = {file.parts[0] for file in package.files or ()}
    return entries - {"..", "__pycache__", "bin"}
