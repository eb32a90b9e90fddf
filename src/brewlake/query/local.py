"""The same SQL in this process, without Athena: duckathena over Glue and S3, or over a folder of JSON lines."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import boto3

from brewlake.query.athena import ADVICE, FALLBACK, QueryFailed
from brewlake.query.result import QueryResult
from brewlake.query.values import value
from duckathena import AthenaError, Engine
from duckathena.aws import GlueCatalog, S3Storage
from duckathena.folder import FolderTables

if TYPE_CHECKING:
    from mypy_boto3_glue import GlueClient
    from mypy_boto3_s3 import S3Client

BEER_COLUMNS = (
    ("id", "bigint"),
    ("name", "string"),
    *((name, "double") for name in ("abv", "ibu", "target_fg", "target_og", "ebc", "srm", "ph")),
)


def over_aws(cache: Path, glue: "GlueClient | None" = None, s3: "S3Client | None" = None) -> Engine:
    """Return an engine over the Glue catalogue and S3 of the environment; fetched objects are kept under `cache`."""
    return Engine(GlueCatalog(glue or boto3.client("glue")), S3Storage(s3 or boto3.client("s3"), cache), cache=cache)


def over_folder(folder: Path, columns: Sequence[tuple[str, str]] = BEER_COLUMNS, table: str = "beers") -> Engine:
    """Return an engine whose one table holds the JSON lines under `folder`; `key=value` folders are its partitions."""
    tables = FolderTables({table: (folder, columns)})
    return Engine(catalog=tables, storage=tables)


def run(engine: Engine, sql: str, *, database: str = "default") -> QueryResult:
    """Run one statement and return all its rows, with the values that `brewlake.query.athena.run` gives."""
    try:
        result = engine.execute(sql, database=database)
    except AthenaError as error:
        raise QueryFailed(error.reason, ADVICE.get(error.code, FALLBACK)) from error
    types = tuple(column.type.base for column in result.columns)
    return QueryResult(
        columns=tuple(column.name for column in result.columns),
        types=types,
        rows=[tuple(value(text, of) for text, of in zip(row, types, strict=True)) for row in result.text()],
        query_id=None,
        bytes_scanned=result.bytes_scanned,
        seconds=sum(result.timings.values()),
    )
