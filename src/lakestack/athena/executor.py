"""Runs the queries: side by side, at most so many, each on the engine of its account and region."""

import logging
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, BinaryIO, cast

from botocore.exceptions import ClientError
from localstack import config
from localstack.aws.connect import connect_to

from duckathena import AthenaError, Column, Engine, Options, Result
from duckathena.aws import bucket_and_key
from duckathena.types import BIGINT
from lakestack.athena import output
from lakestack.athena.catalog import EmulatedCatalog
from lakestack.athena.columns import column_info, metadata, shown_info
from lakestack.athena.models import Execution
from lakestack.athena.storage import EmulatedStorage
from lakestack.buckets import Buckets

LOG = logging.getLogger(__name__)
AT_ONCE = 8
IN_MEMORY = 1 << 20  # bytes of a result, beyond which it waits on the disk for its place in S3
BYTES = "application/octet-stream"
WRITTEN = (Column("rows", BIGINT),)  # what a statement answers that writes


class Executor:
    """The queries in flight, and an engine an account and region. Clients never leave this process."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="athena")
        self._lock = threading.Lock()
        self._engines: dict[tuple[str, str], Engine] = {}
        self._running: dict[str, Execution] = {}
        self._folder = Path(config.dirs.cache) / "athena"

    def stop(self) -> None:
        """Stop the queries, those that run too: the process would wait for their threads."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        for execution in list(self._running.values()):
            if interrupt := execution.interrupt:
                interrupt()

    def engine(self, account: str, region: str) -> Engine:
        with self._lock:
            if (account, region) not in self._engines:
                clients = clients_of(account, region)
                folder = self._folder / f"{account}-{region}"
                catalog = EmulatedCatalog(clients.glue, account, region)
                storage = EmulatedStorage(clients.s3, folder, account, region)
                self._engines[account, region] = Engine(catalog, storage, cache=folder)
            return self._engines[account, region]

    def submit(self, account: str, region: str, execution: Execution) -> None:
        self._pool.submit(self._run, account, region, execution, time.monotonic())

    def _run(self, account: str, region: str, execution: Execution, submitted: float) -> None:
        queued = _milliseconds(time.monotonic() - submitted)
        begun = time.monotonic()
        self._running[execution.id] = execution
        try:
            if not execution.begin():
                return
            if execution.reuses is not None:
                _take_over(account, region, execution, execution.reuses)
                execution.info["Statistics"] |= {"QueryQueueTimeInMillis": queued}
                execution.end("SUCCEEDED")
                return
            with tempfile.SpooledTemporaryFile(IN_MEMORY) as file:
                rows = cast("BinaryIO", file)
                result = self._execute(account, region, execution, rows)
                engine_time = _milliseconds(time.monotonic() - begun)
                write(account, region, execution, result, rows)
            statistics: dict[str, Any] = {
                "EngineExecutionTimeInMillis": engine_time,
                "DataScannedInBytes": result.bytes_scanned,
                "QueryPlanningTimeInMillis": _milliseconds(result.timings.get("planning", 0)),
                "ServiceProcessingTimeInMillis": _milliseconds(time.monotonic() - begun) - engine_time,
            }
            execution.row_count = len(result.rows) if result.rows_in_file is None else result.rows_in_file
            execution.update_count = result.written
            if result.manifest is not None:
                statistics["DataManifestLocation"] = f"{execution.managed}-manifest.csv"
            state: tuple[str, dict[str, Any]] = ("SUCCEEDED", {})
        except AthenaError as error:
            statistics = {
                "EngineExecutionTimeInMillis": _milliseconds(time.monotonic() - begun),
                "DataScannedInBytes": 0,
            }
            state = ("FAILED", failure(error))
        except Exception as error:  # an error of ours must end the query too, or its client waits for ever
            LOG.exception("the query %s failed inside lakestack", execution.id)
            statistics = {"DataScannedInBytes": 0}
            state = ("FAILED", failure(AthenaError(f"{type(error).__name__}: {error}")))
        finally:
            del self._running[execution.id]
        execution.info["Statistics"] |= statistics | {
            "QueryQueueTimeInMillis": queued,
            "TotalExecutionTimeInMillis": _milliseconds(time.monotonic() - submitted),
        }
        execution.end(state[0], **state[1])

    def _execute(self, account: str, region: str, execution: Execution, rows_to: BinaryIO) -> Result:
        def started(interrupt: Callable[[], None]) -> None:
            execution.interrupt = interrupt
            if execution.is_over:
                raise AthenaError("Query was cancelled by user", code="USER_CANCELED")

        if not execution.sql:
            return Result(statement="DDL")
        context = execution.info.get("QueryExecutionContext", {})
        options = Options(execution.parameters, started, execution.bytes_limit, execution.managed, rows_to)
        engine = self.engine(account, region)
        return engine.execute(execution.sql, context.get("Database") or "default", options)


def clients_of(account: str, region: str) -> Any:
    """Return LocalStack's own clients, which call its services without HTTP."""
    return connect_to(aws_access_key_id=account, region_name=region)


def _take_over(account: str, region: str, execution: Execution, former: Execution) -> None:
    """Give an execution the result of a former one: https://docs.aws.amazon.com/athena/latest/ug/reusing-query-results.html"""
    (old_bucket, old_key), (bucket, key) = (bucket_and_key(one.location) for one in (former, execution))
    s3 = clients_of(account, region).s3
    for suffix in ("", ".metadata"):
        source = {"Bucket": old_bucket, "Key": f"{old_key}{suffix}"}
        s3.copy_object(Bucket=bucket, Key=f"{key}{suffix}", CopySource=source)
    execution.columns, execution.row_count = former.columns, former.row_count
    execution.info["Statistics"] |= {"ResultReuseInformation": {"ReusedPreviousResult": True}}


def _milliseconds(seconds: float) -> int:
    return max(round(seconds * 1000), 0)


OF_THE_USER, ICEBERG = 1000, 233
SYNTAX = dict.fromkeys(("SYNTAX_ERROR", "TABLE_NOT_FOUND", "SCHEMA_NOT_FOUND", "COLUMN_NOT_FOUND"), 1006)
ERROR_TYPES = {"HIVE_BAD_DATA": 1001} | SYNTAX
"""Athena's error types by Trino's error name; dbt-athena tries a query again by `ICEBERG`."""


def failure(error: AthenaError) -> dict[str, Any]:
    """Return the parts of a FAILED status. https://docs.aws.amazon.com/athena/latest/ug/error-reference.html"""
    iceberg = ICEBERG if error.code.startswith("ICEBERG_") else OF_THE_USER
    kind = ERROR_TYPES.get(error.code, iceberg)
    return {
        "StateChangeReason": error.reason,
        "AthenaError": {
            "ErrorCategory": error.category,
            "ErrorType": kind if error.category == 2 else 0,
            "Retryable": False,
            "ErrorMessage": error.reason,
        },
    }


def write(account: str, region: str, execution: Execution, result: Result, rows: BinaryIO) -> None:
    """Write the result where the execution says, and its metadata beside it. A query's rows are in the file `rows`."""
    execution.has_rows = result.manifest is None
    described = shown_info if result.statement == "UTILITY" else column_info
    execution.columns = [described(column) for column in (result.columns if execution.has_rows else WRITTEN)]
    buckets = Buckets(account, region)
    if result.manifest is not None:
        bucket, key = bucket_and_key(f"{execution.managed}-manifest.csv")
        manifest = "".join(f"{uri}\n" for uri in result.manifest)
        buckets.put(bucket, key, manifest.encode(), BYTES)
    is_query = execution.location.endswith(".csv")
    if result.rows_in_file is None:
        names = [column.name for column in result.columns]
        header = [names] if result.kind == "Explain" else []
        text = output.csv(names, result.text()) if is_query else output.plain([*header, *result.text()])
        rows.write(text.encode())
    bucket, key = bucket_and_key(execution.location)
    try:
        if execution.has_rows:
            rows.seek(0)
            buckets.put(bucket, key, rows, BYTES)
        buckets.put(bucket, f"{key}.metadata", metadata(execution.id, execution.columns), BYTES)
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchBucket":
            raise
        raise AthenaError(f"Unable to verify/create output bucket {bucket}", code="ACCESS_DENIED") from None
