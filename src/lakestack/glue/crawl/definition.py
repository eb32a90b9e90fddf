"""Table and partition definitions as a crawler writes them.

The parameters are those that SHOW CREATE TABLE shows of crawled tables: statistics of the objects, the format, and
which crawler wrote them in which run.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from lakestack.glue.classifiers.base import Layout
from lakestack.glue.crawl.grouping import Found, Table, plain_name
from lakestack.glue.types import Columns, merge_all

RUN = "CRAWL_RUN_ID"
CRAWLER = "UPDATED_BY_CRAWLER"
DEPRECATED = "DEPRECATED_BY_CRAWLER"


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes a definition: a crawler's name and the id of its run."""

    crawler: str
    run: str


def table_name(table: Table, prefix: str) -> str:
    """Return the table's name: the crawler's prefix and the root's last folder, or the bucket at the top."""
    last = table.root.rstrip("/").rsplit("/", 1)[-1] or table.bucket
    return plain_name(prefix + last)


def distinct_name(name: str, location: str) -> str:
    """Return the name of a table where one of another location has its name: both, as published tables show it."""
    return f"{name}_{hashlib.md5(location.removeprefix('s3://').encode(), usedforsecurity=False).hexdigest()}"


def table_input(table: Table, name: str, author: Author) -> dict[str, Any]:
    """Return the TableInput of a crawled table.

    https://docs.aws.amazon.com/glue/latest/webapi/API_TableInput.html
    """
    objects = table.objects
    parameters = _parameters(objects, merged_layout(objects)) | {CRAWLER: author.crawler, RUN: author.run}
    if table.keys:
        parameters["partition_filtering.enabled"] = "true"
    if table.exclusions:  # Glue's jobs leave them out too
        parameters["exclusions"] = json.dumps(table.exclusions)
    return {
        "Name": name,
        "Owner": "owner",
        "Retention": 0,
        "TableType": "EXTERNAL_TABLE",
        "Parameters": parameters,
        "PartitionKeys": [{"Name": key, "Type": "string"} for key in table.keys],
        "StorageDescriptor": descriptor(objects, table.location, columns_of(objects, table.keys), parameters),
    }


def partition_input(table: Table, values: tuple[str, ...], author: Author) -> dict[str, Any]:
    """Return the PartitionInput of one of a table's partitions, with the columns of its own objects."""
    objects = table.partitions[values]
    parameters = _parameters(objects, merged_layout(objects)) | {RUN: author.run}
    columns = columns_of(objects, table.keys)
    return {
        "Values": list(values),
        "Parameters": parameters,
        "StorageDescriptor": descriptor(objects, table.partition_location(values), columns, parameters),
    }


def columns_of(objects: Iterable[Found], keys: tuple[str, ...]) -> Columns:
    """Return the merged columns, without those that a partition key already names: a table cannot have both."""
    merged = merge_all([found.what.columns for found in objects])
    return {name: kind for name, kind in merged.items() if name not in keys}


def descriptor(objects: list[Found], location: str, columns: Columns, parameters: dict[str, str]) -> dict[str, Any]:
    layout = merged_layout(objects)
    serde = {"SerializationLibrary": layout.serde} if layout.serde else {}  # the API takes no empty one
    return {
        "Columns": [{"Name": name, "Type": str(kind)} for name, kind in columns.items()],
        "Location": location,
        "InputFormat": layout.input_format,
        "OutputFormat": layout.output_format,
        "Compressed": objects[0].compression != "none",
        "NumberOfBuckets": -1,
        "SerdeInfo": serde | {"Parameters": dict(layout.serde_parameters)},
        "BucketColumns": [],
        "SortColumns": [],
        "Parameters": dict(parameters),
        "StoredAsSubDirectories": False,
    }


def merged_layout(objects: list[Found]) -> Layout:
    """Return the layout of most objects; the JSON SerDe's `paths` are those of all."""
    layouts = [found.what.layout for found in objects]
    [(most, _)] = Counter(_form(layout) for layout in layouts).most_common(1)
    chosen = next(layout for layout in layouts if _form(layout) == most)
    if "paths" not in chosen.serde_parameters:
        return chosen
    paths = {path for layout in layouts for path in layout.serde_parameters.get("paths", "").split(",")}
    return Layout(
        chosen.serde,
        chosen.input_format,
        chosen.output_format,
        {**chosen.serde_parameters, "paths": ",".join(sorted(paths))},
        chosen.parameters,
    )


def _form(layout: Layout) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(layout.parameters.items()))


def _parameters(objects: list[Found], layout: Layout) -> dict[str, str]:
    sampled = sum(found.what.records for found in objects)
    record_size = sum(found.what.record_bytes for found in objects) // sampled if sampled else 0
    return {
        "CrawlerSchemaDeserializerVersion": "1.0",
        "CrawlerSchemaSerializerVersion": "1.0",
        "averageRecordSize": str(record_size),
        "classification": objects[0].what.classification,
        "compressionType": objects[0].compression,
        "objectCount": str(len(objects)),
        "recordCount": str(sum(found.records for found in objects)),
        "sizeKey": str(sum(found.object.size for found in objects)),
        "typeOfData": "file",
        **layout.parameters,
    }
