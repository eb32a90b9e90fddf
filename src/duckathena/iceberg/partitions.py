"""How an Iceberg table's rows are put into partitions: https://iceberg.apache.org/spec/#partition-transforms"""

import re
from collections.abc import Callable, Sequence
from typing import Any

from pyiceberg.partitioning import PartitionField, PartitionSpec
from pyiceberg.schema import Schema
from pyiceberg.transforms import (
    BucketTransform,
    DayTransform,
    HourTransform,
    IdentityTransform,
    MonthTransform,
    Transform,
    TruncateTransform,
    YearTransform,
)

from duckathena.errors import AthenaError, NotSupported

TRANSFORMS: dict[str, tuple[Callable[..., Transform[Any, Any]], str]] = {
    "year": (YearTransform, "year"), "month": (MonthTransform, "month"), "day": (DayTransform, "day"),
    "hour": (HourTransform, "hour"), "bucket": (BucketTransform, "bucket"), "truncate": (TruncateTransform, "trunc"),
}  # fmt: skip
# `bucket(16, id)` in CREATE TABLE, `bucket(id, 16)` in CREATE TABLE AS
TERM = re.compile(r"(?:(\w+)\s*\(\s*)?(?:(\d+)\s*,\s*)?[`\"]?(\w+)[`\"]?\s*(?:,\s*(\d+)\s*)?\)?")


def partition_spec(schema: Schema, partitioning: Sequence[str]) -> PartitionSpec:
    """Return the partitions that the terms say, such as `style`, `day(brewed)` or `bucket(16, id)`."""
    fields = [_partition_field(schema, term.strip().lower(), 1000 + number) for number, term in enumerate(partitioning)]
    if len({field.source_id for field in fields}) < len(fields):
        raise NotSupported("partitions by two terms of one column, which pyiceberg cannot write")
    return PartitionSpec(*fields)


def _partition_field(schema: Schema, term: str, number: int) -> PartitionField:
    found = TERM.fullmatch(term)
    transform, before, name, after = found.groups() if found else (None, None, "", None)
    width = before or after
    if not name or transform not in {None, *TRANSFORMS} or (width is not None) != (transform in {"bucket", "truncate"}):
        raise AthenaError(f"Invalid partition field declaration: {term}", code="INVALID_TABLE_PROPERTY")
    try:
        field = schema.find_field(name, case_sensitive=False)
    except ValueError:
        raise AthenaError(f"Column '{name}' of the partition {term} does not exist", code="COLUMN_NOT_FOUND") from None
    if transform is None:
        return PartitionField(field.field_id, number, IdentityTransform(), name)
    make, ending = TRANSFORMS[transform]
    made = make(int(width)) if width else make()
    if not made.can_transform(field.field_type):
        raise AthenaError(f"Unsupported partition transform: {term} of a {field.field_type}", code="NOT_SUPPORTED")
    return PartitionField(field.field_id, number, made, f"{name}_{ending}")
