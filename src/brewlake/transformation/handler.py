"""The Lambda function that Firehose calls to clean records: each collected document becomes one line of nine fields.

https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-status-model.html
"""

import base64
import binascii
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.data_classes.kinesis_firehose_event import (
    KinesisFirehoseDataTransformationRecord,
    KinesisFirehoseDataTransformationResponse,
    KinesisFirehoseEvent,
    KinesisFirehoseRecord,
)
from aws_lambda_powertools.utilities.typing import LambdaContext

from brewlake.beer import NotABeer, read_beer
from brewlake.transformation.budget import ResponseBudget, ResponseFull

logger = Logger(service="transformation")
metrics = Metrics(namespace="brewlake", service="transformation")


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer each record of a Firehose batch once, in order, under its own id.

    A beer is `Ok` with its nine fields as one line of JSON. All else is `ProcessingFailed` with the data as it came,
    and the reason in the log beside the record's id: Firehose's error output has no room for a reason of ours (its
    errorCode and errorMessage are Firehose's own). Nothing is `Dropped`.
    https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-failure-handling.html
    """
    records = list(KinesisFirehoseEvent(event).records)
    budget = ResponseBudget(record.record_id for record in records)
    response = KinesisFirehoseDataTransformationResponse([_answer(record, budget) for record in records])
    failed = sum(answer.result == "ProcessingFailed" for answer in response.records)
    counts = {"records": len(records), "ok": len(records) - failed, "failed": failed}
    logger.info("Cleaned a batch", extra=counts | {"spans": _spans(records)})
    for name, count in (("RecordsCleaned", len(records) - failed), ("RecordsFailed", failed)):
        metrics.add_metric(name=name, unit=MetricUnit.Count, value=count)
    metrics.add_metadata(key="function_request_id", value=context.aws_request_id)
    metrics.flush_metrics()
    return response.asdict()


def _answer(record: KinesisFirehoseRecord, budget: ResponseBudget) -> KinesisFirehoseDataTransformationRecord:
    try:
        line = read_beer(record.data_as_bytes).to_line()
        return record.build_data_transformation_response("Ok", budget.take(base64.b64encode(line).decode()))
    except (NotABeer, ResponseFull, binascii.Error) as reason:
        told = {"record_id": record.record_id, "sequence_number": _sequence_number(record), "reason": str(reason)}
        logger.warning("A record was not cleaned", extra=told)
    return record.build_data_transformation_response("ProcessingFailed", budget.take_or_empty(record.data))


def _sequence_number(record: KinesisFirehoseRecord) -> str | None:
    """Return the record's number in its stream, as the ingestion logs it; None where the record was put directly."""
    return record.metadata.sequence_number if record.metadata else None


def _spans(records: list[KinesisFirehoseRecord]) -> dict[str, tuple[str, str]]:
    """Return the first and the last sequence number of each shard: Firehose leaves none out between them."""
    spans: dict[str, tuple[str, str]] = {}
    for record in records:
        if record.metadata:
            shard, number = record.metadata.shard_id, record.metadata.sequence_number
            spans[shard] = (spans.get(shard, (number,))[0], number)
    return spans
