"""What a version keeps of its training, beside the predictor: the rows it was trained on, and what it said of each.

With the rows a model can be trained again bit for bit; with the answers on unseen beers two versions can be compared.
"""

import gzip
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from model.quantities import FloatArray

Row = Mapping[str, object]


def write_rows(path: Path, rows: Iterable[Row]) -> None:
    """Write the rows of a training query as GZIP JSON lines; the same rows give the same bytes."""
    lines = "".join(json.dumps(dict(row), ensure_ascii=False) + "\n" for row in rows)
    path.write_bytes(gzip.compress(lines.encode(), mtime=0))


def read_rows(path: Path) -> list[Row]:
    """Read what `write_rows` wrote."""
    return [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]


@dataclass(frozen=True)
class Unseen:
    """What a model said of n beers whose folds it had not seen: ids, true IBU, estimates, half-widths; each (n,)."""

    ids: NDArray[np.int64]
    ibu: FloatArray
    predicted: FloatArray
    half_width: FloatArray

    def save(self, path: Path) -> None:
        """Write everything to one .npz file."""
        np.savez_compressed(path, allow_pickle=False, **vars(self))

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote. Nothing in the file can run: pickles are refused."""
        with np.load(path, allow_pickle=False) as stored:
            return cls(**stored)
