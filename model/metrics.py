"""What the service counts for Prometheus: requests, how long they took, what it answered, what it refused.

BentoML's own metrics take their `endpoint` label from the path as it was asked for, so that whoever asks for many
paths fills the server's memory; and they share their values with other processes through files, which one process
has no need of.
"""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Final

import numpy as np
from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.core import HistogramMetricFamily
from prometheus_client.registry import Collector

from model.quantities import FloatArray

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


class PredictedIbu(Collector):
    """The histogram of predictions: a shift of it is the first sign of other beers than the model was trained on.

    prometheus_client observes one value at a time; this one takes the thousand of a request at once.
    """

    EDGES: Final = (10, 20, 30, 40, 50, 60, 70, 80, 100, 120, 150)

    def __init__(self, registry: CollectorRegistry) -> None:
        self._counts = np.zeros(len(self.EDGES) + 1, dtype=np.int64)
        self._sum = 0.0
        self._version = ""
        registry.register(self)

    def reset(self, version: str) -> None:
        """Begin to count the predictions of `version`."""
        self._counts[:], self._sum, self._version = 0, 0.0, version

    def observe(self, ibu: FloatArray) -> None:
        """Count predictions, shape (n,)."""
        self._counts += np.bincount(np.searchsorted(self.EDGES, ibu), minlength=len(self._counts))
        self._sum += float(ibu.sum())

    def collect(self) -> Iterator[HistogramMetricFamily]:
        """Give the histogram as Prometheus reads it: counts at or below each edge."""
        family = HistogramMetricFamily(
            "beer_model_predicted_ibu", "Bitterness that the model answered, in IBU", labels=["model_version"]
        )
        edges = [*(f"{edge:.1f}" for edge in self.EDGES), "+Inf"]
        below = np.cumsum(self._counts).tolist()
        family.add_metric([self._version], list(zip(edges, below, strict=True)), self._sum)
        yield family


PREDICTED_IBU: Final = PredictedIbu(REGISTRY)
