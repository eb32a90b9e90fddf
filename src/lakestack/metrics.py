"""Metrics that the services give to CloudWatch: added up in memory, and put every few seconds.

On AWS they come once a minute: https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html
"""

import itertools
import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from botocore.exceptions import BotoCoreError, ClientError
from localstack.aws.connect import connect_to

LOG = logging.getLogger(__name__)
PERIOD_SECONDS = 10.0
MAX_PUT = 1000  # https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html


@dataclass(frozen=True, slots=True)
class Source:
    """What a metric is of: a namespace, such as AWS/Kinesis, in an account and region, and dimensions."""

    namespace: str
    account: str
    region: str
    dimensions: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class _Statistics:
    count: int = 0
    total: float = 0.0
    least: float = float("inf")
    most: float = float("-inf")

    def add(self, value: float) -> None:
        self.count += 1
        self.total += value
        self.least = min(self.least, value)
        self.most = max(self.most, value)


type Values = Iterable[tuple[str, float, str]]


@dataclass
class Metrics:
    """`add` costs a microsecond; a thread puts what has come together. Gauges are asked for their values before."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _added: dict[tuple[Source, str, str], _Statistics] = field(default_factory=dict)
    _gauges: dict[object, Callable[[], None]] = field(default_factory=dict)
    _started: bool = False

    def add(self, source: Source, values: Values) -> None:
        """Add values, each a metric's name, a number and its unit, such as Count."""
        with self._lock:
            for name, value, unit in values:
                self._added.setdefault((source, name, unit), _Statistics()).add(value)

    def gauge(self, owner: object, measure: Callable[[], None]) -> None:
        """Have `measure`, which adds values, called before each put until `forget(owner)`."""
        self._gauges[owner] = measure

    def forget(self, owner: object) -> None:
        """Ask the gauge of `owner` no more."""
        self._gauges.pop(owner, None)

    def put(self) -> None:
        """Put to CloudWatch what was added since the last time."""
        for measure in list(self._gauges.values()):
            measure()
        with self._lock:
            added, self._added = self._added, {}
        by_place: dict[tuple[str, str, str], list[dict[str, object]]] = {}
        for (source, name, unit), statistics in added.items():
            place = (source.account, source.region, source.namespace)
            by_place.setdefault(place, []).append(_datum(source, name, unit, statistics))
        for (account, region, namespace), data in by_place.items():
            client = connect_to(aws_access_key_id=account, region_name=region).cloudwatch
            for some in itertools.batched(data, MAX_PUT, strict=False):
                client.put_metric_data(Namespace=namespace, MetricData=list(some))

    def start(self) -> None:
        """Put every few seconds from now on; a second call changes nothing."""
        with self._lock:
            if self._started:
                return
            self._started = True
        threading.Thread(target=self._run, name="metrics", daemon=True).start()

    def _run(self) -> None:
        while True:
            time.sleep(PERIOD_SECONDS)
            try:
                self.put()
            except (BotoCoreError, ClientError) as error:
                LOG.warning("metrics are lost: %s", error)


def _datum(source: Source, name: str, unit: str, statistics: _Statistics) -> dict[str, object]:
    return {
        "MetricName": name,
        "Dimensions": [{"Name": dimension, "Value": value} for dimension, value in source.dimensions],
        "Unit": unit,
        "StatisticValues": {
            "SampleCount": statistics.count,
            "Sum": statistics.total,
            "Minimum": statistics.least,
            "Maximum": statistics.most,
        },
    }


METRICS = Metrics()
