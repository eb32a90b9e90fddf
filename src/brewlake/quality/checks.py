"""What is asked of Athena, and what the answers must be. The SQL runs on AWS as it does here."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Final

from brewlake.beer import Beer
from brewlake.quality.findings import Finding

RANGES: Final = {
    "abv": (0, 70),
    "ibu": (0, 400),
    "target_fg": (900, 1300),
    "target_og": (900, 1300),
    "ebc": (0, 1500),
    "srm": (0, 800),
    "ph": (0, 14),
}
"""Where a value can be true, in the units of `brewlake.beer`. The lake keeps what lies outside: a pH of 79 was said."""

OPTIONAL: Final = ("ibu", "target_fg", "target_og", "ebc", "srm", "ph")
REQUIRED: Final = ("id", "name", "abv")

MOST_MISSING: Final = 10.0
"""% of beers. Of the 325 beers of PunkAPI 1.8 % lack their colour, and no other field is missing more often."""
MOST_OUT_OF_RANGE: Final = 2.0
"""% of beers. PunkAPI's typing errors are 0.6 %."""
MOST_TOLD_TWICE: Final = 1.0
"""% of beers."""
MOST_FAILED: Final = 5.0
"""% of the records that were collected."""

_TYPES: Final[dict[object, tuple[str, ...]]] = {int: ("integer", "bigint"), str: ("varchar",)}
"""Athena's types for Python's; all other fields are numbers, and `double`."""
_PARTITIONS: Final = {"dt": ("varchar",), "hour": ("varchar",)}


def schema_sql(database: str, table: str) -> str:
    """Return the query for the table's columns: name and type, in their order."""
    return (
        "SELECT column_name, data_type FROM information_schema.columns "  # noqa: S608 - names of Terraform's outputs
        f"WHERE table_schema = '{database}' AND table_name = '{table}' ORDER BY ordinal_position"
    )


def judge_schema(columns: Mapping[str, str]) -> Finding:
    """Judge the table's columns against the contract: the fields of a Beer in their order, then the partitions."""
    contract = {field.name: _TYPES.get(field.type, ("double",)) for field in fields(Beer)} | _PARTITIONS
    differences = [f"{name} is absent" for name in contract if name not in columns]
    differences += [f"{name} is not of the contract" for name in columns if name not in contract]
    differences += [
        f"{name} is {of}, not {' or '.join(contract[name])}"
        for name, of in columns.items()
        if name in contract and of not in contract[name]
    ]
    if not differences and list(columns) != list(contract):
        differences = ["the columns are in another order"]
    return Finding("schema", "columns off the contract", len(differences), "", most=0, note="; ".join(differences))


def table_sql(table: str) -> str:
    """Return the query for all figures of the table, in one row and one reading.

    Of a beer that came more than once the last counts. When an object came is in its name, which Firehose gives it.
    https://docs.aws.amazon.com/firehose/latest/dev/s3-object-name.html
    """
    missing = ",\n  ".join(f"count_if(age = 1 AND {name} IS NULL) AS no_{name}" for name in (*REQUIRED, *OPTIONAL))
    outside = ",\n  ".join(
        f"count_if(age = 1 AND {name} NOT BETWEEN {low} AND {high}) AS odd_{name}"
        for name, (low, high) in RANGES.items()
    )
    told_twice = " OR ".join(f"min({name}) <> max({name})" for name in ("name", *RANGES))
    same = ", ".join(("name", *RANGES))
    return f"""
WITH ranked AS (
  SELECT *, "$path" AS path, row_number() OVER (PARTITION BY id ORDER BY dt DESC, hour DESC, "$path" DESC) AS age
  FROM {table}
),
twice AS (SELECT id FROM {table} GROUP BY id HAVING {told_twice}),
copies AS (SELECT name FROM ranked WHERE age = 1 GROUP BY {same} HAVING count(*) > 1)
SELECT
  count(*) AS records,
  count_if(age = 1) AS beers,
  (SELECT count(*) FROM twice) AS told_twice,
  (SELECT count(*) FROM copies) AS copies,
  date_diff('second', date_parse(regexp_extract(max(path), '[0-9]{{4}}(-[0-9]{{2}}){{5}}'), '%Y-%m-%d-%H-%i-%s'),
    CAST(current_timestamp AT TIME ZONE 'UTC' AS timestamp)) AS seconds_old,
  {missing},
  {outside}
FROM ranked"""  # noqa: S608 - names of our own


def judge_table(row: Mapping[str, float | None], most_minutes_old: float) -> Iterator[Finding]:
    """Judge the row that `table_sql` gives; shares are of beers, in %."""
    beers = row["beers"] or 0
    yield Finding("completeness", "beers", beers, "", least=1)
    yield Finding("completeness", "rows of the table", row["records"] or 0, "", least=1)
    if not beers:
        return
    for name in REQUIRED:
        yield Finding("completeness", f"without {name}", row[f"no_{name}"] or 0, "", most=0)
    for name in OPTIONAL:
        yield Finding("completeness", f"without {name}", _share(row[f"no_{name}"], beers), "%", most=MOST_MISSING)
    for name, (low, high) in RANGES.items():
        subject = f"{name} outside {low} to {high}"
        yield Finding("ranges", subject, _share(row[f"odd_{name}"], beers), "%", most=MOST_OUT_OF_RANGE)
    yield Finding("duplicates", "one id told in two ways", _share(row["told_twice"], beers), "%", most=MOST_TOLD_TWICE)
    yield Finding("duplicates", "one beer under two ids", _share(row["copies"], beers), "%", most=MOST_TOLD_TWICE)
    yield Finding("freshness", "age of the newest", (row["seconds_old"] or 0) / 60, "min", most=most_minutes_old)


LINES: Final = ("raw", "cleaned", "failed")
"""The three sides of the lake; each is read line by line through a table `lines_<side>`."""


def lines_table_sql(side: str, location: str) -> str:
    """Return the statement that makes the table of the lines under `location`.

    Without a ROW FORMAT a field ends at the control character 1, which JSON text escapes: one line, one row.
    """
    return f"CREATE EXTERNAL TABLE IF NOT EXISTS lines_{side} (line string) LOCATION '{location}'"


def counts_sql(table: str) -> str:
    """Return the query for the records on each side, and the rows of the table."""
    sides = ", ".join(f"(SELECT count(*) FROM lines_{side}) AS {side}" for side in LINES)  # noqa: S608 - our own names
    return f"SELECT {sides}, (SELECT count(*) FROM {table}) AS catalogued"  # noqa: S608 - names of our own


def judge_counts(row: Mapping[str, float | None]) -> Iterator[Finding]:
    """Judge the row that `counts_sql` gives. Nothing is dropped on the way, so raw = cleaned + failed."""
    raw, cleaned, failed = (row[side] or 0 for side in LINES)
    note = f"raw {raw:.0f}, cleaned {cleaned:.0f}, failed {failed:.0f}"
    yield Finding("counts", "raw - cleaned - failed", raw - cleaned - failed, "", least=0, most=0, note=note)
    yield Finding("counts", "cleaned - rows of the table", cleaned - (row["catalogued"] or 0), "", least=0, most=0)
    yield Finding("counts", "failed", _share(failed, raw or 1), "%", most=MOST_FAILED)


def is_delivered(row: Mapping[str, float | None]) -> bool:
    """Whether the row that `counts_sql` gives shows nothing under way between the buckets."""
    raw, cleaned, failed = (row[side] or 0 for side in LINES)
    return raw == cleaned + failed


def is_catalogued(row: Mapping[str, float | None]) -> bool:
    """Whether the row that `counts_sql` gives shows all that was cleaned in the table."""
    return row["catalogued"] == row["cleaned"]


def _share(part: float | None, whole: float) -> float:
    return 100 * (part or 0) / whole
