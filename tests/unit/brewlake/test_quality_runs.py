"""A run of the quality checks: what is asked and waited for, and what is kept of it."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from brewlake.platform import Platform
from brewlake.quality import history, measure
from brewlake.quality.findings import Finding
from brewlake.query.result import QueryResult
from tests.unit.brewlake.test_quality import CONTRACT, FIGURES

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
PLATFORM = Platform(**{field: field for field in Platform.__dataclass_fields__})
SETTLED = {"raw": 100, "cleaned": 98, "failed": 2, "catalogued": 98}


class Lake:
    """Athena over a lake whose counts are `counts`, one after the other, the last for good; `at` is the clock."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *counts: dict[str, int], columns: Any = CONTRACT) -> None:
        self._counts = list(counts)
        self._columns = columns
        self.asked: list[str] = []
        self.crawls = 0
        self.at = 0.0
        monkeypatch.setattr(measure.athena, "run", self._run)  # type: ignore[attr-defined] # as the module sees it
        monkeypatch.setattr(measure, "time", SimpleNamespace(monotonic=lambda: self.at, sleep=self._sleep))

    def _sleep(self, seconds: float) -> None:
        self.at += seconds

    def crawl(self) -> None:
        self.crawls += 1

    def _run(self, sql: str, **_: object) -> QueryResult:
        self.asked.append(sql)
        if "information_schema" in sql:
            return _result(("column_name", "data_type"), *self._columns.items())
        if sql.startswith("CREATE"):
            return _result(())
        row = FIGURES if "ranked" in sql else self._counts[0]
        if row is not FIGURES and len(self._counts) > 1:
            del self._counts[0]
        return _result(tuple(row), tuple(row.values()))

    def measured(self, crawl: Callable[[], None] | None = None) -> list[Finding]:
        return [finding for finding in measure.measure(PLATFORM, 10, 150, crawl) if not finding.sound]


def _result(columns: tuple[str, ...], *rows: Any) -> QueryResult:
    return QueryResult(columns, columns, rows, None, 0, 0)


def test_a_lake_at_rest_is_measured_at_once(monkeypatch):
    lake = Lake(monkeypatch, SETTLED)
    assert lake.measured(lake.crawl) == []
    assert (lake.at, lake.crawls, len(lake.asked)) == (0, 1, 6)
    assert "LOCATION 's3://cleaned_bucket/errors/'" in lake.asked[4]


def test_what_is_on_its_way_is_waited_for(monkeypatch):
    lake = Lake(monkeypatch, SETTLED | {"cleaned": 90, "catalogued": 90}, SETTLED)
    assert lake.measured() == []
    assert lake.at == measure.PAUSE


def test_a_table_that_lacks_rows_is_crawled_again_but_not_where_it_is_judged_as_it_is(monkeypatch):
    lake = Lake(monkeypatch, SETTLED | {"catalogued": 90}, SETTLED)
    assert lake.measured(lake.crawl) == []
    assert lake.crawls == 2
    lake = Lake(monkeypatch, SETTLED | {"catalogued": 90}, SETTLED)
    assert [finding.subject for finding in lake.measured()] == ["cleaned - rows of the table"]
    assert (lake.at, lake.crawls) == (0, 0)


def test_what_never_arrives_is_a_finding_after_the_wait(monkeypatch):
    lake = Lake(monkeypatch, SETTLED | {"failed": 1})
    assert [finding.subject for finding in lake.measured(lake.crawl)] == ["raw - cleaned - failed"]
    assert lake.at == 151
    assert lake.crawls == 1


def test_nothing_more_is_asked_of_a_table_with_other_columns(monkeypatch):
    lake = Lake(monkeypatch, columns={"id": "integer"})
    assert [finding.check for finding in lake.measured()] == ["schema"]
    assert len(lake.asked) == 1


class S3:
    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}

    def put_object(self, *, Bucket: str, Key: str, Body: bytes) -> None:  # noqa: N803 - boto3's names
        self.objects[f"{Bucket}/{Key}"] = Body

    def get_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803 - boto3's names
        body = self.objects[f"{Bucket}/{Key}"]
        return {"Body": SimpleNamespace(read=lambda: body)}

    def get_paginator(self, _: str) -> Any:
        def paginate(*, Bucket: str, Prefix: str) -> list[dict[str, Any]]:  # noqa: N803 - boto3's names
            keys = [key.removeprefix(f"{Bucket}/") for key in self.objects if key.startswith(f"{Bucket}/{Prefix}")]
            return [{"Contents": [{"Key": key} for key in reversed(keys)]}, {}]

        return SimpleNamespace(paginate=paginate)


FINDINGS = [Finding("counts", "failed", 7.5, "%", most=5), Finding("schema", "columns", 0, "", most=0)]


def test_the_last_run_is_read_as_it_was_kept():
    s3: Any = S3()
    assert history.last(s3, "cleaned") == []
    key = history.keep(s3, "cleaned", NOON, FINDINGS)
    assert key == "quality/dt=2026-11-23/20261123T120000.000000Z.json"
    history.keep(s3, "cleaned", NOON + timedelta(hours=1), FINDINGS[1:])
    assert history.last(s3, "cleaned") == [
        {"at": "2026-11-23T13:00:00+00:00", "sound": True, "check": "schema", "subject": "columns", "value": 0,
         "unit": "", "least": None, "most": 0, "note": ""}
    ]  # fmt: skip
    first, second = (json.loads(line) for line in s3.objects[f"cleaned/{key}"].splitlines())
    assert (first["sound"], second["sound"], first["value"]) == (False, True, 7.5)
    assert history.keys(s3, "cleaned")[0] == key


def test_problems_are_told_in_all_and_for_each_check():
    told: dict[str, Any] = {}
    history.tell(SimpleNamespace(put_metric_data=lambda **given: told.update(given)), NOON, FINDINGS)  # type: ignore[arg-type] # a fake
    values = {
        tuple((dimension["Name"], dimension["Value"]) for dimension in metric["Dimensions"]): metric["Value"]
        for metric in told["MetricData"]
    }
    assert values == {(): 1, (("Check", "counts"),): 1, (("Check", "schema"),): 0}
    assert {(metric["MetricName"], metric["Timestamp"]) for metric in told["MetricData"]} == {("QualityProblems", NOON)}
    assert told["Namespace"] == "brewlake"
