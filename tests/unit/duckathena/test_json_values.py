"""What a column makes of a JSON value: Athena's value, or HIVE_BAD_DATA where the value is of another type."""

import pytest

from duckathena.catalog import Format
from tests.unit.duckathena.lakes import ask, failure, lake

NONE = "<HIVE_BAD_DATA>"


@pytest.mark.parametrize("beside", ["", ', "other": true'], ids=["alone", "beside a boolean"])
@pytest.mark.parametrize(("of", "value", "text"), [
    ("int", "2.0", "2"), ("int", "2.6", NONE), ("int", "true", NONE), ("int", '"5"', "5"), ("int", '"x"', NONE),
    ("int", "2147483647", "2147483647"), ("int", "2147483648", NONE), ("tinyint", "-129", NONE), ("int", "1e2", "100"),
    ("bigint", "9007199254740993", "9007199254740993"), ("bigint", "9223372036854775808", NONE),
    ("bigint", "-9223372036854775808", "-9223372036854775808"),
    ("double", "1", "1.0"), ("double", "true", NONE), ("double", '"NaN"', "NaN"), ("float", "0.1", "0.1"),
    ("boolean", "true", "true"), ("boolean", '"False"', "false"), ("boolean", "1", NONE), ("boolean", '"yes"', NONE),
    ("decimal(5,2)", "1.255", "1.26"), ("decimal(5,2)", '"-1.255"', "-1.26"), ("decimal(5,2)", "1234.5", NONE),
    ("decimal(38,5)", '"12345678901234567890.12345"', "12345678901234567890.12345"),
    ("decimal(38,5)", "12345678901234567890.12345", "<NOT_SUPPORTED>"), ("decimal(38,18)", "0.5", f"0.5{'0' * 17}"),
    ("decimal(38,0)", "123456789012345678901234567890", "123456789012345678901234567890"),
    ("string", "1.5", "1.5"), ("string", "[1, 2]", "[1,2]"), ("varchar(2)", '"abc"', "ab"), ("char(3)", '"a"', "a  "),
    ("date", '"2020-02-29"', "2020-02-29"), ("date", '"2021-02-29"', NONE),
    ("array<int>", "[1, null]", "[1, null]"), ("array<int>", "[1, 2.6]", NONE), ("array<int>", "[true]", NONE),
    ("array<bigint>", "[9007199254740993]", "[9007199254740993]"), ("array<varchar(2)>", '["abc"]', "[ab]"),
    ("struct<x:int>", '{"x": 2}', "{x=2}"), ("struct<x:int>", '{"X": 2.6}', NONE), ("struct<x:int>", "{}", "{x=null}"),
    ("map<string,int>", '{"k": 2, "j": null}', "{j=null, k=2}"), ("map<string,int>", '{"k": 2.6}', NONE),
    ("map<int,string>", '{"1": "x"}', "{1=x}"), ("map<int,string>", '{"1.5": "x"}', NONE),
    ("array<struct<k:array<int>>>", '[{"K": [1, null]}, null]', "[{k=[1, null]}, null]"),
    ("struct<x:struct<y:boolean,d:decimal(3,1)>>", '{"x": {"y": true, "d": 1.15}}', "{x={y=true, d=1.2}}"),
])  # fmt: skip
def test_value(tmp_path, of, value, text, beside):
    tables = lake(tmp_path, {"a.json": f'{{"a": {value}{beside}}}\n'}, [("a", of)])
    if text.startswith("<"):
        assert failure(tables, "SELECT a FROM t").code == text.strip("<>")
    else:
        assert ask(tables, "SELECT a FROM t") == [[text]]


def test_columns_of_several_types_under_one_key_are_refused(tmp_path):
    serde = Format("org.openx.data.jsonserde.JsonSerDe", {"mapping.b": "a"})
    tables = lake(tmp_path, {"a.json": '{"a": 1}\n'}, [("a", "int"), ("b", "string")], format=serde)
    assert failure(tables, "SELECT a, b FROM t").code == "NOT_SUPPORTED"
