"""Results of quality runs: the last is the newest, and CloudWatch has the problems of each check apart."""

from datetime import UTC, datetime, timedelta

from brewlake.quality import history
from brewlake.quality.findings import Finding
from tests.conftest import Emulator

SOUND = Finding("counts", "failed", 1, "%", most=5)
BAD_COUNT = Finding("counts", "raw - cleaned - failed", 3, "", least=0, most=0, note="raw 3")
BAD_RANGE = Finding("ranges", "ph outside 0 to 14", 9, "%", most=2)


def test_the_last_run_is_the_newest(emulator: Emulator) -> None:
    s3 = emulator.client("s3")
    s3.create_bucket(Bucket="quality-history")
    assert history.last(s3, "quality-history") == []
    noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    runs = {noon: [BAD_COUNT], noon - timedelta(days=1): [SOUND], noon - timedelta(microseconds=1): []}
    kept = {at: history.keep(s3, "quality-history", at, findings) for at, findings in runs.items()}
    assert history.keys(s3, "quality-history") == [kept[at] for at in sorted(kept)]
    [found] = history.last(s3, "quality-history")
    assert found == {
        "at": "2026-11-23T12:00:00+00:00",
        "check": "counts",
        "subject": "raw - cleaned - failed",
        "value": 3,
        "unit": "",
        "least": 0,
        "most": 0,
        "note": "raw 3",
        "sound": False,
    }


def test_problems_are_counted_in_all_and_by_check(emulator: Emulator) -> None:
    cloudwatch, at = emulator.client("cloudwatch"), datetime.now(UTC) - timedelta(minutes=10)
    history.tell(cloudwatch, at, [BAD_COUNT, SOUND, BAD_COUNT, BAD_RANGE, Finding("schema", "columns", 0, "", most=0)])

    def counted(**dimensions: str) -> float:
        found = cloudwatch.get_metric_statistics(
            Namespace=history.NAMESPACE,
            MetricName=history.METRIC,
            Dimensions=[{"Name": name, "Value": value} for name, value in dimensions.items()],
            StartTime=at - timedelta(minutes=2),
            EndTime=at + timedelta(minutes=2),
            Period=60,
            Statistics=["Sum"],
        )
        [point] = found["Datapoints"]
        return float(point["Sum"])

    assert counted() == 3
    assert [counted(Check=check) for check in ("counts", "ranges", "schema")] == [2, 1, 0]
