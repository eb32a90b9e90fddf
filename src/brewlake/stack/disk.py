"""Whether there is room for a stack on the disk."""

import shutil
from pathlib import Path
from typing import Final

from brewlake.errors import BrewlakeError

# A new stack writes some 20 MB, and its logs, which are rotated, up to 100.
LEAST_BYTES: Final = 200_000_000
# With less, what is under way fails: the logs and the packages of the functions take megabytes.
ROOM_TO_GO_ON: Final = 10_000_000


def refuse_full(home: Path, *folders: Path, least: int = LEAST_BYTES) -> None:
    """Raise BrewlakeError where a disk that holds one of the folders has under `least` bytes free.

    `home` is the stack's, with its logs; none of the folders need exist.
    """
    for folder in (home, *folders):
        there = next(parent for parent in (folder, *folder.absolute().parents) if parent.exists())
        free = shutil.disk_usage(there).free
        if free < least:
            raise BrewlakeError(
                f"the disk that holds {folder} is full: {free / 1e6:.0f} MB are free, {least / 1e6:.0f} MB are needed",
                "Free some, or choose another place in .env: BREWLAKE_HOME for the stack, BENTOML_HOME for the models. "
                f"The stack's logs: {home / 'logs'}",
            )
