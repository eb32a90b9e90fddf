"""Terraform's Glue resources against the emulator: applied, planned again without a change, destroyed."""

import shutil
from pathlib import Path

import pytest

from tests.conftest import Emulator
from tests.terraform.workspace import Workspace


@pytest.mark.skipif(shutil.which("terraform") is None, reason="Terraform is not on PATH")
def test_glue_resources(emulator: Emulator, tmp_path):
    source = tmp_path / "source"  # its state is local: it lies beside a copy
    shutil.copytree(Path(__file__).parent / "glue", source)
    workspace = Workspace(source, tmp_path, emulator.endpoint_url)
    workspace.init("-backend=true")
    workspace.succeed("apply", "-auto-approve", "-input=false")
    second = workspace.run("plan", "-detailed-exitcode", "-input=false")
    assert second.returncode == 0, second.stdout
    workspace.succeed("destroy", "-auto-approve", "-input=false")
    databases = emulator.client("glue").get_databases()["DatabaseList"]
    assert "resources" not in [database["Name"] for database in databases]
