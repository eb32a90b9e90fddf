"""Partition projection. https://docs.aws.amazon.com/athena/latest/ug/partition-projection.html"""

from datetime import UTC, datetime, timedelta

import pytest

from duckathena.catalog import Column
from tests.unit.duckathena.lakes import Lake, ask, failure, lake

TODAY = datetime.now(UTC).date()
ENUM = {"projection.p.type": "enum", "projection.p.values": "a,b,c"}
DATES = {"projection.p.type": "date", "projection.p.format": "yyyy/MM/dd"}


def table(folder, files, properties, keys=(("p", "string"),)) -> Lake:
    """Return a table whose objects each hold their own name as `id`."""
    texts = {f"{name}/a.json": f'{{"id": "{name}"}}\n' for name in files}
    parameters = {"projection.enabled": "true"} | {
        name: value.replace("{folder}", str(folder)) for name, value in properties.items()
    }
    partition_keys = tuple(Column(name, of) for name, of in keys)
    return lake(folder, texts, [("id", "string")], parameters=parameters, partition_keys=partition_keys)


CASES = [
    # properties, the type of the key p, folders, WHERE, the values of p that are read
    (ENUM, "string", ["p=a", "p=c", "p=z"], "TRUE", ["a", "c"]),
    (ENUM, "string", ["p=a", "p=c"], "p > 'a'", ["c"]),
    ({"projection.p.type": " Integer ", "projection.p.range": "1, 3"}, "int", ["p=1", "p=3", "p=4"], "TRUE",
     ["1", "3"]),
    ({"projection.p.type": "integer", "projection.p.range": "0,9", "projection.p.interval": "3"}, "int",
     ["p=3", "p=4"], "TRUE", ["3"]),
    ({"projection.P.type": "integer", "projection.P.range": "0,9", "projection.P.interval": "3"}, "int",
     ["p=3", "p=4"], "TRUE", ["3"]),
    ({"projection.p.type": "integer", "projection.p.range": "1,12", "projection.p.digits": "2"}, "string",
     ["p=01", "p=1", "p=12"], "p < '10'", ["01"]),
    ({"projection.p.type": "integer", "projection.p.range": "-2,0"}, "int", ["p=-2", "p=0"], "p < 0", ["-2"]),
    ({**DATES, "projection.p.range": "2024/01/30,2024/02/02", "storage.location.template": "{folder}/${p}/"}, "string",
     ["2024/01/29", "2024/01/31", "2024/02/02"], "TRUE", ["2024/01/31", "2024/02/02"]),
    ({"projection.p.type": "date", "projection.p.format": "yyyy-MM-dd", "projection.p.range": "NOW-2DAYS,NOW"}, "date",
     [f"p={TODAY - timedelta(days=1)}", f"p={TODAY - timedelta(days=9)}"], "TRUE", [str(TODAY - timedelta(days=1))]),
    ({"projection.p.type": "date", "projection.p.format": "yyyy-MM-dd", "projection.p.range": "NOW,NOW + 2day"}, "date",
     [f"p={TODAY + timedelta(days=1)}", f"p={TODAY + timedelta(days=9)}"], "TRUE", [str(TODAY + timedelta(days=1))]),
    ({"projection.p.type": "date", "projection.p.format": "yyyy-MM", "projection.p.range": "2023-12,2024-02"}, "string",
     ["p=2023-12", "p=2024-01", "p=2024-03"], "TRUE", ["2023-12", "2024-01"]),
    ({"projection.p.type": "date", "projection.p.format": "yyyy-MM-dd-HH", "projection.p.interval": "6",
      "projection.p.interval.unit": "HOURS", "projection.p.range": "2024-01-01-00,2024-01-01-23"}, "string",
     ["p=2024-01-01-06", "p=2024-01-01-07"], "TRUE", ["2024-01-01-06"]),
    ({"projection.p.type": "injected"}, "string", ["p=x", "p=y"], "p = 'x'", ["x"]),
    ({"projection.p.type": "injected"}, "string", ["p=x", "p=y", "p=z"], "p IN ('x', 'z')", ["x", "z"]),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]} {case[3]}")
def test_the_partitions_that_are_read(tmp_path, case):
    properties, of, folders, where, expected = case
    tables = table(tmp_path, folders, properties, (("p", of),))
    rows = ask(tables, f"SELECT id, CAST(p AS varchar) FROM t WHERE {where} ORDER BY 2")
    assert [p for _, p in rows] == expected
    assert all((name or "").removeprefix("p=") == p for name, p in rows)
    assert len(tables.fetched) == len(expected)


def test_several_keys_and_a_template(tmp_path):
    properties = {**ENUM, "projection.q.type": "integer", "projection.q.range": "1,2",
                  "storage.location.template": "{folder}/of-${q}/${p}"}  # fmt: skip
    tables = table(tmp_path, ["of-1/a", "of-2/a", "of-2/c"], properties, (("p", "string"), ("q", "int")))
    assert ask(tables, "SELECT p, q FROM t WHERE q = 2 ORDER BY p") == [["a", "2"], ["c", "2"]]


FAILURES = [
    ({}, "INVALID_TABLE_PROPERTY"),
    ({"projection.p.type": "odd"}, "INVALID_TABLE_PROPERTY"),
    ({"projection.p.type": "integer", "projection.p.range": "1-3"}, "INVALID_TABLE_PROPERTY"),
    ({"projection.p.type": "integer", "projection.p.range": "a,b"}, "INVALID_TABLE_PROPERTY"),
    ({"projection.p.type": "integer", "projection.p.range": "1,9", "projection.p.interval": "x"},
     "INVALID_TABLE_PROPERTY"),
    ({"projection.p.type": "integer", "projection.p.range": "1,9000000000"}, "NOT_SUPPORTED"),
    ({**DATES, "projection.p.range": "2024-01-01,NOW"}, "INVALID_TABLE_PROPERTY"),
    ({"projection.p.type": "date", "projection.p.format": "HH", "projection.p.range": "00,23"},
     "INVALID_TABLE_PROPERTY"),
    ({**ENUM, "storage.location.template": "{folder}/x/"}, "INVALID_TABLE_PROPERTY"),
    ({"projection.p.type": "injected"}, "CONSTRAINT_VIOLATION"),
]  # fmt: skip


@pytest.mark.parametrize(("properties", "code"), FAILURES, ids=[str(properties) for properties, _ in FAILURES])
def test_properties_that_make_no_partitions(tmp_path, properties, code):
    assert failure(table(tmp_path, [], properties), "SELECT id FROM t").code == code
