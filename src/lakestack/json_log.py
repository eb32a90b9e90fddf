"""The emulator's log as JSON lines, with lakestack's own records of what it did for whom."""

import json
import logging
from datetime import UTC, datetime
from typing import Final

FIELDS: Final = "fields"
"""`LOG.info("...", extra={FIELDS: {...}})` puts these beside the message."""


class JsonFormatter(logging.Formatter):
    """A record as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "service": "emulator",
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= getattr(record, FIELDS, {})
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


def log_as_json() -> None:
    """Have what LocalStack logs written as JSON; and what lakestack tells, though LocalStack is to be quiet."""
    for handler in logging.root.handlers:
        handler.setFormatter(JsonFormatter())
    lakestack = logging.getLogger("lakestack")
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter())
    lakestack.addHandler(handler)
    lakestack.setLevel(logging.INFO)
    lakestack.propagate = False
