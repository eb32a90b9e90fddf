"""The checks, asked of a platform's Athena."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from brewlake.platform import Platform
from brewlake.quality.checks import (
    counts_sql,
    is_catalogued,
    is_delivered,
    judge_counts,
    judge_schema,
    judge_table,
    lines_table_sql,
    schema_sql,
    table_sql,
)
from brewlake.quality.findings import Finding
from brewlake.query import athena
from brewlake.query.result import QueryResult

if TYPE_CHECKING:
    from mypy_boto3_athena import AthenaClient

PAUSE: Final = 1.0


def measure(
    platform: Platform,
    most_minutes_old: float,
    wait: float,
    crawl: Callable[[], None] | None = None,
    client: "AthenaClient | None" = None,
) -> list[Finding]:
    """Ask Athena for all figures, and judge them.

    `crawl` brings the table up to date; None: it is judged as it is. What is on its way through Firehose when it is
    counted is in one bucket and not yet in the other: where these differ they are counted again, for at most `wait`
    seconds.
    """
    if crawl:
        crawl()
    ask = _Ask(platform, client)
    table = platform.cleaned_table
    schema = judge_schema({str(name): str(of) for name, of in ask.rows(schema_sql(platform.glue_database, table))})
    if not schema.sound:
        return [schema]  # the other queries name the columns that the contract has
    figures = ask.row(table_sql(table))
    return [schema, *judge_table(figures, most_minutes_old), *_count(ask, platform, wait, crawl)]


def _count(ask: "_Ask", platform: Platform, wait: float, crawl: Callable[[], None] | None) -> list[Finding]:
    for side, (bucket, prefix) in platform.folders.items():
        ask.rows(lines_table_sql(side, f"s3://{bucket}/{prefix}"))
    deadline = time.monotonic() + wait
    while True:
        counts = ask.row(counts_sql(platform.cleaned_table))
        if time.monotonic() > deadline or (is_delivered(counts) and (is_catalogued(counts) or crawl is None)):
            return list(judge_counts(counts))
        if is_delivered(counts) and crawl:
            crawl()  # an hour began after the last crawl: its partition is not in the table yet
        time.sleep(PAUSE)


class _Ask:
    def __init__(self, platform: Platform, client: "AthenaClient | None") -> None:
        self._platform = platform
        self._client = client

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        return list(self._run(sql).rows)

    def row(self, sql: str) -> dict[str, float | None]:
        result = self._run(sql)
        return {
            name: None if value is None else float(str(value))
            for name, value in zip(result.columns, result.rows[0], strict=True)
        }

    def _run(self, sql: str) -> QueryResult:
        platform = self._platform
        return athena.run(
            sql, workgroup=platform.athena_workgroup, database=platform.glue_database, client=self._client
        )
