"""Whether a version is better than another: on the beers that both know, each beer unseen by the model that answers."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from model.snapshot import Unseen

# Of fewer beers in common a difference says more of chance than of the models.
FEWEST_COMMON: Final = 30


@dataclass(frozen=True)
class Comparison:
    """A version against another on `beers` beers: mean absolute errors in IBU, and how sure their difference is.

    `uncertainty` is the standard error of the mean difference, in IBU: under two of them a difference may be chance.
    With fewer than FEWEST_COMMON beers nothing is decided, and the errors are None.
    """

    version: str
    against: str
    beers: int
    mae: float | None
    against_mae: float | None
    uncertainty: float | None

    @property
    def decides(self) -> bool:
        """Whether there are enough beers in common to tell."""
        return self.beers >= FEWEST_COMMON

    @property
    def worse(self) -> bool:
        """Whether `version` is worse than the one it is compared with."""
        return self.decides and self.mae is not None and self.against_mae is not None and self.mae > self.against_mae

    def sentence(self) -> str:
        """Say it in words."""
        if not self.decides or self.mae is None or self.against_mae is None or self.uncertainty is None:
            return (
                f"{self.version} and {self.against} have {self.beers} beers in common, too few of {FEWEST_COMMON} to"
                " compare them"
            )
        gain = self.against_mae - self.mae
        how = "worse" if gain < 0 else "better" if gain > 0 else "neither better nor worse"
        chance = ", which may be chance" if gain and abs(gain) < 2 * self.uncertainty else ""
        return (
            f"{self.version} errs by {self.mae:.2f} IBU and {self.against} by {self.against_mae:.2f} on the"
            f" {self.beers} beers that both know: {self.version} is {how}"
            + (f" by {abs(gain):.2f} (standard error {self.uncertainty:.2f}){chance}" if gain else "")
        )


def compare(version: str, unseen: Unseen, against: str, other: Unseen) -> Comparison:
    """Compare two versions by what each said of beers of folds that it had not seen; the newer's labels are the truth.

    Comparing a new model on held-out beers with the promoted one as it is stored would flatter the promoted one, which
    has learned most of these beers.
    """
    _, here, there = np.intersect1d(unseen.ids, other.ids, assume_unique=True, return_indices=True)
    beers = len(here)
    if beers < FEWEST_COMMON:
        return Comparison(version, against, beers, None, None, None)
    truth = unseen.ibu[here]
    errors, theirs = np.abs(unseen.predicted[here] - truth), np.abs(other.predicted[there] - truth)
    return Comparison(
        version,
        against,
        beers,
        mae=float(errors.mean()),
        against_mae=float(theirs.mean()),
        uncertainty=float((errors - theirs).std(ddof=1) / np.sqrt(beers)),
    )
