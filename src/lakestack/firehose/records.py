"""A record on its way through a delivery stream, and the line that tells of one that failed."""

import base64
import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KinesisPosition:
    """Where in a Kinesis stream a record was read."""

    shard_id: str
    sequence_number: int
    partition_key: str


@dataclass(frozen=True, slots=True)
class Record:
    """`id` is unique in its delivery stream; `arrived_ms` is in milliseconds since the epoch."""

    id: str
    data: bytes
    arrived_ms: int
    position: KinesisPosition | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """A record that a Lambda function could not process. `error_code` is one of AWS's, such as Lambda.FunctionError."""

    record: Record
    attempts: int
    error_code: str
    error_message: str
    ended_ms: int
    lambda_arn: str

    def line(self) -> bytes:
        """Return the line for the error output, from which the record can be sent again.

        https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-failure-handling.html
        """
        fields = {
            "attemptsMade": self.attempts,
            "arrivalTimestamp": self.record.arrived_ms,
            "errorCode": self.error_code,
            "errorMessage": self.error_message,
            "attemptEndingTimestamp": self.ended_ms,
            "rawData": base64.b64encode(self.record.data).decode(),
            "lambdaArn": self.lambda_arn,
        }
        return json.dumps(fields, separators=(",", ":")).encode() + b"\n"
