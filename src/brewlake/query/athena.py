"""Queries through Athena's API: started, awaited, and read page by page."""

import time
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from brewlake.errors import BrewlakeError, Interrupted
from brewlake.query.result import QueryResult
from brewlake.query.values import value

if TYPE_CHECKING:
    from mypy_boto3_athena import AthenaClient
    from mypy_boto3_athena.type_defs import ColumnInfoTypeDef, QueryExecutionTypeDef

LIMIT = 300.0  # seconds that a query may take
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 2.0
# Athena throttles its API by call; botocore's standard mode retries ThrottlingException with growing pauses.
RETRIES = Config(retries={"mode": "standard", "max_attempts": 8})


class QueryFailed(BrewlakeError):  # noqa: N818 (what happened to the query, as Athena says it)
    """Athena refused a query, or it did not end well. `reason` is Athena's own."""

    def __init__(self, reason: str, advice: str) -> None:
        super().__init__(f"the query failed: {reason}", advice)
        self.reason = reason


ADVICE = {
    "TABLE_NOT_FOUND": "SHOW TABLES lists the tables there are; the crawler makes one once the lake holds objects.",
    "SCHEMA_NOT_FOUND": "Was the platform applied? See which databases there are with SHOW DATABASES.",
    "COLUMN_NOT_FOUND": "See the table's columns with DESCRIBE beers.",
    "NOT_SUPPORTED": "Write it another way, or run it on AWS; docs/athena.md lists what duckathena has.",
    "HIVE_BAD_DATA": "Fix the object that the message names, or move it out of the table's folder.",
}
FALLBACK = "Correct the query and run it again."


def run(
    sql: str, *, workgroup: str, database: str, client: "AthenaClient | None" = None, limit: float = LIMIT
) -> QueryResult:
    """Run one statement in a workgroup and return all its rows.

    `client` is a boto3 Athena client; made from the environment if there is none.
    Raises QueryFailed with Athena's reason, or if the query takes more than `limit` seconds, when it is stopped.
    """
    athena = client or boto3.client("athena", config=RETRIES)
    try:
        query_id = athena.start_query_execution(
            QueryString=sql, WorkGroup=workgroup, QueryExecutionContext={"Database": database}
        )["QueryExecutionId"]
        execution = _await(athena, query_id, limit)
        return _result(athena, query_id, execution)
    except ClientError as error:
        raise QueryFailed(error.response["Error"]["Message"], FALLBACK) from error
    except BotoCoreError as error:
        raise QueryFailed(
            str(error), "Is the platform up? `make status` tells; `make up-local` brings it up."
        ) from error


def _await(athena: "AthenaClient", query_id: str, limit: float) -> "QueryExecutionTypeDef":
    """Return the QueryExecution once the query succeeded; ask at growing intervals."""
    deadline, pause = time.monotonic() + limit, FIRST_PAUSE
    try:
        while True:
            execution = athena.get_query_execution(QueryExecutionId=query_id)["QueryExecution"]
            status = execution["Status"]
            if status["State"] == "SUCCEEDED":
                return execution
            if status["State"] in {"FAILED", "CANCELLED"}:
                reason = status.get("StateChangeReason") or f"it was {status['State'].lower()} without a reason"
                raise QueryFailed(reason, ADVICE.get(reason.partition(":")[0], FALLBACK))
            if time.monotonic() > deadline:
                athena.stop_query_execution(QueryExecutionId=query_id)
                raise QueryFailed(f"it took more than {limit:g} seconds and was stopped",
                                  "Read less: name the partitions wanted, dt and hour, in WHERE.")  # fmt: skip
            time.sleep(pause)
            pause = min(pause * 1.5, LONGEST_PAUSE)
    except (Interrupted, KeyboardInterrupt):
        athena.stop_query_execution(QueryExecutionId=query_id)
        raise


def _result(athena: "AthenaClient", query_id: str, execution: "QueryExecutionTypeDef") -> QueryResult:
    pages = athena.get_paginator("get_query_results").paginate(QueryExecutionId=query_id)
    texts: list[list[str | None]] = []
    info: list[ColumnInfoTypeDef] = []
    for page in pages:
        info = page["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]
        texts += [[cell.get("VarCharValue") for cell in row.get("Data", [])] for row in page["ResultSet"]["Rows"]]
    types = tuple(column["Type"] for column in info)
    if execution.get("StatementType") == "DML":
        texts = texts[1:]  # the header
    else:
        texts = [_fields(row[0] or "", len(types)) for row in texts if row]
    statistics = execution.get("Statistics", {})
    return QueryResult(
        columns=tuple(column["Name"] for column in info),
        types=types,
        rows=[tuple(value(text, of) for text, of in zip(row, types, strict=True)) for row in texts],
        query_id=query_id,
        bytes_scanned=statistics.get("DataScannedInBytes", 0),
        seconds=statistics.get("EngineExecutionTimeInMillis", 0) / 1000,
    )


def _fields(line: str, count: int) -> list[str | None]:
    """Return the values of a line of a statement's text, which Hive pads and sets apart by tabs."""
    parts: list[str | None] = [part.strip() for part in line.split("\t", count - 1)] if count > 1 else [line.rstrip()]
    return parts + [None] * (count - len(parts))
