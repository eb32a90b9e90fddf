"""Terraform on one root stack against an emulator, with working folder and packages of a test's own."""

import base64
import json
import os
import shutil
import subprocess
import zipfile
from dataclasses import dataclass
from pathlib import Path

from brewlake.settings import CHECKOUT
from brewlake.stack.terraform import provider_mirror

ROOT = CHECKOUT / "terraform"
STATE_BUCKET = "brewlake-state-000000000000"
IN_EMULATOR = f"-backend-config={ROOT}/environments/local.backend.hcl"


@dataclass(frozen=True)
class Workspace:
    """The root stack in `source`, worked on from `folder`; without an endpoint nothing outside is reached."""

    source: Path
    folder: Path
    endpoint_url: str = "http://localhost:9"

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run Terraform and return what it said, whatever its exit code."""
        package = self.folder / "package.zip"
        if not package.exists():
            with zipfile.ZipFile(package, "w") as archive:
                archive.writestr("handler.py", "def handler(event, context):\n    return event\n")
        environment = {name: value for name, value in os.environ.items() if name != "TF_CLI_CONFIG_FILE"} | {
            "AWS_ENDPOINT_URL": self.endpoint_url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "us-east-1",
            "CHECKPOINT_DISABLE": "1",
            "TF_DATA_DIR": str(self.folder / "data"),
            "TF_IN_AUTOMATION": "1",
        }
        environment |= {f"TF_VAR_{name}_package": str(package) for name in ("ingestion", "transformation")}
        command = [str(shutil.which("terraform")), f"-chdir={self.source}", *arguments, "-no-color"]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    def succeed(self, *arguments: str) -> str:
        """Run Terraform, which must succeed; return what it said."""
        done = self.run(*arguments)
        assert done.returncode == 0, (
            f"terraform {arguments[0]} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
        )
        return done.stdout

    def init(self, backend: str) -> None:
        """Initialize, with an option that says where the state is: `-backend=...` or `-backend-config=...`."""
        mirror = provider_mirror()
        self.succeed("init", "-input=false", backend, *([f"-plugin-dir={mirror}"] if mirror else []))


def render_user_data(folder: Path, **variables: str) -> str:
    """Return the user data of terraform/modules/serving with `variables`, or what the fleet would have.

    `folder` must hold no Terraform code.
    """
    given = {
        "version": "v1",
        "ecr_registry": "",
        "host_port": 80,
        "container_port": 3000,
        "region": "us-east-1",
        "capture_stream": "",
    }
    arguments = ", ".join(f"{name} = {json.dumps(value)}" for name, value in (given | variables).items())
    template = ROOT / "modules/serving/user_data.sh.tftpl"
    rendered = subprocess.run(
        ["terraform", f"-chdir={folder}", "console"],
        input=f'base64encode(templatefile("{template}", {{ {arguments} }}))',
        capture_output=True,
        text=True,
        check=True,
    )
    return base64.b64decode(rendered.stdout.strip().strip('"')).decode()
