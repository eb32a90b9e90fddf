"""The log of a crawl, in CloudWatch Logs where Glue writes it: a stream a crawler, each line led by the crawl's id."""

import logging
import time
from typing import Any

from botocore.exceptions import ClientError

from lakestack.glue.crawlers.crawler import LOG_GROUP

LOG = logging.getLogger(__name__)


class CrawlLog:
    """Gathers a crawl's lines and writes them when it is told to."""

    def __init__(self, logs: Any, crawler: str, crawl: str) -> None:
        self.logs, self.crawler, self.crawl = logs, crawler, crawl
        self.events: list[dict[str, Any]] = []

    def write(self, level: str, text: str) -> None:
        """Add a line. Glue's levels are BENCHMARK, INFO, WARN and ERROR."""
        line = f"[{self.crawl}] {level} : {text}"
        self.events.append({"timestamp": int(time.time() * 1000), "message": line})

    def flush(self) -> None:
        """Write what was gathered. If that fails the crawl does not: the emulator's own log says why."""
        try:
            self._ensure_stream()
            for start in range(0, len(self.events), 1000):
                batch = self.events[start : start + 1000]
                self.logs.put_log_events(logGroupName=LOG_GROUP, logStreamName=self.crawler, logEvents=batch)
        except ClientError:
            LOG.warning("cannot write the log of crawler %s", self.crawler, exc_info=True)
        self.events.clear()

    def _ensure_stream(self) -> None:
        stream = {"logGroupName": LOG_GROUP, "logStreamName": self.crawler}
        for create, names in (
            (self.logs.create_log_group, {"logGroupName": LOG_GROUP}),
            (self.logs.create_log_stream, stream),
        ):
            try:
                create(**names)
            except ClientError as error:
                if error.response["Error"]["Code"] != "ResourceAlreadyExistsException":
                    raise
