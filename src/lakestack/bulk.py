"""Batches of records on the wire, read and written as a whole.

LocalStack walks each record by the service's model; for 500 of them, that costs more than all that Kinesis does with
them. What is not as the model says is left to LocalStack, which says why.
"""

import functools
import json
from binascii import a2b_base64
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from botocore.model import Shape
from localstack.aws.protocol.parser import RequestParser
from localstack.aws.protocol.serializer import JSONResponseSerializer
from localstack.http import Request
from localstack.utils.patch import patch

RECORDS = frozenset({"PutRecordsRequestEntryList", "PutRecordBatchRequestEntryList"})
ANSWERS = frozenset({"PutRecordsOutput", "PutRecordBatchOutput"})


@functools.cache  # once, whichever of the services is loaded first
def put_batches_as_a_whole() -> None:
    """Read the records of PutRecords and PutRecordBatch, and write the answers, without a walk."""

    @patch(RequestParser._parse_list)
    def _parse_list(walk: Callable[..., Any], self: Any, request: Request, shape: Shape, node: Any, *more: Any) -> Any:
        if shape.name in RECORDS and not request.mimetype.startswith("application/x-amz-cbor"):
            records = decoded(node)
            if records is not None:
                return records
        return walk(self, request, shape, node, *more)

    @patch(JSONResponseSerializer._serialize_body_params)
    def _serialize_body_params(
        walk: Callable[..., Any], self: Any, answer: Any, shape: Shape | None, *more: Any
    ) -> Any:
        _model, mime_type, _request_id = more
        if shape is not None and shape.name in ANSWERS and mime_type not in self.CBOR_TYPES:
            return json.dumps(answer, separators=(",", ":"))
        return walk(self, answer, shape, *more)


def decoded(records: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]] | None:
    """Return records of JSON with their data out of base64, or None where one is not as the model says."""
    try:
        if {type(value) for record in records for value in record.values()} > {str}:
            return None
        return [{**record, "Data": a2b_base64(record["Data"])} for record in records]
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
