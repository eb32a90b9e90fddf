"""How figures of the lake are judged, and what Athena is asked, over a folder of JSON lines."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from brewlake.beer import FIELDS
from brewlake.quality.checks import is_catalogued, is_delivered, judge_counts, judge_schema, judge_table, table_sql
from brewlake.quality.findings import Finding
from brewlake.query import local

CONTRACT = {
    "id": "integer",
    "name": "varchar",
    **dict.fromkeys(FIELDS[2:], "double"),
    "dt": "varchar",
    "hour": "varchar",
}
SOUND = dict(zip(FIELDS, (1, "Pale", 5.0, 40.0, 1010.0, 1050.0, 20.0, 10.0, 4.4), strict=True))


@pytest.mark.parametrize(
    ("columns", "problems", "note"),
    [
        (CONTRACT, 0, ""),
        (CONTRACT | {"id": "bigint"}, 0, ""),
        (CONTRACT | {"id": "double"}, 1, "id is double, not integer or bigint"),
        (CONTRACT | {"abv": "varchar", "tagline": "varchar"}, 2, "tagline is not of the contract; abv is varchar"),
        ({name: of for name, of in CONTRACT.items() if name != "ph"}, 1, "ph is absent"),
        (dict(reversed(CONTRACT.items())), 1, "the columns are in another order"),
        ({}, 11, "id is absent; name is absent"),
    ],
)
def test_the_tables_columns_are_those_of_a_beer(columns: dict[str, str], problems: int, note: str) -> None:
    finding = judge_schema(columns)
    assert (finding.value, finding.sound, finding.note.startswith(note)) == (problems, problems == 0, True)


@pytest.mark.parametrize(
    ("raw", "cleaned", "failed", "catalogued", "bad"),
    [
        (100, 98, 2, 98, []),
        (0, 0, 0, 0, []),
        (100, 97, 2, 97, ["raw - cleaned - failed"]),
        (100, 99, 2, 99, ["raw - cleaned - failed"]),
        (100, 98, 2, 90, ["cleaned - rows of the table"]),
        (100, 98, 2, 99, ["cleaned - rows of the table"]),
        (100, 95, 5, 95, []),
        (100, 90, 10, 90, ["failed"]),
        (1000, 949, 51, 949, ["failed"]),
        (0, 0, 1, 0, ["raw - cleaned - failed", "failed"]),
    ],
)
def test_counts_are_sound_where_nothing_is_lost_and_little_failed(
    raw: float, cleaned: float, failed: float, catalogued: float, bad: list[str]
) -> None:
    row = {"raw": raw, "cleaned": cleaned, "failed": failed, "catalogued": catalogued}
    assert [finding.subject for finding in judge_counts(row) if not finding.sound] == bad
    assert is_delivered(row) == ("raw - cleaned - failed" not in bad)
    assert is_catalogued(row) == ("cleaned - rows of the table" not in bad)


@pytest.mark.parametrize(
    ("finding", "sound", "bounds"),
    [
        (Finding("c", "s", 2, "%", most=2), True, "at most 2"),
        (Finding("c", "s", 2.1, "%", most=2), False, "at most 2"),
        (Finding("c", "s", 0, "", least=1), False, "at least 1"),
        (Finding("c", "s", 1, "", least=1, most=3), True, "at least 1 and at most 3"),
        (Finding("c", "s", 1, "", least=0, most=0), False, "0"),
        (Finding("c", "s", float("nan"), "%", most=2), False, "at most 2"),
    ],
)
def test_bounds_are_kept_or_not(finding: Finding, sound: bool, bounds: str) -> None:
    assert (finding.sound, finding.bounds) == (sound, bounds)


FIGURES: dict[str, float | None] = {
    "records": 1000,
    "beers": 1000,
    **{f"no_{name}": 0 for name in FIELDS},
    **{f"odd_{name}": 0 for name in FIELDS[2:]},
    "told_twice": 0,
    "copies": 0,
    "seconds_old": 600,
}


@pytest.mark.parametrize(
    ("change", "bad"),
    [
        ({}, []),
        ({"seconds_old": 601}, ["age of the newest"]),
        ({"no_id": 1, "no_name": 1, "no_abv": 1}, ["without id", "without name", "without abv"]),
        ({"no_ibu": 100, "no_ph": 101}, ["without ph"]),
        ({"odd_abv": 20, "odd_ebc": 21}, ["ebc outside 0 to 1500"]),
        ({"told_twice": 10, "copies": 11}, ["one beer under two ids"]),
        ({"told_twice": 11, "copies": 10}, ["one id told in two ways"]),
        ({"beers": 1, "records": 1}, []),
        ({"beers": 0, "records": 1}, ["beers"]),
        ({"beers": None, "records": None}, ["beers", "rows of the table"]),
        (dict.fromkeys(FIGURES, None) | {"beers": 1, "records": 1}, []),
    ],
)
def test_a_share_may_be_as_great_as_its_limit(change: dict[str, float | None], bad: list[str]) -> None:
    found = list(judge_table(FIGURES | change, most_minutes_old=10))
    assert all(finding.value >= 0 for finding in found)
    assert [finding.subject for finding in found if not finding.sound] == bad


EDGES = {
    "abv": (0, 70),
    "ibu": (0, 400),
    "target_fg": (900, 1300),
    "target_og": (900, 1300),
    "ebc": (0, 1500),
    "srm": (0, 800),
    "ph": (0, 14),
}


@pytest.mark.parametrize(("beyond", "odd"), [(0, 0), (0.5, len(EDGES))])
def test_a_range_holds_its_edges_and_nothing_beyond(tmp_path: Path, beyond: float, odd: int) -> None:
    edges = [(name, low - beyond) for name, (low, _) in EDGES.items()]
    edges += [(name, high + beyond) for name, (_, high) in EDGES.items()]
    found = judged(tmp_path, *(SOUND | {"id": 1 + number, name: edge} for number, (name, edge) in enumerate(edges)))
    shares = [finding.value for finding in found.values() if finding.check == "ranges"]
    assert [share for share in shares if share] == [pytest.approx(100 * 2 / 14)] * odd


def judged(folder: Path, *beers: dict[str, Any]) -> dict[str, Finding]:
    """The findings of a table of these beers, each in an object that was written now."""
    now = datetime.now(UTC)
    for number, beer in enumerate(beers):
        place = folder / f"dt={now:%Y-%m-%d}" / f"hour={now:%H}"
        place.mkdir(parents=True, exist_ok=True)
        name = f"cleaned-1-{now:%Y-%m-%d-%H-%M-%S}-{number:04}.json"
        (place / name).write_text(json.dumps(beer) + "\n")
    result = local.run(local.over_folder(folder), table_sql("beers"))
    row = dict(
        zip(result.columns, (None if cell is None else float(str(cell)) for cell in result.rows[0]), strict=True)
    )
    return {finding.subject: finding for finding in judge_table(row, most_minutes_old=10)}


@pytest.mark.parametrize(
    ("beers", "bad"),
    [
        ([SOUND], []),
        ([SOUND, SOUND, SOUND], []),
        ([SOUND | {"ibu": None}], ["without ibu"]),
        ([SOUND | {"ph": 79.0}], ["ph outside 0 to 14"]),
        ([SOUND | {"abv": -1.0}, SOUND | {"id": 2}], ["abv outside 0 to 70"]),
        ([SOUND, SOUND | {"ibu": 41.0}], ["one id told in two ways"]),
        ([SOUND, SOUND | {"ph": 79.0}], ["ph outside 0 to 14", "one id told in two ways"]),
        ([SOUND | {"ph": 79.0}, SOUND], ["one id told in two ways"]),
        ([SOUND, SOUND | {"id": 2}], ["one beer under two ids"]),
        ([SOUND, SOUND | {"id": 2, "name": "Another"}], []),
        ([SOUND | {"name": None}], ["without name"]),
    ],
)
def test_what_is_wrong_with_the_rows_is_found(tmp_path: Path, beers: list[dict[str, Any]], bad: list[str]) -> None:
    found = judged(tmp_path, *beers)
    assert [subject for subject, finding in found.items() if not finding.sound] == bad
    assert 0 <= found["age of the newest"].value < 1
    assert found["rows of the table"].value == len(beers)


def test_the_age_is_that_of_the_newest_object(tmp_path: Path) -> None:
    place = tmp_path / "dt=2026-01-01" / "hour=00"
    place.mkdir(parents=True)
    (place / "cleaned-1-2026-01-01-00-00-00-x.json").write_text(json.dumps(SOUND) + "\n")
    result = local.run(local.over_folder(tmp_path), table_sql("beers"))
    seconds = dict(zip(result.columns, result.rows[0], strict=True))["seconds_old"]
    expected = (datetime.now(UTC) - datetime(2026, 1, 1, tzinfo=UTC)).total_seconds()
    assert float(str(seconds)) == pytest.approx(expected, abs=5)
