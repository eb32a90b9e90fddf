"""How the command line ends when it is interrupted."""

import os
import signal
import socket
import subprocess
import sys

import pytest

# A command that asks S3, at an address where nobody answers.
COMMAND = """
import sys
import boto3
from brewlake import cli

cli.app.command("wait")(lambda: boto3.client("s3").list_buckets())
sys.argv = ["brewlake", "wait"]
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
        silent.settimeout(60)
        connection, _ = silent.accept()
        with connection:
            process.send_signal(number)
            _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said.startswith(f"interrupted ({number.name})")
