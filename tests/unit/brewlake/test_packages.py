"""The packages of the Lambda functions, as Lambda meets them: unzipped, with nothing beside them but its own boto3."""

import importlib.util
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from brewlake.stack.packages import build_packages

RUNTIME = ("boto3", "botocore", "s3transfer", "jmespath", "dateutil", "six", "urllib3")
"""What Lambda's Python runtime brings along."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("build")


@pytest.fixture(scope="module")
def packages(folder) -> dict[str, Path]:
    return build_packages(folder)


def test_the_packages_hold_what_their_function_imports(packages, folder):
    assert packages == {name: folder / f"{name}.zip" for name in ("ingestion", "transformation")}
    for function, path in packages.items():
        names = zipfile.ZipFile(path).namelist()
        own = {name for name in names if name.startswith("brewlake/")}
        assert {"brewlake/__init__.py", "brewlake/beer.py", f"brewlake/{function}/handler.py"} <= own
        assert {Path(name).parent.name for name in own} == {"brewlake", function}
        assert {"aws_lambda_powertools/__init__.py", "requests/__init__.py"} <= set(names)
        assert not [name for name in names if name.startswith(("boto3/", "botocore/", "bin/")) or "__pycache__" in name]
        assert not [name for name in names if name.endswith(("/RECORD", "/INSTALLER", ".lock"))]


def test_every_entry_is_dated_and_readable_alike(packages):
    for path in packages.values():
        entries = zipfile.ZipFile(path).infolist()
        assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
        assert {entry.external_attr >> 16 for entry in entries} == {0o100644}
        assert [entry.filename for entry in entries] == sorted(entry.filename for entry in entries)


def test_the_same_inputs_give_the_same_bytes(packages, tmp_path):
    again = build_packages(tmp_path)
    for function, path in packages.items():
        assert again[function].read_bytes() == path.read_bytes()


def test_what_has_not_changed_is_not_built_again(packages, folder):
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    build_packages(folder)
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before
    packages["ingestion"].unlink()
    build_packages(folder)
    assert packages["ingestion"].is_file()


@pytest.mark.parametrize(
    ("function", "event", "outcome"),
    [
        ("ingestion", {"draws": 0}, "draws is 0: it must be an integer from 1 to 1000"),
        ("ingestion", {"draws": 1}, "the function's environment variable BREWLAKE_PUNKAPI_URL is not set"),
        ("transformation", {"records": [{"recordId": "1", "data": "e30="}]}, "ProcessingFailed"),
    ],
)
def test_the_handler_runs_from_its_package_alone(packages, function, event, outcome, tmp_path):
    task, runtime = tmp_path / "task", tmp_path / "runtime"
    zipfile.ZipFile(packages[function]).extractall(task)
    link_runtime(runtime)
    script = f"""
import sys, types
sys.path += [{str(task)!r}, {str(runtime)!r}]
from brewlake.{function}.handler import handler
names = ("function_name", "memory_limit_in_mb", "invoked_function_arn", "aws_request_id")
try:
    print(handler({event!r}, types.SimpleNamespace(**dict.fromkeys(names, ""))))
except (ValueError, RuntimeError) as error:
    print(error)
import brewlake.beer, requests, aws_lambda_powertools
for module in (brewlake.beer, requests, aws_lambda_powertools):
    assert module.__file__.startswith({str(task)!r}), module.__file__
"""
    environment = {"PATH": os.environ["PATH"], "AWS_DEFAULT_REGION": "us-east-1"}
    command = [sys.executable, "-I", "-S", "-c", script]
    result = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert result.returncode == 0, result.stderr
    assert outcome in result.stdout


def link_runtime(folder: Path) -> None:
    """Link Lambda's own libraries into `folder`, and nothing else that is installed beside them."""
    folder.mkdir()
    for name in RUNTIME:
        spec = importlib.util.find_spec(name)
        assert spec is not None
        assert spec.origin is not None
        origin = Path(spec.origin)
        source = origin.parent if origin.name == "__init__.py" else origin
        (folder / source.name).symlink_to(source)
