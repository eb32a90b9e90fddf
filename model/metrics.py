"""What the service counts for Prometheus: requests, how long they took, what it answered, what it refused.

BentoML's own metrics take their `endpoint` label from the path as it was asked for, so that whoever asks for many
paths fills the server's memory; and they share their values with other processes through files, which one process
has no need of.
"""

from collections.abc import Iterator
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

import numpy as np
from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.core import HistogramMetricFamily
from prometheus_client.registry import Collector

from model.quantities import FloatArray

if TYPE_CHECKING:
    from numpy.typing import NDArray

REGISTRY: Final = CollectorRegistry()
ProcessCollector(registry=REGISTRY)

REQUESTS: Final = Counter(
    "requests", "Answered requests", ["route", "status"], namespace="beer_model", registry=REGISTRY
)
SECONDS: Final = Histogram(
    "request_seconds",
    "Time from a request's first byte to its answer's last",
    ["route"],
    namespace="beer_model",
    buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30),
    registry=REGISTRY,
)
REFUSED: Final = Counter("refused", "Inputs that were refused", ["reason"], namespace="beer_model", registry=REGISTRY)
REASONS: Final[dict[int, str]] = {
    HTTPStatus.BAD_REQUEST: "invalid",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "too_large",
    HTTPStatus.TOO_MANY_REQUESTS: "overloaded",
}
for _reason in REASONS.values():
    REFUSED.labels(_reason)  # there from the start: a rate needs a zero to begin with
CAPTURED: Final = Counter(
    "captured_beers",
    "Beers whose answers were captured, or could not be",
    ["outcome"],
    namespace="beer_model",
    registry=REGISTRY,
)
for _outcome in ("sent", "dropped"):
    CAPTURED.labels(_outcome)


class PredictedIbu(Collector):
    """The histogram of predictions: a shift of it is the first sign of other beers than the model was trained on.

    prometheus_client observes one value at a time; this one takes the thousand of a request at once.
    """

    EDGES: Final = (10, 20, 30, 40, 50, 60, 70, 80, 100, 120, 150)

    def __init__(self, registry: CollectorRegistry) -> None:
        self._counts: dict[str, NDArray[np.int64]] = {}
        self._sums: dict[str, float] = {}
        registry.register(self)

    def begin(self, version: str) -> None:
        """Count for `version` too: from zero, for a rate needs a zero to begin with."""
        self._counts.setdefault(version, np.zeros(len(self.EDGES) + 1, dtype=np.int64))
        self._sums.setdefault(version, 0.0)

    def observe(self, version: str, ibu: FloatArray) -> None:
        """Count what `version`, which was begun, predicted; shape (n,)."""
        self._counts[version] += np.bincount(np.searchsorted(self.EDGES, ibu), minlength=len(self.EDGES) + 1)
        self._sums[version] += float(ibu.sum())

    def collect(self) -> Iterator[HistogramMetricFamily]:
        """Give the histogram as Prometheus reads it: counts at or below each edge."""
        family = HistogramMetricFamily(
            "beer_model_predicted_ibu", "Bitterness that the model answered, in IBU", labels=["model_version"]
        )
        edges = [*(f"{edge:.1f}" for edge in self.EDGES), "+Inf"]
        for version, counts in self._counts.items():
            below = np.cumsum(counts).tolist()
            family.add_metric([version], list(zip(edges, below, strict=True)), self._sums[version])
        yield family


PREDICTED_IBU: Final = PredictedIbu(REGISTRY)
