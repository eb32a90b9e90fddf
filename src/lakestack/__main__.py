"""`python -m lakestack --home DIR [--port N]`: LocalStack with lakestack, in this process, until it is told to end."""

import argparse
import os
import runpy
import shutil
from pathlib import Path

from lakestack.environment import emulator_environment


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m lakestack", description="Run LocalStack with lakestack.")
    parser.add_argument("--home", type=Path, required=True, help="the folder that holds all of the emulator's state")
    parser.add_argument("--port", type=int, default=4566, help="the port to listen on (default: %(default)s)")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: %(default)s)")
    arguments = parser.parse_args()
    home = arguments.home.resolve()
    shutil.rmtree(home / "tmp", ignore_errors=True)  # an earlier emulator's: its contents did not outlive it
    for folder in (home / "home", home / "tmp"):
        folder.mkdir(parents=True, exist_ok=True)
    environment = emulator_environment(home, arguments.port, arguments.host)
    os.environ.clear()
    os.environ.update(environment)
    # LocalStack reads its configuration from the environment as it is imported: not before now.
    runpy.run_module("localstack.runtime.main", run_name="__main__")


if __name__ == "__main__":
    main()
