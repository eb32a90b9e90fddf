"""Whether there is room for a stack on the disk."""

import shutil
from pathlib import Path
from typing import Final

from brewlake.errors import BrewlakeError

# A new stack writes some 20 MB, and its logs, which are rotated, up to 100.
LEAST_BYTES: Final = 200_000_000


def refuse_full(*folders: Path, least: int = LEAST_BYTES) -> None:
    """Raise BrewlakeError where a disk that holds one of `folders`, which need not exist, has under `least` bytes free.

    On a full disk `terraform apply` was seen to go on for minutes without a word of it.
    """
    for folder in folders:
        there = next(parent for parent in (folder, *folder.absolute().parents) if parent.exists())
        free = shutil.disk_usage(there).free
        if free < least:
            raise BrewlakeError(
                f"the disk that holds {folder} is full: {free / 1e6:.0f} MB are free, {least / 1e6:.0f} MB are needed",
                "Free some, or choose another place in .env: BREWLAKE_HOME for the stack, BENTOML_HOME for the models.",
            )
