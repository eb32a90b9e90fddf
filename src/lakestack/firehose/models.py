"""Delivery streams as they are: their settings, tags, source and pipeline."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from localstack.services.stores import AccountRegionBundle, BaseStore, LocalAttribute

from lakestack.firehose.description import plain
from lakestack.firehose.destinations import Destination, parse
from lakestack.firehose.pipeline import Pipeline
from lakestack.firehose.sources import DirectPutSource

DESTINATION_ID = "destinationId-000000000001"


@dataclass
class DeliveryStream:
    """`described` is its destination's description; `extended` says that it is of the type ExtendedS3, not S3."""

    name: str
    arn: str
    type: str
    described: dict[str, Any]
    extended: bool
    source_description: Mapping[str, Any] | None
    encryption: dict[str, Any]
    tags: dict[str, str]
    version: int = 1
    status: str = "ACTIVE"
    created: float = field(default_factory=time.time)
    updated: float | None = None
    inbox: DirectPutSource | None = None
    pipeline: Pipeline | None = None

    def __post_init__(self) -> None:
        self._target = parse(self.described, str(self.version))

    def target(self) -> Destination:
        """Return the destination as it is now, with its version."""
        return self._target

    def update(self, described: dict[str, Any]) -> None:
        """Replace the destination; what is buffered goes to the new one."""
        self.described = described
        self.version += 1
        self.updated = time.time()
        self._target = parse(described, str(self.version))

    def description(self) -> dict[str, Any]:
        """Return a DeliveryStreamDescription."""
        destination = {"DestinationId": DESTINATION_ID, "S3DestinationDescription": plain(self.described)}
        if self.extended:
            destination["ExtendedS3DestinationDescription"] = self.described
        description: dict[str, Any] = {
            "DeliveryStreamName": self.name,
            "DeliveryStreamARN": self.arn,
            "DeliveryStreamStatus": self.status,
            "DeliveryStreamType": self.type,
            "VersionId": str(self.version),
            "CreateTimestamp": datetime.fromtimestamp(self.created, UTC),
            "Destinations": [destination],
            "HasMoreDestinations": False,
        }
        if self.type == "DirectPut":
            description["DeliveryStreamEncryptionConfiguration"] = self.encryption
        if self.updated:
            description["LastUpdateTimestamp"] = datetime.fromtimestamp(self.updated, UTC)
        if self.source_description:
            description["Source"] = {"KinesisStreamSourceDescription": self.source_description}
        return description


class FirehoseStore(BaseStore):
    delivery_streams: dict[str, DeliveryStream] = LocalAttribute(default=dict)


firehose_stores = AccountRegionBundle("firehose", FirehoseStore)
