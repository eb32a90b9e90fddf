"""`python -m brewlake.punkapi`: the server alone, for a container that carries nothing else."""

import argparse
import os
import sys
from pathlib import Path

from brewlake.errors import BrewlakeError
from brewlake.punkapi.server import serve


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m brewlake.punkapi", description="Serve PunkAPI v2 and v3.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument(
        "--catalogue",
        type=Path,
        default=os.environ.get("BREWLAKE_CATALOGUE") or None,
        help="a JSON dump of PunkAPI (default: the file that BREWLAKE_CATALOGUE names, or a generated catalogue)",
    )
    given = parser.parse_args()
    try:
        serve(given.port, given.catalogue, given.host)
    except BrewlakeError as error:
        sys.exit(f"{error}\n{error.advice}")


if __name__ == "__main__":
    main()
