"""How the command line ends when it is interrupted, or the disk is full."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from brewlake.errors import BrewlakeError
from brewlake.stack.disk import refuse_full

# A command that asks S3, at an address where nobody answers.
COMMAND = """
import sys
import boto3
from brewlake import cli

cli.app.command("wait")(lambda: boto3.client("s3").list_buckets())
sys.argv = ["brewlake", "wait"]
cli.main()
"""

# A command that writes a file.
WRITE = """
import sys
from pathlib import Path
from brewlake import cli

cli.app.command("write")(lambda: Path("/dev/full").write_text("beer"))
sys.argv = ["brewlake", "write"]
cli.main()
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_within_a_call_to_aws_is_told_as_one(number: signal.Signals) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        environment = os.environ | {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{silent.getsockname()[1]}",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "us-east-1",
        }
        process = subprocess.Popen([sys.executable, "-c", COMMAND], env=environment, stderr=subprocess.PIPE, text=True)
        silent.settimeout(300)
        connection, _ = silent.accept()
        with connection:
            process.send_signal(number)
            _, said = process.communicate(timeout=300)
    assert process.returncode == 130
    assert said.startswith(f"interrupted ({number.name})")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a file that is always full")
def test_a_disk_that_fills_up_is_told() -> None:
    done = subprocess.run([sys.executable, "-c", WRITE], capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 1
    assert done.stderr.startswith("the disk is full: [Errno 28]")


def test_a_disk_without_room_for_a_stack_is_refused(tmp_path: Path) -> None:
    home = tmp_path / "not" / "there" / "yet"
    refuse_full(home, least=0)
    with pytest.raises(BrewlakeError, match=f"the disk that holds {home} is full") as refused:
        refuse_full(home, least=2**63)
    assert "BREWLAKE_HOME" in refused.value.advice
