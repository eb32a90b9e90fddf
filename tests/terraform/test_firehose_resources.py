"""Terraform's delivery streams against the emulator: applied, planned again without a change, changed, destroyed."""

import shutil
from pathlib import Path

import pytest

from tests.conftest import Emulator
from tests.terraform.workspace import Workspace


@pytest.mark.skipif(shutil.which("terraform") is None, reason="Terraform is not on PATH")
def test_every_argument_of_a_delivery_stream(emulator: Emulator, tmp_path):
    source = tmp_path / "source"  # its state is local: it lies beside a copy
    shutil.copytree(Path(__file__).parent / "firehose", source)
    workspace = Workspace(source, tmp_path, emulator.endpoint_url)
    workspace.init("-backend=true")
    workspace.succeed("apply", "-auto-approve", "-input=false")
    second = workspace.run("plan", "-detailed-exitcode", "-input=false")
    assert second.returncode == 0, second.stdout
    changed = workspace.succeed("apply", "-auto-approve", "-input=false", "-var=interval=90")
    assert "0 added, 1 changed, 0 destroyed" in changed
    third = workspace.run("plan", "-detailed-exitcode", "-input=false", "-var=interval=90")
    assert third.returncode == 0, third.stdout
    workspace.succeed("destroy", "-auto-approve", "-input=false")
    names = emulator.client("firehose").list_delivery_streams()["DeliveryStreamNames"]
    assert [name for name in names if name.startswith("firehose-")] == []
