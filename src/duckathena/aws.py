"""The Glue Data Catalog as a `Catalog` and S3 as a `Storage`, over clients that answer like boto3's.

The clients are parameters, so that a program on AWS, one against an emulator, and the emulator itself, with clients
that never leave its process, all use the same code.
"""

import hashlib
import shutil
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from itertools import batched
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, BinaryIO, cast
from urllib.parse import urlsplit

from duckathena.catalog import Column, Format, Partition, Table, is_iceberg
from duckathena.errors import AthenaError
from duckathena.storage import StoredObject

if TYPE_CHECKING:
    from mypy_boto3_glue import GlueClient
    from mypy_boto3_glue.type_defs import (
        ColumnTypeDef,
        DatabaseInputTypeDef,
        StorageDescriptorTypeDef,
        TableInputTypeDef,
    )
    from mypy_boto3_s3 import S3Client

CACHE_BYTES = 4 * 1024**3
BLOCK = 1 << 20
FETCHERS = 8
SECTOR = 512  # bytes, of which `st_blocks` is a number


class GlueCatalog:
    """A catalogue over a Glue client."""

    def __init__(self, glue: "GlueClient") -> None:
        self._glue = glue

    def databases(self) -> Sequence[str]:
        pages = self._glue.get_paginator("get_databases").paginate()
        return [found["Name"] for page in pages for found in page["DatabaseList"]]

    def tables(self, database: str) -> Sequence[Table]:
        pages = self._glue.get_paginator("get_tables").paginate(DatabaseName=database)
        return [table_of(database, found) for page in pages for found in page["TableList"]]

    def table(self, database: str, name: str) -> Table | None:
        try:
            return table_of(database, self._glue.get_table(DatabaseName=database, Name=name)["Table"])
        except self._glue.exceptions.EntityNotFoundException:
            return None

    def partitions(self, table: Table) -> Sequence[Partition]:
        pages = self._glue.get_paginator("get_partitions").paginate(
            DatabaseName=table.database, TableName=table.name, ExcludeColumnSchema=True
        )
        return [partition_of(table, found) for page in pages for found in page["Partitions"]]

    def create_database(self, name: str, location: str, comment: str, properties: Mapping[str, str]) -> None:
        given: DatabaseInputTypeDef = {"Name": name}
        if properties:
            given["Parameters"] = dict(properties)
        if location:
            given["LocationUri"] = location
        if comment:
            given["Description"] = comment
        self._glue.create_database(DatabaseInput=given)

    def set_database_properties(self, name: str, properties: Mapping[str, str]) -> None:
        """Add properties to those that a database has, or change them."""
        known = self._glue.get_database(Name=name)["Database"]
        given: DatabaseInputTypeDef = {"Name": name, "Parameters": {**known.get("Parameters", {}), **properties}}
        if description := known.get("Description"):
            given["Description"] = description
        if location := known.get("LocationUri"):
            given["LocationUri"] = location
        self._glue.update_database(Name=name, DatabaseInput=given)

    def drop_database(self, name: str) -> None:
        self._glue.delete_database(Name=name)

    def create_table(self, table: Table) -> None:
        self._glue.create_table(DatabaseName=table.database, TableInput=_table_input(table))

    def replace_table(self, table: Table) -> None:
        self._glue.update_table(DatabaseName=table.database, TableInput=_table_input(table))

    def drop_table(self, table: Table) -> None:
        self._glue.delete_table(DatabaseName=table.database, Name=table.name)

    def add_partitions(self, table: Table, partitions: Sequence[Partition]) -> None:
        for chunk in batched(partitions, 100, strict=False):
            self._glue.batch_create_partition(
                DatabaseName=table.database,
                TableName=table.name,
                PartitionInputList=[
                    {"Values": list(one.values), "StorageDescriptor": _storage_descriptor(table, one.location)}
                    for one in chunk
                ],
            )

    def drop_partitions(self, table: Table, partitions: Sequence[Partition]) -> None:
        for chunk in batched(partitions, 25, strict=False):
            self._glue.batch_delete_partition(
                DatabaseName=table.database,
                TableName=table.name,
                PartitionsToDelete=[{"Values": list(one.values)} for one in chunk],
            )


def _table_input(table: Table) -> "TableInputTypeDef":
    view: TableInputTypeDef = {"Name": table.name}
    if table.view:
        view = {"Name": table.name, "ViewOriginalText": table.view, "ViewExpandedText": "/* Presto View */"}
    return view | {
        "Name": table.name,
        "TableType": table.kind,
        "Parameters": dict(table.parameters),
        "PartitionKeys": [_column_input(column) for column in table.partition_keys],
        "StorageDescriptor": _storage_descriptor(table, table.location),
    }


def _storage_descriptor(table: Table, location: str) -> "StorageDescriptorTypeDef":
    if table.view:
        return {"Columns": [_column_input(column) for column in table.columns], "Location": "", "SerdeInfo": {}}
    if is_iceberg(table):  # its metadata says the rest
        return {"Columns": [_iceberg_column(column) for column in table.columns], "Location": location}
    return {
        "Columns": [_column_input(column) for column in table.columns],
        "Location": location,
        "InputFormat": table.format.input_format,
        "OutputFormat": table.format.output_format,
        "SerdeInfo": {"SerializationLibrary": table.format.serde, "Parameters": dict(table.format.parameters)},
        "BucketColumns": list(table.bucketed_by),
        "NumberOfBuckets": table.buckets,
    }


def _column_input(column: Column) -> "ColumnTypeDef":
    made: ColumnTypeDef = {"Name": column.name, "Type": column.type}
    if column.comment:
        made["Comment"] = column.comment
    return made


def _iceberg_column(column: Column) -> "ColumnTypeDef":
    """Return a column that says, as Athena's do, that the table has it still: clients ask that."""
    return _column_input(column) | {"Parameters": {"iceberg.field.current": "true", "iceberg.field.optional": "true"}}


def partition_of(table: Table, found: Mapping[str, Any]) -> Partition:
    """Return a partition of Glue's, described as in its API."""
    return Partition(tuple(found["Values"]), found.get("StorageDescriptor", {}).get("Location") or table.location)


def table_of(database: str, found: Mapping[str, Any]) -> Table:
    """Return a table of Glue's, described as in its API."""
    storage = found.get("StorageDescriptor", {})
    serde = storage.get("SerdeInfo", {})
    return Table(
        database=database,
        name=found["Name"],
        columns=tuple(map(_column, storage.get("Columns", []))),
        partition_keys=tuple(map(_column, found.get("PartitionKeys", []))),
        location=storage.get("Location", ""),
        format=Format(
            serde.get("SerializationLibrary", ""),
            serde.get("Parameters", {}),
            storage.get("InputFormat", ""),
            storage.get("OutputFormat", ""),
        ),
        parameters=found.get("Parameters", {}),
        kind=found.get("TableType") or "EXTERNAL_TABLE",
        view=found.get("ViewOriginalText", ""),
        bucketed_by=tuple(storage.get("BucketColumns") or ()),
        buckets=max(storage.get("NumberOfBuckets") or 0, 0),
    )


def _column(found: Mapping[str, str]) -> Column:
    return Column(found["Name"].lower(), found.get("Type", "string"), found.get("Comment", ""))


def bucket_and_key(uri: str) -> tuple[str, str]:
    """Return bucket and key of `s3://bucket/key`. Raises AthenaError for another address."""
    parts = urlsplit(uri, allow_fragments=False)
    if parts.scheme not in {"s3", "s3a", "s3n"} or not parts.netloc:
        raise AthenaError(f"the location {uri!r} is no S3 address: it should look like s3://bucket/folder/",
                          code="HIVE_METASTORE_ERROR")  # fmt: skip
    return parts.netloc, uri.split("://", 1)[1].partition("/")[2]


class S3Storage:
    """S3 objects as local files under `folder`, kept by address and ETag, the oldest removed beyond `limit` bytes."""

    def __init__(self, s3: "S3Client", folder: Path, limit: int = CACHE_BYTES) -> None:
        self._s3 = s3
        self._folder = folder / "objects"
        self._folder.mkdir(parents=True, exist_ok=True)
        self.staging.mkdir(exist_ok=True)
        self._limit = limit
        self._lock = threading.Lock()
        self._kept: OrderedDict[Path, int] = OrderedDict()
        for path in sorted(self._folder.iterdir(), key=lambda found: found.stat().st_mtime):
            self._kept[path] = path.stat().st_blocks * SECTOR  # a file with gaps takes less than its length
        self._total = sum(self._kept.values())

    @property
    def readable(self) -> Sequence[Path]:
        return [self._folder, self.staging]

    @property
    def concurrency(self) -> int:
        return FETCHERS

    @property
    def staging(self) -> Path:
        return self._folder.parent / "staging"

    def put(self, path: Path, uri: str) -> None:
        bucket, key = bucket_and_key(uri)
        try:
            self._s3.upload_file(str(path), bucket, key)
        except self._s3.exceptions.NoSuchBucket:
            raise AthenaError(
                f"Unable to write {uri}: the bucket {bucket} does not exist", code="HIVE_WRITER_OPEN_ERROR"
            ) from None

    def delete(self, objects: Sequence[StoredObject]) -> None:
        for chunk in batched(objects, 1000, strict=False):
            places = [bucket_and_key(one.uri) for one in chunk]
            self._s3.delete_objects(Bucket=places[0][0], Delete={"Objects": [{"Key": key} for _, key in places]})

    def list(self, uri: str) -> Sequence[StoredObject]:
        bucket, prefix = bucket_and_key(uri)
        folder = f"{prefix.rstrip('/')}/" if prefix else ""
        try:
            pages = list(self._s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=folder))
        except self._s3.exceptions.NoSuchBucket:
            raise AthenaError(
                f"Unable to list {uri}: the bucket {bucket} does not exist", code="HIVE_METASTORE_ERROR"
            ) from None
        return [StoredObject(f"s3://{bucket}/{found['Key']}", found["Size"], found["ETag"].strip('"'),
                             found["LastModified"].timestamp())
                for page in pages for found in page.get("Contents", [])]  # fmt: skip

    def fetch(self, stored: StoredObject, gaps: Sequence[range] = ()) -> Path:
        """Return the object as a file, whose name ends as the object's: the ending tells the compression."""
        suffix = "".join(PurePosixPath(stored.uri).suffixes[-1:])
        # By address too: a row's file tells its partition, and two objects may hold the same bytes.
        address = hashlib.sha256(stored.uri.encode()).hexdigest()[:24]
        whole = path = self._folder / f"{address}-{stored.etag}{suffix}"
        if gaps:
            path = whole.with_name(f"{whole.stem}-{hashlib.sha256(repr(gaps).encode()).hexdigest()[:8]}{suffix}")
        with self._lock:
            for known in (whole, path):
                if known in self._kept:
                    self._kept.move_to_end(known)
                    return known
        with tempfile.NamedTemporaryFile(dir=self._folder.parent, delete=False) as file:
            for span in _between(gaps, stored.size):
                file.seek(span.start)
                with self.stream(stored, span) as content:
                    shutil.copyfileobj(content, file, BLOCK)
        Path(file.name).replace(path)
        self._keep(path, stored.size - sum(map(len, gaps)))
        return path

    def read(self, stored: StoredObject, span: range) -> bytes:
        with self.stream(stored, span) as content:
            return content.read()

    def open(self, stored: StoredObject) -> BinaryIO:
        return self.fetch(stored).open("rb")

    def stream(self, stored: StoredObject, span: range) -> BinaryIO:
        """Return a range of the object's bytes, at least one, from where it is stored."""
        bucket, key = bucket_and_key(stored.uri)
        found = self._s3.get_object(
            Bucket=bucket, Key=key, IfMatch=stored.etag, Range=f"bytes={span.start}-{span.stop - 1}"
        )
        return cast("BinaryIO", found["Body"])

    def _keep(self, path: Path, size: int) -> None:
        with self._lock:
            self._total += size - self._kept.pop(path, 0)
            self._kept[path] = size
            while self._total > self._limit and len(self._kept) > 1:
                oldest, freed = self._kept.popitem(last=False)
                # DuckDB, which may be reading it, keeps the open file's content.
                oldest.unlink(missing_ok=True)
                self._total -= freed


def _between(gaps: Sequence[range], size: int) -> list[range]:
    """Return what lies beside the gaps in `size` bytes."""
    begins, ends = [0, *(gap.stop for gap in gaps)], [*(gap.start for gap in gaps), size]
    return [range(begin, end) for begin, end in zip(begins, ends, strict=True) if begin < end]
