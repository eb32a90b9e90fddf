"""How much data one answer to Firehose may still carry."""

import json
from collections.abc import Iterable
from typing import Final

MAXIMUM_RESPONSE: Final = 6_000_000
"""Bytes of a synchronous invocation's response. Lambda refuses more, and Firehose then fails the whole batch.

https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html
"""


class ResponseFull(Exception):  # noqa: N818 - a limit that was met, named for what it says in the log
    """The data of a record does not fit into the response any more."""


class ResponseBudget:
    """The bytes that are left for data, once every record of the batch is sure of an answer without data.

    The nine fields of a whole document are a tenth of it, so a batch of Firehose's default 1 MB comes nowhere near.
    A batch of tiny documents does, for a line of nine fields is longer than what such a document says.
    """

    def __init__(self, record_ids: Iterable[str], maximum: int = MAXIMUM_RESPONSE) -> None:
        self._left = maximum - len('{"records": []}') - sum(map(_answer_size, record_ids))

    def take(self, data: str) -> str:
        """Return `data`, base64 text, and count it. Raises ResponseFull where it does not fit."""
        if len(data) > self._left:
            raise ResponseFull("the response for this batch is full: lower the BufferSizeInMBs of the processor")
        self._left -= len(data)
        return data

    def take_or_empty(self, data: str) -> str:
        """Return `data` where it fits, else nothing: Firehose keeps the record that it sent, and delivers that one."""
        try:
            return self.take(data)
        except ResponseFull:
            return ""


def _answer_size(record_id: str) -> int:
    return len(json.dumps({"recordId": record_id, "result": "ProcessingFailed", "data": ""})) + len(", ")
