"""The formats and SerDe properties of tables. https://docs.aws.amazon.com/athena/latest/ug/supported-serdes.html"""

import bz2
import gzip
import struct
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cramjam
import fastavro
import pyarrow as pa
import pytest
from pyarrow import orc
from pyarrow import parquet as pq

from duckathena.catalog import Format
from tests.unit.duckathena.lakes import BEER, ask, failure, lake

pytestmark = pytest.mark.usefixtures("either_size")
OPENX = Format("org.openx.data.jsonserde.JsonSerDe")
LAZY = Format("org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe", {"field.delim": ","})
OPEN_CSV = Format("org.apache.hadoop.hive.serde2.OpenCSVSerde")
ORC = Format("org.apache.hadoop.hive.ql.io.orc.OrcSerde")
AVRO = Format("org.apache.hadoop.hive.serde2.avro.AvroSerDe")
GROK = Format("com.amazonaws.glue.serde.GrokSerDe")
REGEX = Format("org.apache.hadoop.hive.serde2.RegexSerDe")
CLOUDTRAIL = Format("com.amazon.emr.hive.serde.CloudTrailSerde", {}, "com.amazon.emr.cloudtrail.CloudTrailInputFormat")


def blocks(compressed: bytes, text: bytes) -> bytes:
    """Return Hadoop's framing of one block in one chunk."""
    return struct.pack(">II", len(text), len(compressed)) + compressed


CODECS: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "zst": lambda text: bytes(cramjam.zstd.compress(text)),
    "deflate": zlib.compress,
    "snappy": lambda text: blocks(bytes(cramjam.snappy.compress_raw(text)), text),
    "lz4": lambda text: blocks(bytes(cramjam.lz4.compress_block(text, store_size=False)), text),
}
TEXTS = {
    "json": (OPENX, b'{"id": 1, "name": "x", "abv": 5.5}\n'),
    "csv": (LAZY, b"1,x,5.5\n"),
    "quoted": (OPEN_CSV, b'"1","x","5.5"\n'),
}


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("kind", TEXTS)
def test_compressed_text(tmp_path, kind, codec):
    serde, text = TEXTS[kind]
    tables = lake(tmp_path, {f"a.{kind}.{codec}": CODECS[codec](text), f"b.{kind}": text}, BEER, format=serde)
    assert ask(tables, "SELECT * FROM t") == [["1", "x", "5.5"]] * 2


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz"])
def test_bytes_that_are_no_utf8_are_replaced(tmp_path, name):
    text = b"1,\xff\xfe hop,5.5\n2,Caf\xc3\xa9,6\n3,\xc3"
    tables = lake(tmp_path, {name: gzip.compress(text) if name.endswith("gz") else text}, BEER, format=LAZY)
    names = [["\ufffd\ufffd hop"], ["Caf\u00e9"], ["\ufffd"]]
    assert ask(tables, "SELECT name FROM t ORDER BY id") == names


@pytest.mark.parametrize("codec", CODECS)
def test_a_corrupt_object_is_named(tmp_path, codec):
    tables = lake(tmp_path, {f"bad.json.{codec}": b"\x00\x00\x00\x09nothing of the sort"}, BEER, format=OPENX)
    refused = failure(tables, "SELECT id FROM t")
    assert (refused.code, f"bad.json.{codec}" in refused.reason) == ("HIVE_BAD_DATA", True)


PROPERTIES = [
    # SerDe, its parameters, the table's, columns, the text, the rows
    (LAZY, {"field.delim": "|"}, {}, BEER, "1|x|5\n", [["1", "x", "5.0"]]),
    (LAZY, {"field.delim": "\\t"}, {}, BEER, "1\tx\t5\n", [["1", "x", "5.0"]]),
    (LAZY, {}, {}, BEER, "1\x01x\x015\n", [["1", "x", "5.0"]]),
    (LAZY, {"serialization.format": "\\001"}, {}, BEER, "1\x01x\x015\n", [["1", "x", "5.0"]]),
    (LAZY, {"field.delim": ",", "serialization.null.format": "-"}, {}, BEER, "1,-,-\n", [["1", None, None]]),
    (LAZY, {"field.delim": ",", "escape.delim": "\\"}, {}, BEER, "1,a\\,b,5\n2,c,6\n",
     [["1", "a,b", "5.0"], ["2", "c", "6.0"]]),
    (LAZY, {"field.delim": ","}, {}, BEER, "1,x,5,more\n2\n", [["1", "x", "5.0"], ["2", None, None]]),
    (LAZY, {"field.delim": ","}, {}, BEER, "one,x,5\n\n99999999999999999999,,1e400\n",
     [[None, "x", "5.0"], [None, None, None], [None, "", "Infinity"]]),
    (LAZY, {"field.delim": ","}, {}, [("a", "boolean"), ("b", "date"), ("c", "decimal(3,1)")],
     "True,2020-01-01,1.25\n1,2020-13-01,100\n", [["true", "2020-01-01", "1.3"], [None, None, None]]),
    (LAZY, {"field.delim": "||"}, {}, BEER, "1||5.5\n", [["1", "", "5.5"]]),
    (LAZY, {"field.delim": ",", "escape.delim": "\\"}, {}, BEER, "1\n,\n", [["1", None, None], [None, "", None]]),
    (OPEN_CSV, {}, {}, BEER[1:2], '"a,""b"""\n\n"c\nd\n', [['a,"b"'], [None], [None], ["d"]]),
    (OPEN_CSV, {}, {}, BEER[1:2], '"a\\"b"\na\\,b\nabc"d"e\n""\n', [['a"b'], ["a"], ['abc"d"e'], [""]]),
    (LAZY, {"field.delim": ","}, {"skip.header.line.count": "2"}, BEER, "a\nb\n1,x,5\n", [["1", "x", "5.0"]]),
    (LAZY, {"field.delim": ",", "collection.delim": "|", "mapkey.delim": ":"}, {},
     [("a", "array<int>"), ("m", "map<string,int>"), ("s", "struct<p:int,q:string>")], "1|2,k:1|l:2,3|x\n,,\n",
     [["[1, 2]", "{k=1, l=2}", "{p=3, q=x}"], ["[]", "{}", "{p=null, q=null}"]]),
    (OPEN_CSV, {"separatorChar": ";", "quoteChar": "'"}, {}, BEER, "'1';'a;b';'5'\n", [["1", "a;b", "5.0"]]),
    (OPEN_CSV, {"escapeChar": "\\"}, {}, BEER, '"1","a\\"b","5"\n', [["1", 'a"b', "5.0"]]),
    (OPEN_CSV, {}, {}, [("d", "date"), ("s", "timestamp")], "18276,1579059880123\n",
     [["2020-01-15", "2020-01-15 03:44:40.123"]]),
    (OPEN_CSV, {}, {"use.null.for.invalid.data": "true"}, BEER, "x,y,\n", [[None, "y", None]]),
    (OPENX, {"mapping.name": "Beer Name"}, {}, BEER, '{"Beer Name": "x"}\n', [[None, "x", None]]),
    (OPENX, {"mapping.name": "Beer Name"}, {}, BEER, '{"beer name": "x"}\n', [[None, "x", None]]),
    (OPENX, {"case.insensitive": "false"}, {}, BEER, '{"ID": 1, "id": 2}\n', [["2", None, None]]),
    (OPENX, {"case.insensitive": "false", "mapping.id": "ID"}, {}, BEER, '{"ID": 1, "id": 2}\n', [["1", None, None]]),
    (OPENX, {"ignore.malformed.json": "true"}, {}, BEER, '{"id": 1}\nno\n\n{"id":',
     [["1", None, None], [None] * 3, [None] * 3]),
    (OPENX, {}, {}, [("a", "bigint"), ("b", "int")], '{"a": 9223372036854775807, "b": 2147483647}\n{"a": "-5"}\n',
     [["9223372036854775807", "2147483647"], ["-5", None]]),
    (OPENX, {}, {}, [("a", "bigint")], '{"a": 999999999999999}\n{"a": 1e3}\n', [["999999999999999"], ["1000"]]),
    (OPENX, {}, {}, [("a", "bigint")], '{"a": "9007199254740993"}\n', [["9007199254740993"]]),
    (REGEX, {"input.regex": r"(\d+) (\w+) ([\d.]+)"}, {}, BEER, "1 x 5.5\nnothing\n", [["1", "x", "5.5"], [None] * 3]),
    (REGEX, {"input.regex": "(A*)(B)?(C*)", "input.regex.case.insensitive": "true"}, {},
     [("a", "string"), ("b", "string"), ("c", "string")], "aac\n", [["aa", None, "c"]]),
    (REGEX, {"input.regex": r"(.)(.)(.?)"}, {}, BEER, "abc\n1b\n", [[None, "b", None], ["1", "b", None]]),
    (REGEX, {"input.regex": "(.*) (.*)"}, {}, [("a", "boolean"), ("b", "date")],
     "TRUE 2020-01-31\n1 2020-01-32\n", [["true", "2020-01-31"], ["false", None]]),
    (REGEX, {"input.regex": "([^ ]*) ?(.*)?"}, {}, BEER, "1 x y\n", [["1", "x y", None]]),
    (REGEX, {"input.regex": "([^ ]*) ([^ ]*) ([^ ]*)( .*)?"}, {}, BEER, "1 x 5 new\n", [["1", "x", "5.0"]]),
    (CLOUDTRAIL, {}, {},
     [("eventname", "string"), ("useridentity", "struct<userName:string>"), ("parameters", "string")],
     '{"Records": [{"eventName": "Get",\n "userIdentity": {"userName": "a"}, "parameters": {"n": 1.0}},\n'
     '{"eventName": "]}", "parameters": null}]}', [["Get", "{username=a}", '{"n":1.0}'], ["]}", None, None]]),
    (CLOUDTRAIL, {}, {}, [("eventname", "string")], '{"Records":[]}', []),
    (GROK, {"input.format": "%{INT:id:long} %{WORD:name}(?: %{ABV:abv:double})?",
            "input.grokCustomPatterns": "ABV %{NUMBER}"}, {},
     BEER, "1 x 5.5\n2 y\nnothing\n", [["1", "x", "5.5"], ["2", "y", None], [None] * 3]),
    (GROK, {"input.format": "%{SYSLOGBASE} %{GREEDYDATA:message}"}, {},
     [("syslogbase", "string"), ("message", "string")],
     "Feb  9 07:15:00 mail postfix/smtpd[19305]: connect\n",
     [["Feb  9 07:15:00 mail postfix/smtpd[19305]:", "connect"]]),
]  # fmt: skip


@pytest.mark.parametrize("case", PROPERTIES, ids=lambda case: f"{case[0].serde.rsplit('.', 1)[1]} {case[1]} {case[2]}")
def test_serde_properties(tmp_path, case):
    serde, parameters, table, columns, text, rows = case
    tables = lake(tmp_path, {"a.txt": text}, columns, format=replace(serde, parameters=parameters), parameters=table)
    assert ask(tables, "SELECT * FROM t") == rows
    assert ask(tables, "SELECT count(*) FROM t") == [[str(len(rows))]]


REFUSED = [
    (OPEN_CSV, {}, BEER, "1,x,\n", "HIVE_BAD_DATA"),
    (OPEN_CSV, {}, [("d", "date")], "2020-01-01\n", "HIVE_BAD_DATA"),
    (OPEN_CSV, {}, [("d", "int")], "99999999999\n", "HIVE_BAD_DATA"),
    (OPEN_CSV, {}, [("d", "boolean")], "1\n", "HIVE_BAD_DATA"),
    (LAZY, {"field.delim": ","}, [("a", "int")], "2.6\n", "HIVE_BAD_DATA"),
    (LAZY, {"field.delim": ",", "line.delim": "|"}, BEER, "1,x,5|", "NOT_SUPPORTED"),
    (LAZY, {"field.delim": ","}, [("a", "array<array<map<int,int>>>")], "1\n", "NOT_SUPPORTED"),
    (OPENX, {}, [("a", "int")], '{"a": 2147483648}\n', "HIVE_BAD_DATA"),
    (OPENX, {}, [("a", "bigint")], '{"a": 2.000000000001}\n', "HIVE_BAD_DATA"),
    (REGEX, {}, BEER, "1\n", "HIVE_INVALID_METADATA"),
    (GROK, {}, BEER, "1\n", "HIVE_INVALID_METADATA"),
    (GROK, {"input.format": "%{NOPE:id}"}, BEER, "1\n", "HIVE_INVALID_METADATA"),
    (GROK, {"input.format": "%{WORD:id}"}, BEER, "abc\n", "HIVE_BAD_DATA"),
    (CLOUDTRAIL, {}, [("eventname", "string")], '{"eventName": "Get"}\n', "HIVE_BAD_DATA"),
    (CLOUDTRAIL, {}, [("eventname", "string")], '{"Records": [{"eventName": "Get"}, {"eve', "HIVE_BAD_DATA"),
]


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: f"{case[0].serde.rsplit('.', 1)[1]} {case[1]} {case[2]}")
def test_what_is_refused(tmp_path, case):
    serde, parameters, columns, text, code = case
    tables = lake(tmp_path, {"a.txt": text}, columns, format=replace(serde, parameters=parameters))
    refused = failure(tables, "SELECT * FROM t")
    assert refused.code == code
    assert code != "HIVE_BAD_DATA" or "a.txt" in refused.reason


def test_a_bad_value_is_no_error_where_nobody_asks_for_its_column(tmp_path):
    tables = lake(tmp_path, {"a.csv": "1,x,none\n"}, BEER, format=OPEN_CSV)
    assert ask(tables, "SELECT id, name FROM t") == [["1", "x"]]
    assert failure(tables, "SELECT abv FROM t").code == "HIVE_BAD_DATA"


PARQUET = Format("org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe")


@pytest.mark.parametrize(("stored", "of"), [
    (pa.array([[2.6]]), "array<int>"), (pa.array([{"a": 2.6}]), "struct<a:int>"), (pa.array([1.25]), "decimal(5,2)"),
    (pa.array([[("k", "1")]], pa.map_(pa.string(), pa.string())), "map<string,int>"), (pa.array([1]), "array<int>"),
    (pa.array([{"b": 1}]), "struct<a:int>"),
], ids=str)  # fmt: skip
def test_parquet_of_another_type_is_bad_data_at_any_depth(tmp_path, stored, of):
    pq.write_table(pa.table({"a": stored}), tmp_path / "a.parquet")
    assert failure(lake(tmp_path, {}, [("a", of)], format=PARQUET), "SELECT a FROM t").code == "HIVE_BAD_DATA"


def test_timestamps_are_rounded_to_milliseconds(tmp_path):
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table({"a": pa.array([1577836800123600], pa.timestamp("us"))}), sink)
    file = {"a.parquet": sink.getvalue().to_pybytes()}
    parquet = lake(tmp_path / "p", file, [("a", "timestamp")], format=PARQUET)
    lines = lake(tmp_path / "l", {"a.json": '{"a": "2020-01-01 00:00:00.1236"}\n'}, [("a", "timestamp")])
    for tables in (parquet, lines):
        assert ask(tables, "SELECT a FROM t WHERE a = TIMESTAMP '2020-01-01 00:00:00.124'")


CUT = [("v", "varchar(2)"), ("c", "array<char(3)>"), ("s", "struct<v:varchar(2),t:timestamp,n:int>"),
       ("m", "map<varchar(1),array<timestamp>>")]  # fmt: skip


@pytest.mark.parametrize("serde", [PARQUET, ORC], ids=["parquet", "orc"])
def test_values_are_cut_to_their_type_at_any_depth(tmp_path, serde):
    moment = pa.timestamp("us") if serde == PARQUET else pa.timestamp("ns")
    at = 1577836800123600 if serde == PARQUET else 1577836800123600499
    inner = pa.struct([("v", pa.string()), ("t", moment), ("n", pa.int32())])
    table = pa.table({
        "v": ["h\u00f6pfen", None],
        "c": [["hops", "a", None], None],
        "s": pa.array([{"v": "hops", "t": at, "n": 7}, None], inner),
        "m": pa.array([[("key", [at, None])], None], pa.map_(pa.string(), pa.list_(moment))),
    })  # fmt: skip
    (pq if serde == PARQUET else orc).write_table(table, tmp_path / "a")
    shown = [
        "h\u00f6",
        "[hop, a  , null]",
        "{v=ho, t=2020-01-01 00:00:00.124, n=7}",
        "{k=[2020-01-01 00:00:00.124, null]}",
    ]
    assert ask(lake(tmp_path, {}, CUT, format=serde), "SELECT * FROM t ORDER BY v") == [shown, [None] * 4]


NESTED = [("id", "bigint"), ("s", "struct<a:int,b:array<string>>"), ("m", "map<string,double>"), ("t", "timestamp")]
EXPECTED = [["1", "{a=1, b=[x]}", "{k=1.5}", "2020-01-02 03:04:05.678"]]


def write_orc(path: Path, **columns: list[object]) -> None:
    orc.write_table(pa.table(columns), path)


def test_orc(tmp_path):
    table = pa.table({
        "id": pa.array([1], pa.int64()),
        "s": pa.array([{"a": 1, "b": ["x"]}], pa.struct([("a", pa.int32()), ("b", pa.list_(pa.string()))])),
        "m": pa.array([[("k", 1.5)]], pa.map_(pa.string(), pa.float64())),
        "t": pa.array([1577934245678], pa.timestamp("ms")),
    })  # fmt: skip
    orc.write_table(table, tmp_path / "a.orc")
    assert ask(lake(tmp_path, {}, NESTED, format=ORC), "SELECT * FROM t") == EXPECTED
    assert ask(lake(tmp_path, {}, NESTED, format=ORC), "SELECT count(*) FROM t") == [["1"]]


def test_orc_columns_are_found_by_place_or_by_name(tmp_path):
    write_orc(tmp_path / "a.orc", one=[1], two=["x"])
    write_orc(tmp_path / "b.orc", one=[2])
    tables = lake(tmp_path, {}, BEER, format=ORC)
    assert ask(tables, "SELECT * FROM t") == [["1", "x", None], ["2", None, None]]
    by_name = replace(ORC, parameters={"orc.column.index.access": "false"})
    assert ask(lake(tmp_path, {}, BEER, format=by_name), "SELECT * FROM t") == [[None] * 3] * 2


def test_avro(tmp_path):
    texts = {"type": "array", "items": "string"}
    inner = {"type": "record", "name": "inner", "fields": [{"name": "a", "type": "int"}, {"name": "b", "type": texts}]}
    fields = [{"name": "ID", "type": ["null", "long"]}, {"name": "s", "type": inner},
              {"name": "m", "type": {"type": "map", "values": "double"}},
              {"name": "t", "type": {"type": "long", "logicalType": "timestamp-millis"}}]  # fmt: skip
    record = {"ID": 1, "s": {"a": 1, "b": ["x"]}, "m": {"k": 1.5}, "t": 1577934245678}
    with (tmp_path / "a.avro").open("wb") as file:
        fastavro.writer(file, {"type": "record", "name": "row", "fields": fields}, [record], codec="deflate")
    assert ask(lake(tmp_path, {}, NESTED, format=AVRO), "SELECT * FROM t") == EXPECTED
    assert ask(lake(tmp_path, {}, NESTED, format=AVRO), "SELECT count(*) FROM t") == [["1"]]
    assert ask(lake(tmp_path, {}, [*NESTED, ("new", "int")], format=AVRO), "SELECT new FROM t") == [[None]]


@pytest.mark.parametrize("serde", [ORC, AVRO], ids=["orc", "avro"])
def test_files_of_another_format_are_named(tmp_path, serde):
    refused = failure(lake(tmp_path, {"odd": "what is this"}, BEER, format=serde), "SELECT id FROM t")
    assert (refused.code, "odd" in refused.reason) == ("HIVE_BAD_DATA", True)
