"""`python -m brewlake.punkapi`: the server alone, for a container that carries nothing else."""

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

from brewlake.errors import BrewlakeError
from brewlake.punkapi.faults import Faults
from brewlake.punkapi.server import serve

_FAULTS = {
    "latency": "seconds before each answer",
    "too_many_requests": "share of requests that get 429 with Retry-After, 0 to 1",
    "server_error": "share that get 500",
    "cut": "share whose connection is cut within the body",
    "malformed": "share that get half a JSON document",
    "no_beer": "share whose documents have no name, and fail where they are cleaned",
    "hourly_limit": "requests an hour and address on v2, then 429; 0: no limit",
    "seed": "which requests these are: the same seed, the same sequence",
}


def main(arguments: Sequence[str] | None = None, prog: str = "python -m brewlake.punkapi") -> None:
    """Run the command line. Raises BrewlakeError for what cannot be served."""
    parser = argparse.ArgumentParser(prog=prog, description="Serve PunkAPI v2 and v3.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument(
        "--catalogue",
        type=Path,
        default=os.environ.get("BREWLAKE_CATALOGUE") or None,
        help="a JSON dump of PunkAPI (default: the file that BREWLAKE_CATALOGUE names, or a generated catalogue)",
    )
    parser.add_argument(
        "--public-url", help="where clients find it, in the addresses of images (default: http://localhost:PORT)"
    )
    group = parser.add_argument_group(
        "faults",
        "What a public API does on a bad day, for testing what calls it. PUT /faults changes them at any time.",
    )
    for field in fields(Faults):
        kind = int if field.type is int else float
        group.add_argument(_option(field.name), type=kind, default=field.default, help=_FAULTS[field.name])
    given = parser.parse_args(arguments)
    faults = Faults(
        **{field.name: getattr(given, _option(field.name)[2:].replace("-", "_")) for field in fields(Faults)}
    )
    serve(given.port, given.catalogue, given.host, given.public_url or f"http://localhost:{given.port}", faults)


def _option(name: str) -> str:
    return "--fault-seed" if name == "seed" else f"--{name.replace('_', '-')}"


if __name__ == "__main__":
    try:
        main()
    except BrewlakeError as error:
        sys.exit(f"{error}\n{error.advice}")
