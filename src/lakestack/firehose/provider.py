"""The Firehose API: https://docs.aws.amazon.com/firehose/latest/APIReference/Welcome.html."""

import logging
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from localstack.aws.api import RequestContext
from localstack.aws.api.firehose import (
    ConcurrentModificationException,
    InvalidArgumentException,
    InvalidSourceException,
    LimitExceededException,
    ResourceInUseException,
    ResourceNotFoundException,
    ServiceUnavailableException,
)
from localstack.runtime.shutdown import SHUTDOWN_HANDLERS
from localstack.services.plugins import ServiceLifecycleHook

from lakestack.firehose import meter
from lakestack.firehose.clients import Clients
from lakestack.firehose.description import check_update, describe
from lakestack.firehose.models import DESTINATION_ID, DeliveryStream, FirehoseStore, firehose_stores
from lakestack.firehose.pipeline import Pipeline
from lakestack.firehose.processing import Origin
from lakestack.firehose.sources import DirectPutSource, KinesisSource
from lakestack.kinesis.store import close_streams
from lakestack.metrics import METRICS
from lakestack.operations import invalid, operation

LOG = logging.getLogger(__name__)

type Request = Mapping[str, Any]

# https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html
MAX_RECORD_BYTES = 1000 << 10
MAX_BATCH_RECORDS = 500
MAX_BATCH_BYTES = 4 << 20
MAX_TAGS = 50
SHUTDOWN_SECONDS = 10.0
DELETE_SECONDS = 20.0
_SUPPORTED = ("ExtendedS3DestinationConfiguration", "S3DestinationConfiguration")


class FirehoseProvider(ServiceLifecycleHook):
    """Delivery streams with S3 destinations, fed by a Kinesis stream or by PutRecord."""

    service = "firehose"

    def on_before_start(self) -> None:
        """Store what is buffered when the emulator stops, while S3 and Lambda still answer."""
        SHUTDOWN_HANDLERS.register(self._stop_all)
        METRICS.start()

    @operation("CreateDeliveryStream")
    def create_delivery_stream(self, context: RequestContext, request: Request) -> dict[str, Any]:
        name, streams = request["DeliveryStreamName"], _store(context).delivery_streams
        if name in streams:
            raise ResourceInUseException(f"Firehose {name} under accountId {context.account_id} already exists")
        member, configuration = _destination_configuration(request)
        described = describe(configuration)
        source, kind, source_description = _source(request)
        stream = DeliveryStream(
            name=name,
            arn=f"arn:{context.partition}:firehose:{context.region}:{context.account_id}:deliverystream/{name}",
            type=kind,
            described=described,
            extended=member == "ExtendedS3DestinationConfiguration",
            source_description=source_description,
            encryption=_encryption(request.get("DeliveryStreamEncryptionConfigurationInput")),
            tags=_tags(request.get("Tags") or []),
            inbox=source if isinstance(source, DirectPutSource) else None,
        )
        origin = Origin(stream.arn, context.region, (source_description or {}).get("KinesisStreamARN"))
        clients = Clients(context.account_id, context.region)
        stream.pipeline = Pipeline(name, origin, source, clients, stream.target)
        streams[name] = stream
        stream.pipeline.start()
        return {"DeliveryStreamARN": stream.arn}

    @operation("DeleteDeliveryStream")
    def delete_delivery_stream(self, context: RequestContext, request: Request) -> None:
        stream = _find(context, request)
        if stream.status == "DELETING":
            raise ResourceInUseException(f"Firehose {stream.name} is being deleted.")
        stream.status = "DELETING"
        streams = _store(context).delivery_streams

        def finish() -> None:
            if stream.pipeline and not stream.pipeline.stop(DELETE_SECONDS):
                LOG.warning("Firehose %s was deleted before all its records could be stored", stream.name)
            del streams[stream.name]

        threading.Thread(target=finish, name=f"firehose-delete-{stream.name}", daemon=True).start()

    @operation("DescribeDeliveryStream")
    def describe_delivery_stream(self, context: RequestContext, request: Request) -> dict[str, Any]:
        return {"DeliveryStreamDescription": _find(context, request).description()}

    @operation("ListDeliveryStreams")
    def list_delivery_streams(self, context: RequestContext, request: Request) -> dict[str, Any]:
        limit, after = request.get("Limit") or 10, request.get("ExclusiveStartDeliveryStreamName") or ""
        kind, streams = request.get("DeliveryStreamType"), _store(context).delivery_streams
        names = [name for name in sorted(streams) if name > after and kind in (None, streams[name].type)]
        return {"DeliveryStreamNames": names[:limit], "HasMoreDeliveryStreams": len(names) > limit}

    @operation("UpdateDestination")
    def update_destination(self, context: RequestContext, request: Request) -> dict[str, Any]:
        stream = _find(context, request)
        if request["CurrentDeliveryStreamVersionId"] != str(stream.version):
            raise ConcurrentModificationException(
                f"Cannot update firehose: {stream.name} since the current version id: {stream.version} "
                f"and specified version id: {request['CurrentDeliveryStreamVersionId']} do not match"
            )
        if request["DestinationId"] != DESTINATION_ID:
            raise InvalidArgumentException(f"Destination {request['DestinationId']} was not found in {stream.name}.")
        update = request.get("ExtendedS3DestinationUpdate") or request.get("S3DestinationUpdate")
        if update is None:
            raise InvalidArgumentException("lakestack delivers to S3: give ExtendedS3DestinationUpdate.")
        described = describe(stream.described | update)
        check_update(stream.described, described)
        stream.extended |= "ExtendedS3DestinationUpdate" in request
        stream.update(described)
        return {}

    @operation("PutRecord")
    def put_record(self, context: RequestContext, request: Request) -> dict[str, Any]:
        stream = _find(context, request)
        (record_id,) = _put(stream, "PutRecord", [request["Record"]])
        return {"RecordId": record_id, "Encrypted": stream.encryption["Status"] == "ENABLED"}

    @operation("PutRecordBatch")
    def put_record_batch(self, context: RequestContext, request: Request) -> dict[str, Any]:
        stream, records = _find(context, request), request["Records"]
        if not 1 <= len(records) <= MAX_BATCH_RECORDS:
            side = f"less than or equal to {MAX_BATCH_RECORDS}" if records else "greater than or equal to 1"
            raise invalid("[...]" if records else "[]", "records", f"Member must have length {side}")
        ids = _put(stream, "PutRecordBatch", records)
        return {
            "FailedPutCount": 0,
            "Encrypted": stream.encryption["Status"] == "ENABLED",
            "RequestResponses": [{"RecordId": record_id} for record_id in ids],
        }

    @operation("TagDeliveryStream")
    def tag_delivery_stream(self, context: RequestContext, request: Request) -> dict[str, Any]:
        stream = _find(context, request)
        tags = stream.tags | _tags(request["Tags"])
        if len(tags) > MAX_TAGS:
            raise LimitExceededException(f"A delivery stream can have {MAX_TAGS} tags.")
        stream.tags = tags
        return {}

    @operation("UntagDeliveryStream")
    def untag_delivery_stream(self, context: RequestContext, request: Request) -> dict[str, Any]:
        stream = _find(context, request)
        stream.tags = {key: value for key, value in stream.tags.items() if key not in request["TagKeys"]}
        return {}

    @operation("ListTagsForDeliveryStream")
    def list_tags_for_delivery_stream(self, context: RequestContext, request: Request) -> dict[str, Any]:
        stream = _find(context, request)
        limit, after = request.get("Limit") or MAX_TAGS, request.get("ExclusiveStartTagKey") or ""
        tags = [{"Key": key, "Value": value} for key, value in sorted(stream.tags.items()) if key > after]
        return {"Tags": tags[:limit], "HasMoreTags": len(tags) > limit}

    @operation("StartDeliveryStreamEncryption")
    def start_delivery_stream_encryption(self, context: RequestContext, request: Request) -> dict[str, Any]:
        stream = _find(context, request)
        _inbox(stream)
        asked = request.get("DeliveryStreamEncryptionConfigurationInput") or {"KeyType": "AWS_OWNED_CMK"}
        stream.encryption = _encryption(asked)
        return {}

    @operation("StopDeliveryStreamEncryption")
    def stop_delivery_stream_encryption(self, context: RequestContext, request: Request) -> dict[str, Any]:
        stream = _find(context, request)
        _inbox(stream)
        stream.encryption = _encryption(None)
        return {}

    def _stop_all(self) -> None:
        close_streams()  # or records could still be taken that nobody would deliver
        pipelines = [
            stream.pipeline
            for _, _, store in firehose_stores.iter_stores()
            for stream in store.delivery_streams.values()
            if stream.pipeline
        ]
        with ThreadPoolExecutor(max(1, len(pipelines))) as pool:
            stored = list(pool.map(lambda pipeline: pipeline.stop(SHUTDOWN_SECONDS), pipelines))
        if not all(stored):
            LOG.warning("the emulator stops before %d delivery streams could store all", stored.count(False))


def _store(context: RequestContext) -> FirehoseStore:
    return firehose_stores[context.account_id][context.region]


def _find(context: RequestContext, request: Request) -> DeliveryStream:
    name = request["DeliveryStreamName"]
    if stream := _store(context).delivery_streams.get(name):
        return stream
    raise ResourceNotFoundException(f"Firehose {name} under account {context.account_id} not found.")


def _inbox(stream: DeliveryStream) -> DirectPutSource:
    if stream.status != "ACTIVE":
        raise ResourceInUseException(f"Firehose {stream.name} is {stream.status}.")
    if stream.inbox is None:
        raise InvalidArgumentException(
            f"This operation is not permitted on {stream.type} delivery stream type: put the records into its source."
        )
    return stream.inbox


def _put(stream: DeliveryStream, operation: str, records: list[dict[str, bytes]]) -> list[str]:
    """Put records of a request into the delivery stream, all or none; return their ids."""
    started, batch = time.perf_counter(), _checked(operation, records)
    try:
        ids = _inbox(stream).put(batch)
    except ServiceUnavailableException:
        meter.throttled(stream.arn, len(batch))
        raise
    meter.put(stream.arn, operation, batch, time.perf_counter() - started)
    return ids


def _destination_configuration(request: Request) -> tuple[str, Request]:
    given = [member for member in request if member.endswith("DestinationConfiguration")]
    if len(given) != 1:
        raise InvalidArgumentException("Exactly one destination configuration must be given.")
    if given[0] not in _SUPPORTED:
        raise InvalidArgumentException(f"{given[0]} is not supported by lakestack, which delivers to S3.")
    return given[0], request[given[0]]


def _source(request: Request) -> tuple[DirectPutSource | KinesisSource, str, dict[str, Any] | None]:
    """Return the source, its type, and its description if it is a Kinesis stream."""
    kind = request.get("DeliveryStreamType") or "DirectPut"
    configuration = request.get("KinesisStreamSourceConfiguration")
    if kind == "DirectPut":
        if configuration:
            raise InvalidArgumentException("A DirectPut delivery stream cannot have a Kinesis stream as its source.")
        return DirectPutSource(), kind, None
    if kind != "KinesisStreamAsSource":
        raise InvalidArgumentException(f"DeliveryStreamType {kind} is not supported by lakestack.")
    if not configuration:
        raise InvalidSourceException("KinesisStreamSourceConfiguration is required for KinesisStreamAsSource.")
    if request.get("DeliveryStreamEncryptionConfigurationInput"):
        raise InvalidArgumentException("Encryption of the delivery stream needs DirectPut; encrypt the Kinesis stream.")
    described = dict(configuration) | {"DeliveryStartTimestamp": datetime.fromtimestamp(time.time(), UTC)}
    return KinesisSource(configuration["KinesisStreamARN"]), kind, described


def _encryption(asked: Request | None) -> dict[str, Any]:
    if asked and asked["KeyType"] == "CUSTOMER_MANAGED_CMK" and not asked.get("KeyARN"):
        raise InvalidArgumentException("KeyARN must be given with the KeyType CUSTOMER_MANAGED_CMK.")
    return {"Status": "ENABLED"} | dict(asked) if asked else {"Status": "DISABLED"}


def _tags(tags: list[dict[str, str]]) -> dict[str, str]:
    if any(tag["Key"].startswith("aws:") for tag in tags):
        raise InvalidArgumentException("A tag's key cannot begin with aws:, which AWS keeps for itself.")
    return {tag["Key"]: tag.get("Value", "") for tag in tags}


def _checked(operation: str, records: list[dict[str, bytes]]) -> list[bytes]:
    """Return the records' data; refuse what is too large."""
    batch = [record["Data"] for record in records]
    for number, data in enumerate(batch, start=1):
        if len(data) > MAX_RECORD_BYTES:
            member = "record.data" if operation == "PutRecord" else f"records.{number}.member.data"
            raise invalid("[...]", member, f"Member must have length less than or equal to {MAX_RECORD_BYTES}")
    if sum(map(len, batch)) > MAX_BATCH_BYTES:
        raise InvalidArgumentException(f"Records size exceeds {MAX_BATCH_BYTES >> 20} MB limit")
    return batch
