"""The folders of one execution environment, made and removed with it."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from lakestack.lambda_process.environment import Folders


def make_folders(root: Path, code: Path, layers: Sequence[Path], runtime: Path) -> Folders:
    """Fill `root` with a copy of the unzipped `code` and of `layers`, later ones over earlier ones as on AWS.

    AWS mounts /var/task read-only. A copy keeps a function that writes there from hurting another, also under root.
    """
    folders = Folders(task=root / "task", opt=root / "opt", runtime=runtime, temporary=root / "tmp")
    shutil.copytree(code, folders.task, symlinks=True)
    folders.opt.mkdir()
    for layer in layers:
        shutil.copytree(layer, folders.opt, symlinks=True, dirs_exist_ok=True)
    folders.temporary.mkdir()
    return folders
