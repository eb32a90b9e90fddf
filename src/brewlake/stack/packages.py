"""The zip files of the two Lambda functions: the same inputs give the same bytes."""

import hashlib
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from uv import find_uv_bin

import brewlake
from brewlake.errors import BrewlakeError
from brewlake.settings import CHECKOUT

FUNCTIONS: Final = ("ingestion", "transformation")
LOCK: Final = CHECKOUT / "requirements" / "lambda.txt"

SHARED_MODULES: Final = ("__init__.py", "beer.py", "documents.py")
"""What both functions import, beside the subpackage of their own."""

# The runtime that terraform/modules/ingestion and lake ask for: python3.13 on x86_64.
PYTHON_VERSION: Final = "3.13"
PLATFORM: Final = "x86_64-manylinux2014"

_TIMESTAMP: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest that a zip file can say."""

_INSTALLER_FILES: Final = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "uv_cache.json")
"""What an installer notes for itself in *.dist-info. The licences and METADATA there stay: they go along."""


def build_packages(folder: Path) -> dict[str, Path]:
    """Build the zip files of both functions in `folder`; return their paths by function.

    A package holds the function's code and its dependencies as locked in requirements/lambda.txt, installed for
    Lambda's platform whatever this machine is; boto3 is in Lambda's runtime. The dependencies are kept in `folder`
    by the digest of the lock, and a zip file whose inputs have not changed is not written again.

    Raises BrewlakeError where the dependencies cannot be installed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    dependencies = _install_dependencies(folder)
    return {function: _build(folder, function, dependencies) for function in FUNCTIONS}


def _build(folder: Path, function: str, dependencies: Path) -> Path:
    sources = dict(_sources(function))
    package = folder / f"{function}.zip"
    digest_file = folder / f"{function}.inputs"
    digest = _digest([dependencies.name.encode(), Path(__file__).read_bytes(), *_named_contents(sources)])
    if package.is_file() and digest_file.is_file() and digest_file.read_text() == digest:
        return package
    _write_zip(package, sources | dict(_files(dependencies)))
    digest_file.write_text(digest)
    return package


def _sources(function: str) -> Iterator[tuple[str, Path]]:
    root = Path(brewlake.__file__).parent
    paths = [*(root / name for name in SHARED_MODULES), *(root / function).rglob("*.py")]
    for path in paths:
        yield f"brewlake/{path.relative_to(root).as_posix()}", path


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in folder.rglob("*"):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path


def _write_zip(target: Path, files: dict[str, Path]) -> None:
    """Write `files` (archive name to path) sorted, with one timestamp and mode; `target` appears when it is whole."""
    partial = target.with_suffix(".partial")
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _TIMESTAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, so that the mode is read; Lambda's user must be able to read every file
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, files[name].read_bytes())
    partial.replace(target)


def _install_dependencies(folder: Path) -> Path:
    """Return the folder of the locked dependencies, installed if this lock never was."""
    digest = _digest([LOCK.read_bytes(), PYTHON_VERSION.encode(), PLATFORM.encode()])
    installed = folder / "dependencies" / digest[:16]
    if installed.is_dir():
        return installed
    installed.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=installed.parent) as scratch:
        target = Path(scratch) / "target"
        _run_uv(target)
        _strip(target)
        try:
            target.replace(installed)
        except OSError:
            if not installed.is_dir():  # else another process was faster, and its folder holds the same
                raise
    return installed


def _run_uv(target: Path) -> None:
    command = [find_uv_bin(), "pip", "install", "--quiet", "--python", sys.executable, "--target", str(target)]
    command += ["--python-version", PYTHON_VERSION, "--python-platform", PLATFORM, "--only-binary", ":all:"]
    command += ["--no-deps", "--require-hashes", "--no-compile-bytecode", "--requirement", str(LOCK)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        raise BrewlakeError(
            f"The dependencies of the Lambda functions could not be installed:\n{result.stderr.strip()}",
            "Check the connection to the package index, then run it again.",
        )


def _strip(target: Path) -> None:
    """Take away what no function imports: command-line scripts, and what the installer notes for itself."""
    shutil.rmtree(target / "bin", ignore_errors=True)
    (target / ".lock").unlink(missing_ok=True)
    for name in _INSTALLER_FILES:
        for path in target.glob(f"*.dist-info/{name}"):
            path.unlink()


def _named_contents(files: dict[str, Path]) -> Iterator[bytes]:
    for name in sorted(files):
        yield name.encode()
        yield files[name].read_bytes()


def _digest(parts: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        # The length before each part keeps two different lists of parts from having the same bytes.
        digest.update(len(part).to_bytes(8))
        digest.update(part)
    return digest.hexdigest()
