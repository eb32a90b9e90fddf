"""Metrics that functions print: CloudWatch takes them out of their logs, and LocalStack does not.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

import json
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

LOG = logging.getLogger(__name__)
MARK: Final = '"_aws"'
_PUTTING: Final = ThreadPoolExecutor(1, thread_name_prefix="embedded-metrics")


def publish(log: str, account: str, region: str) -> None:
    """Put the metrics in a function's log to CloudWatch, later: nobody waits for them."""
    for line in log.splitlines():
        if MARK in line and line.startswith("{"):
            _PUTTING.submit(_put, line, account, region)


def metrics_of(line: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each metric of a line: its namespace, and its datum for PutMetricData; none of what is no such line.

    A metric is put once for each of its sets of dimensions, and once for each of its values.
    """
    try:
        told = json.loads(line)
        when = told["_aws"]["Timestamp"] / 1000
        for directive in told["_aws"]["CloudWatchMetrics"]:
            for names in directive.get("Dimensions") or [[]]:
                dimensions = [{"Name": name, "Value": str(told[name])} for name in names]
                for metric in directive["Metrics"]:
                    datum = {"MetricName": metric["Name"], "Dimensions": dimensions, "Timestamp": when}
                    datum |= {"Unit": metric.get("Unit", "None")}
                    values = told[metric["Name"]]
                    for value in values if isinstance(values, list) else [values]:
                        yield directive["Namespace"], datum | {"Value": float(value)}
    except (ValueError, KeyError, TypeError, AttributeError):
        return


def _put(line: str, account: str, region: str) -> None:
    from localstack.aws.connect import connect_to

    client = connect_to(aws_access_key_id=account, region_name=region).cloudwatch
    for namespace, datum in metrics_of(line):
        try:
            client.put_metric_data(Namespace=namespace, MetricData=[datum])
        except (BotoCoreError, ClientError) as error:
            LOG.warning("The metric %s of %s was not put: %s", datum["MetricName"], namespace, error)
