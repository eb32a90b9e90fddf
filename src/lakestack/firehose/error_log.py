"""The log of a delivery stream's errors in CloudWatch Logs, where its destination asks for one.

https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-logs.html
"""

import json
import logging

from botocore.exceptions import BotoCoreError, ClientError

from lakestack.clock import now_ms
from lakestack.firehose.clients import Clients
from lakestack.firehose.destinations import Destination

LOG = logging.getLogger(__name__)


class ErrorLog:
    """Writes to the log stream, which must exist, as on AWS; and to the emulator's own log."""

    def __init__(self, clients: Clients, delivery_stream_arn: str) -> None:
        self._clients = clients
        self._arn = delivery_stream_arn

    def write(self, destination: Destination, code: str, message: str) -> None:
        LOG.warning("Firehose %s: %s: %s", self._arn, code, message)
        if not (destination.log_group and destination.log_stream):
            return
        entry = {
            "deliveryStreamARN": self._arn,
            "destination": f"arn:aws:s3:::{destination.bucket.name}",
            "message": message,
            "errorCode": code,
        }
        event = {"timestamp": now_ms(), "message": json.dumps(entry)}
        try:
            self._clients.logs.put_log_events(
                logGroupName=destination.log_group, logStreamName=destination.log_stream, logEvents=[event]
            )
        except (BotoCoreError, ClientError) as error:
            LOG.warning("Firehose %s cannot write to its log: %s", self._arn, error)
