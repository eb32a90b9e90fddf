"""The model card: what a version was trained on, how good it is, and what it takes to train it again."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from model.breakdown import Breakdown, Part
from model.comparison import Comparison
from model.evaluation import Metrics


@dataclass(frozen=True)
class RefusedBeer:
    """A row of the query that could not be used, and why."""

    id: Any
    name: Any
    reason: str


@dataclass(frozen=True)
class TrainingSet:
    """Where the training rows came from: `rows` beers by the Athena query `query_id`, their SHA-256 `data_hash`.

    `repairs` counts each kind of repair, `refused` lists the rows that are not among `rows`, and `groups` is the number
    of groups of near-clones.
    """

    rows: int
    groups: int
    query_id: str
    data_hash: str
    repairs: dict[str, int]
    refused: tuple[RefusedBeer, ...]


@dataclass(frozen=True)
class ServedForm:
    """How a version is computed when it is served: by `kernel`, "onnx" or "numpy".

    `difference` is how far, in IBU, ONNX Runtime is from the reference on the training beers at most; with more than
    `tolerance` numpy serves.
    """

    kernel: str
    difference: float
    tolerance: float


@dataclass(frozen=True)
class ModelCard:
    """What is known of a stored version. `candidates` gives the MAE of each model that was tried, in IBU.

    `comparison` is with the version that was promoted when this one was trained. `files` gives the SHA-256 of each file
    that is stored beside the card.
    """

    version: str
    created_at: str
    training: TrainingSet
    metrics: Metrics
    breakdown: Breakdown
    algorithm: str
    candidates: dict[str, float]
    features: tuple[str, ...]
    libraries: dict[str, str]
    code_version: str
    served_form: ServedForm
    comparison: Comparison | None
    files: dict[str, str]

    def as_dict(self) -> dict[str, Any]:
        """Return the card as JSON values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Read back what `as_dict` gave, once more from JSON."""
        training = dict(values["training"])
        training["refused"] = tuple(RefusedBeer(**refused) for refused in training["refused"])
        return cls(
            **{
                **values,
                "training": TrainingSet(**training),
                "metrics": Metrics(**values["metrics"]),
                "breakdown": Breakdown(
                    **{
                        by: {name: Part(**part) for name, part in parts.items()}
                        for by, parts in values["breakdown"].items()
                    }
                ),
                "features": tuple(values["features"]),
                "served_form": ServedForm(**values["served_form"]),
                "comparison": Comparison(**values["comparison"]) if values["comparison"] else None,
            }
        )
