"""The trained model as it is stored and served: numbers, and how to predict from them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Self

import numpy as np

from model.features import feature_matrix
from model.forest import Forest
from model.kernels import Kernel, NumpyKernel
from model.quantities import MEASURED, FloatArray

# A label's IBU is a whole number; two decimals keep every difference between two beers that the model sees.
DECIMALS: Final = 2


@dataclass(frozen=True)
class Estimates:
    """Bitterness of n beers, in IBU, each of shape (n,): 0 <= low <= ibu <= high."""

    ibu: FloatArray
    low: FloatArray
    high: FloatArray

    def rows(self) -> Iterator[tuple[float, float, float]]:
        """Give (ibu, low, high) of one beer after the other."""
        return zip(self.ibu.tolist(), self.low.tolist(), self.high.tolist(), strict=True)


@dataclass(frozen=True)
class Predictor:
    """Point and interval: `centre` gives the IBU, and `reach` x (`spread` + `floor`) how far the truth may lie from it.

    `fill` holds what stands for a feature that cannot be told, shape (k,): its median in training. `kernel` computes
    both forests; without another one it is numpy's.
    """

    fill: FloatArray
    centre: Forest
    spread: Forest
    floor: float
    reach: float
    kernel: Kernel | None = field(default=None, compare=False)

    def on(self, kernel: Kernel) -> "Predictor":
        """Return the same predictor, computed by `kernel`."""
        return replace(self, kernel=kernel)

    @property
    def reference(self) -> NumpyKernel:
        """The forests in numpy, which every other kernel must agree with."""
        return NumpyKernel(self.centre, self.spread)

    def predict(self, beers: Sequence[Mapping[str, Any]]) -> list[dict[str, float]]:
        """Answer beers, given as what POST /predict takes, with {ibu, ibu_low, ibu_high} each. Nothing is validated."""
        measured = [[beer.get(name) for name in MEASURED] for beer in beers]
        estimates = self.estimate([beer["name"] for beer in beers], np.array(measured, dtype=np.float64))
        return [{"ibu": ibu, "ibu_low": low, "ibu_high": high} for ibu, low, high in estimates.rows()]

    def estimate(self, names: Sequence[str], measured: FloatArray) -> Estimates:
        """Estimate n beers. `measured` has shape (n, 6), columns as in `quantities.QUANTITIES`, NaN for unknown."""
        compute = self.kernel or self.reference
        centre, spread = compute(self.features(names, measured))
        centre = np.maximum(centre, 0.0)
        half = self.reach * (spread + self.floor)
        return Estimates(
            ibu=centre.round(DECIMALS),
            low=np.maximum(centre - half, 0.0).round(DECIMALS),
            high=(centre + half).round(DECIMALS),
        )

    def explain(self, names: Sequence[str], measured: FloatArray) -> tuple[float, FloatArray]:
        """Return what `ibu` of each beer begins with, and what each feature adds to it: a number and shape (n, k)."""
        return self.centre.contributions(self.features(names, measured))

    def features(self, names: Sequence[str], measured: FloatArray) -> FloatArray:
        """Return what the forests see of n beers, given as to `estimate`: shape (n, k), without NaN."""
        return fill_unknown(feature_matrix(names, measured), self.fill)

    def save(self, path: Path) -> None:
        """Write everything to one .npz file."""
        forests = self.centre.arrays("centre_") | self.spread.arrays("spread_")
        np.savez_compressed(
            path, allow_pickle=False, fill=self.fill, floor=np.array(self.floor), reach=np.array(self.reach), **forests
        )

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote. Nothing in the file can run: pickles are refused."""
        with np.load(path, allow_pickle=False) as stored:
            arrays = dict(stored)
        return cls(
            fill=arrays["fill"],
            centre=Forest.from_arrays(arrays, "centre_"),
            spread=Forest.from_arrays(arrays, "spread_"),
            floor=float(arrays["floor"]),
            reach=float(arrays["reach"]),
        )


def fill_unknown(features: FloatArray, fill: FloatArray) -> FloatArray:
    """Put `fill`, shape (k,), where `features`, shape (n, k), is NaN."""
    return np.where(np.isnan(features), fill, features)
