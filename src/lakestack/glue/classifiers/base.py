"""What a classifier is given and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from lakestack.glue.types import Columns

TEXT_INPUT = "org.apache.hadoop.mapred.TextInputFormat"
TEXT_OUTPUT = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"

# A schema is inferred, and an average taken, from an object's first thousand records or its first megabyte.
# https://repost.aws/knowledge-center/glue-crawler-detect-schema
MAX_RECORDS = 1000


@dataclass(frozen=True, slots=True)
class Sample:
    """The beginning of an object, uncompressed.

    `complete` tells whether it is the whole object; if not, the last line may be cut. `compression` is Glue's name for
    how the object is stored ("none", "gzip", "bzip2", ...), `size` its bytes as stored, and `tail` its last bytes as
    stored, for the formats whose schema stands at the end.
    """

    data: bytes
    complete: bool
    compression: str
    size: int
    tail: bytes = b""

    def lines(self) -> list[bytes]:
        """Return the whole lines, without the empty ones."""
        lines = self.data.split(b"\n")
        if not self.complete and len(lines) > 1:
            lines.pop()
        return [line for line in lines if line.strip()]


@dataclass(frozen=True, slots=True)
class Layout:
    """How Hive reads objects of a format: its classes, and the parameters that go with them."""

    serde: str
    input_format: str = TEXT_INPUT
    output_format: str = TEXT_OUTPUT
    serde_parameters: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Classified:
    """An object's format, columns and layout, and what is known of its records.

    Their average size is that of `records` records of `record_bytes` bytes together; `seen` is how many there were in
    the sample. With `counts_all` (columnar formats count their rows themselves) they are all that the object holds.
    """

    classification: str
    columns: Columns
    layout: Layout
    records: int
    record_bytes: int
    seen: int = 0
    counts_all: bool = False


class Classifier(Protocol):
    """Recognizes one format."""

    def __call__(self, sample: Sample) -> Classified | None:
        """Return what the object is, or None where it is not of this format."""
        ...
