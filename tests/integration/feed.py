"""A stream or a queue, a function that notes what it is given, and the event source mappings between them."""

import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.integration.spine import Spine
from tests.waiting import until

# Notes what it is given, and does what a test adds.
CODE = """
import base64, json, os, time, uuid

def handler(event, context):
    given = [
        base64.b64decode(record["kinesis"]["data"]).decode() if "kinesis" in record else record["body"]
        for record in event["Records"]
    ]
    with open(os.environ["SEEN"], "a") as seen:
        seen.write(json.dumps([given, event]) + "\\n")
"""
LEFT, RIGHT = "0", str(2**127)  # the first hash keys of a stream's two shards


@dataclass
class Feed:
    """`lines` are what the function does beside noting; they see `given` and `event`."""

    spine: Spine
    file: Path
    lines: str = ""
    shards: int = 2
    ids: list[str] = field(default_factory=list)

    @cached_property
    def function(self) -> str:
        lines = "".join(f"    {line}\n" for line in self.lines.strip().splitlines())
        return self.spine.function(CODE + lines, SEEN=str(self.file))

    @cached_property
    def stream(self) -> str:
        return self.spine.stream(self.shards)

    @property
    def arn(self) -> str:
        return f"arn:aws:kinesis:us-east-1:000000000000:stream/{self.stream}"

    def queue(self, name: str = "feed", **attributes: str) -> tuple[str, str]:
        """Make a queue, one with message groups if its name ends with .fifo; return its URL and its ARN."""
        stem, dot, fifo = f"{self.spine.tag}-{name}".partition(".")
        given = attributes | ({"FifoQueue": "true", "ContentBasedDeduplication": "true"} if fifo else {})
        url = self.spine.client("sqs").create_queue(QueueName=stem + dot + fifo, Attributes=given)["QueueUrl"]
        return str(url), f"arn:aws:sqs:us-east-1:000000000000:{stem}{dot}{fifo}"

    def map(self, start: str = "TRIM_HORIZON", **settings: Any) -> str:
        """Map the stream to the function."""
        return self.map_from(self.arn, StartingPosition=start, **settings)

    def map_from(self, arn: str, **settings: Any) -> str:
        """Make a mapping, and wait until it is enabled; return its id."""
        client = self.spine.client("lambda")
        made = client.create_event_source_mapping(FunctionName=self.function, EventSourceArn=arn, **settings)
        self.ids.append(made["UUID"])
        self.wait(self.ids[-1])
        return self.ids[-1]

    def wait(self, mapping: str, state: str = "Enabled") -> None:
        until(lambda: self.described(mapping)["State"] == state, what=f"the mapping is {state}")

    def described(self, mapping: str) -> dict[str, Any]:
        found: dict[str, Any] = self.spine.client("lambda").get_event_source_mapping(UUID=mapping)
        return found

    def update(self, mapping: str, **settings: Any) -> None:
        self.spine.client("lambda").update_event_source_mapping(UUID=mapping, **settings)

    def put(self, *texts: str | bytes, at: str | None = LEFT, key: str = "k") -> None:
        place = {"ExplicitHashKey": at} if at else {}
        for text in texts:
            data = text if isinstance(text, bytes) else text.encode()
            self.spine.client("kinesis").put_record(StreamName=self.stream, Data=data, PartitionKey=key, **place)

    def calls(self) -> list[tuple[list[str], dict[str, Any]]]:
        """Return the texts and the event of each call of the function."""
        lines = self.file.read_text().splitlines(keepends=True) if self.file.exists() else []
        return [(given, event) for given, event in (json.loads(line) for line in lines if line.endswith("\n"))]

    def batches(self) -> list[list[str]]:
        return [given for given, _ in self.calls()]

    def seen(self) -> list[str]:
        return [text for batch in self.batches() for text in batch]

    def message(self, url: str) -> dict[str, Any]:
        """Return the body, which is JSON, of a queue's next message."""
        sqs = self.spine.client("sqs")
        (message,) = until(
            lambda: sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1).get("Messages"), what="a message has come"
        )
        body: dict[str, Any] = json.loads(message["Body"])
        return body
