"""CREATE EXTERNAL TABLE. https://docs.aws.amazon.com/athena/latest/ug/create-table.html"""

from collections.abc import Callable, Mapping

from duckathena.catalog import Column, Format
from duckathena.encoding import ENCODINGS
from duckathena.errors import AthenaError, NotSupported, SyntaxRefused
from duckathena.statements.model import CreateIceberg, CreateTable, Name
from duckathena.statements.tokens import Words
from duckathena.types import Type, hive_type, parse_type

TABLE_TYPE = "table_type"
LONGEST = {"char": 255, "varchar": 65535}  # https://docs.aws.amazon.com/athena/latest/ug/data-types.html
LAZY_SERDE = ENCODINGS["TEXTFILE"].format.serde
STORED = {
    kind: (ENCODINGS[kind].format.serde, ENCODINGS[kind].format.input_format, ENCODINGS[kind].format.output_format)
    for kind in ("AVRO", "ORC", "PARQUET", "TEXTFILE")
}
DELIMITERS = {
    ("FIELDS", "TERMINATED", "BY"): "field.delim",
    ("ESCAPED", "BY"): "escape.delim",
    ("COLLECTION", "ITEMS", "TERMINATED", "BY"): "collection.delim",
    ("MAP", "KEYS", "TERMINATED", "BY"): "mapkey.delim",
    ("LINES", "TERMINATED", "BY"): "line.delim",
    ("NULL", "DEFINED", "AS"): "serialization.null.format",
}


def create_table(words: Words, name: Name, exists: bool) -> CreateTable:  # noqa: C901 (a clause a branch)
    """Read what follows CREATE EXTERNAL TABLE name."""
    found = columns(words)
    keys: tuple[Column, ...] = ()
    comment = location = ""
    serde = ""
    parameters: dict[str, str] = {}
    stored = STORED["TEXTFILE"]
    given: dict[str, str] = {}
    bucketed_by: tuple[str, ...] = ()
    buckets = 0
    while not words.at_end:
        if words.accept("COMMENT"):
            comment = words.text()
        elif words.accept("PARTITIONED", "BY"):
            keys = columns(words)
        elif words.accept("ROW", "FORMAT"):
            serde, parameters = _row_format(words)
        elif words.accept("STORED", "AS"):
            stored = _stored(words)
        elif words.accept("WITH", "SERDEPROPERTIES"):
            parameters = parameters | properties(words)
        elif words.accept("CLUSTERED", "BY"):
            bucketed_by, buckets = _buckets(words)
        elif words.accept("LOCATION"):
            location = words.text()
        elif words.accept("TBLPROPERTIES"):
            given = properties(words)
        else:
            raise NotSupported(f"{words.peek()} in CREATE EXTERNAL TABLE")
    if _is_iceberg(given):
        raise SyntaxRefused("External keyword not supported for table type ICEBERG")
    if not location:
        raise words.error("Expecting: LOCATION 's3://bucket/folder/'")
    _check_names(found, keys, bucketed_by)
    made = Format(serde or stored[0], {"serialization.format": "1", **parameters}, stored[1], stored[2])
    shown = {"EXTERNAL": "TRUE", **({"comment": comment} if comment else {}), **given}
    return CreateTable(name, exists, found, keys, location, made, shown, bucketed_by, buckets)


def create_iceberg(words: Words, name: Name, exists: bool) -> CreateIceberg:
    """Read what follows CREATE TABLE name, which makes Iceberg tables alone.

    https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg-creating-tables.html
    """
    found = columns(words)
    terms: list[str] = []
    location = comment = ""
    given: dict[str, str] = {}
    while not words.at_end:
        if words.accept("PARTITIONED", "BY"):
            terms = listed(words, lambda words: words.until(",", ")").strip("`"))
        elif words.accept("LOCATION"):
            location = words.text()
        elif words.accept("TBLPROPERTIES"):
            given = properties(words)
        elif words.accept("COMMENT"):
            comment = words.text()
        else:
            raise NotSupported(f"{words.peek()} in CREATE TABLE")
    if not _is_iceberg(given):
        raise NotSupported("CREATE TABLE with columns and without TBLPROPERTIES ('table_type' = 'ICEBERG')")
    if not location:
        raise words.error("Expecting: LOCATION 's3://bucket/folder/'")
    _check_names(found, ())
    kept = {key: value for key, value in given.items() if key.lower() != TABLE_TYPE}
    return CreateIceberg(name, exists, found, tuple(terms), location, kept, comment)


def _check_names(found: tuple[Column, ...], keys: tuple[Column, ...], bucketed_by: tuple[str, ...] = ()) -> None:
    names = [column.name for column in (*found, *keys)]
    twice = next((name for i, name in enumerate(names) if name in names[:i]), None)
    if twice is not None:
        repeated = twice in {key.name for key in keys}
        reason = "Column repeated in partitioning columns:" if repeated else "Duplicate column name:"
        raise AthenaError(f"SemanticException {reason} {twice}", code="DUPLICATE_COLUMN_NAME")
    unknown = sorted(set(bucketed_by) - {column.name for column in found})
    if unknown:
        raise AthenaError(f"SemanticException Invalid column reference {unknown[0]}", code="COLUMN_NOT_FOUND")


def _is_iceberg(properties: Mapping[str, str]) -> bool:
    return any(key.lower() == TABLE_TYPE and value.upper() == "ICEBERG" for key, value in properties.items())


def columns(words: Words) -> tuple[Column, ...]:
    """Read `(name type COMMENT 'text', ...)`."""
    return tuple(listed(words, column))


def listed[Item](words: Words, read: Callable[[Words], Item]) -> list[Item]:
    """Read items apart by commas, one at least, in parentheses."""
    words.expect("(")
    found = [read(words)]
    while not words.accept(")"):
        if not words.accept(","):
            raise words.error("Expecting: ',', ')'")
        found.append(read(words))
    return found


def column(words: Words) -> Column:
    """Read `name type COMMENT 'text'`."""
    name = ".".join(words.name())
    return Column(name, _type(words), words.text() if words.accept("COMMENT") else "")


def _type(words: Words) -> str:
    """Read a type to where it ends, and check that a table can hold what is of it."""
    text, depth = "", 0
    while words.peek() and (depth or words.peek() not in {",", ")", "COMMENT", "FIRST", "AFTER"}):
        if text and not depth and words.peek() not in {"<", "("}:
            raise words.error("Expecting: ',', ')', COMMENT")
        token = words.raw()
        depth += token.count("<") + token.count("(") - token.count(">") - token.count(")")
        text += token.lower()
    if not text:
        raise words.error("Expecting: a type")
    of = parse_type(text, hive=True)
    hive_type(of)
    _check_lengths(of)
    return text


def _check_lengths(of: Type) -> None:
    """Raise AthenaError for a char or varchar, at any depth, that Hive cannot hold."""
    for base, most in LONGEST.items():
        if of.base == base and of.parameters and not 1 <= of.precision <= most:
            problem = f"{base.title()} length {of.precision} out of allowed range [1, {most}]"
            raise AthenaError(f"SemanticException {problem}", code="FAILED")
    for inner in of.arguments:
        _check_lengths(inner)


def properties(words: Words) -> dict[str, str]:
    """Read `('key' = 'value', ...)`."""
    return dict(listed(words, _property))


def _property(words: Words) -> tuple[str, str]:
    key = words.text()
    words.expect("=")
    return key, words.text()


def _row_format(words: Words) -> tuple[str, dict[str, str]]:
    if words.accept("SERDE"):
        serde = words.text()
        return serde, properties(words) if words.accept("WITH", "SERDEPROPERTIES") else {}
    words.expect("DELIMITED")
    parameters = {}
    while phrase := next((one for one in DELIMITERS if words.accept(*one)), None):
        parameters[DELIMITERS[phrase]] = words.text()
    field = parameters.get("field.delim")
    return LAZY_SERDE, parameters | ({"serialization.format": field} if field else {})


def _buckets(words: Words) -> tuple[tuple[str, ...], int]:
    """Read `(column, ...) INTO number BUCKETS`."""
    names = listed(words, lambda words: words.name()[-1])
    words.expect("INTO")
    number = words.raw()
    if not number.isdigit() or not int(number):
        raise words.error("Expecting: the number of buckets")
    words.expect("BUCKETS")
    return tuple(names), int(number)


def _stored(words: Words) -> tuple[str, str, str]:
    if words.accept("INPUTFORMAT"):
        given = words.text()
        words.expect("OUTPUTFORMAT")
        return LAZY_SERDE, given, words.text()
    kind = words.raw().upper()
    if kind not in STORED:
        raise NotSupported(f"STORED AS {kind}; known are {', '.join(sorted(STORED))}")
    return STORED[kind]
