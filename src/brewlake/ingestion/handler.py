"""The Lambda function that collects beers: from PunkAPI to a Kinesis data stream, each document as it was written."""

import hashlib
import os
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config

from brewlake.documents import Document
from brewlake.ingestion.collection import Collection
from brewlake.ingestion.punk_api import PunkApi
from brewlake.ingestion.request import read_request
from brewlake.ingestion.stream import SequenceNumbers, StreamWriter

if TYPE_CHECKING:
    from mypy_boto3_kinesis.client import KinesisClient

RESERVE: Final = 10.0
"""Seconds before the function's timeout at which it stops collecting, to send what it has and to answer."""

logger = Logger(service="ingestion")
metrics = Metrics(namespace="brewlake", service="ingestion")


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int | None]:
    """Collect beers and put them on the stream BREWLAKE_STREAM_NAME, from the PunkAPI at BREWLAKE_PUNKAPI_URL.

    The event is `{"draws": n}` for n random beers, or `{"mode": "backfill", "page": p, "pages": m}` for at most m
    pages of the list from page p on. The answer is `{"fetched", "sent", "refused", "next_page"}`: documents that
    PunkAPI gave, that the stream took, that are too large for a stream (over 1 MiB), and the page where a backfill
    goes on (null: there is none). Where the function's time runs out it stops early: `fetched` and `next_page` tell.

    Raises ValueError for a wrong event, PunkApiError and StreamError. What was fetched before an error is sent first.
    """
    request = read_request(event)
    api = _punk_api(_variable("BREWLAKE_PUNKAPI_URL"))
    api.request_id = context.aws_request_id
    writer = StreamWriter(_kinesis(), _variable("BREWLAKE_STREAM_NAME"), _log_batch)
    collection = Collection(request, api, lambda: context.get_remaining_time_in_millis() / 1000 - RESERVE)
    try:
        _send(collection, writer)
    finally:
        _report(collection, writer, context.aws_request_id)
    return {
        "fetched": collection.fetched,
        "sent": writer.sent,
        "refused": writer.refused,
        "next_page": collection.next_page,
    }


def partition_key(document: Document) -> str:
    """Return the beer's id; for a document without one, which is collected all the same, a digest of its text."""
    return str(document.id) if document.id is not None else hashlib.sha256(document.text.encode()).hexdigest()


def _send(collection: Collection, writer: StreamWriter) -> None:
    try:
        for document in collection:
            if not writer.add(document.text.encode() + b"\n", partition_key(document)):
                logger.error("A document is too large for the stream", extra={"beer": document.id})
    finally:
        writer.flush()


def _log_batch(numbers: SequenceNumbers) -> None:
    """Tie the records to this invocation: on their way they are known by these numbers alone. 30 kB at most."""
    logger.info("Put a batch on the stream", extra={"sequence_numbers": numbers})


def _report(collection: Collection, writer: StreamWriter, request_id: str) -> None:
    counts = {"fetched": collection.fetched, "sent": writer.sent, "refused": writer.refused}
    logger.info("Collected beers", extra=counts | {"next_page": collection.next_page})
    for name, count in counts.items():
        metrics.add_metric(name=f"Documents{name.capitalize()}", unit=MetricUnit.Count, value=count)
    metrics.add_metadata(key="function_request_id", value=request_id)
    metrics.flush_metrics()


@cache
def _punk_api(url: str) -> PunkApi:
    return PunkApi(url)


@cache
def _kinesis() -> "KinesisClient":
    retries = Config(retries={"mode": "standard", "total_max_attempts": 5}, connect_timeout=3, read_timeout=15)
    return boto3.client("kinesis", config=retries)


def _variable(name: str) -> str:
    value = os.environ.get(name)
    if not value:
        raise RuntimeError(f"the function's environment variable {name} is not set")
    return value
