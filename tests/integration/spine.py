"""What the tests of Kinesis and Firehose make in an emulator."""

import gzip
import json
import uuid
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from tests.emulators import zip_of
from tests.waiting import until

ROLE = "arn:aws:iam::000000000000:role/firehose"
PREFIX = "beers/dt=!{timestamp:yyyy-MM-dd}/hour=!{timestamp:HH}/"
ERRORS = "errors/!{firehose:error-output-type}/"


def processing(*processors: tuple[str, dict[str, str]]) -> dict[str, Any]:
    """Return the settings for these processors, each with its parameters."""
    described = [
        {
            "Type": kind,
            "Parameters": [{"ParameterName": name, "ParameterValue": value} for name, value in given.items()],
        }
        for kind, given in processors
    ]
    return {"ProcessingConfiguration": {"Enabled": True, "Processors": described}}


@dataclass
class Spine:
    """An emulator, and what a test makes in it; every name is new."""

    emulator: Any
    tag: str

    def client(self, service: str) -> Any:
        return self.emulator.client(service)

    def bucket(self, name: str = "lake") -> str:
        self.client("s3").create_bucket(Bucket=f"{name}-{self.tag}")
        return f"{name}-{self.tag}"

    def stream(self, shards: int = 2) -> str:
        name = f"stream-{self.tag}"
        self.client("kinesis").create_stream(StreamName=name, ShardCount=shards)
        return name

    def function(self, code: str, **variables: str) -> str:
        client, name = self.client("lambda"), f"function-{self.tag}"
        answer = client.create_function(
            FunctionName=name,
            Runtime="python3.13",
            Role=ROLE,
            Handler="app.handler",
            Timeout=300,
            Code={"ZipFile": zip_of({"app.py": code})},
            Environment={"Variables": variables},
        )
        client.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
        return str(answer["FunctionArn"])

    def delivery_stream(
        self,
        bucket: str,
        stream: str | None = None,
        function: str | None = None,
        name: str | None = None,
        **settings: Any,
    ) -> str:
        destination = {
            "RoleARN": ROLE,
            "BucketARN": f"arn:aws:s3:::{bucket}",
            "Prefix": PREFIX,
            "ErrorOutputPrefix": ERRORS,
            "CompressionFormat": "GZIP",
            "BufferingHints": {"SizeInMBs": 1, "IntervalInSeconds": 1},
        } | settings
        if function:
            destination |= processing(("Lambda", {"LambdaArn": function}))
        source: dict[str, Any] = {}
        if stream:
            arn = f"arn:aws:kinesis:us-east-1:000000000000:stream/{stream}"
            source = {
                "DeliveryStreamType": "KinesisStreamAsSource",
                "KinesisStreamSourceConfiguration": {"KinesisStreamARN": arn, "RoleARN": ROLE},
            }
        name = name or f"delivery-{uuid.uuid4().hex[:8]}"
        self.client("firehose").create_delivery_stream(
            DeliveryStreamName=name, ExtendedS3DestinationConfiguration=destination, **source
        )
        return name

    def put_directly(self, name: str, records: Iterable[bytes]) -> None:
        answer = self.client("firehose").put_record_batch(
            DeliveryStreamName=name, Records=[{"Data": data} for data in records]
        )
        assert answer["FailedPutCount"] == 0

    def delete(self, name: str) -> None:
        """Delete a delivery stream, if that is not on its way, and wait until what it held is stored."""
        client = self.client("firehose")
        with suppress(client.exceptions.ResourceInUseException, client.exceptions.ResourceNotFoundException):
            client.delete_delivery_stream(DeliveryStreamName=name)
        until(
            lambda: name not in client.list_delivery_streams(Limit=100)["DeliveryStreamNames"],
            what="the delivery stream is deleted",
        )

    def put(self, stream: str, numbers: range) -> None:
        client = self.client("kinesis")
        for start in range(numbers.start, numbers.stop, 500):
            records = [
                {"Data": json.dumps({"id": number}).encode() + b"\n", "PartitionKey": str(number)}
                for number in range(start, min(start + 500, numbers.stop))
            ]
            assert client.put_records(StreamName=stream, Records=records)["FailedRecordCount"] == 0

    def objects(self, bucket: str, prefix: str = "") -> dict[str, bytes]:
        """Return the objects below a prefix by their keys; none where there is no bucket."""
        s3 = self.client("s3")
        try:
            pages = list(s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix))
        except s3.exceptions.NoSuchBucket:
            return {}
        keys = [item["Key"] for page in pages for item in page.get("Contents", [])]
        return {key: s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys}

    def lines(self, bucket: str, prefix: str = "beers/") -> list[dict[str, Any]]:
        """Return the JSON lines of all objects below a prefix."""
        bodies = self.objects(bucket, prefix).values()
        return [json.loads(line) for body in bodies for line in gzip.decompress(body).splitlines()]
