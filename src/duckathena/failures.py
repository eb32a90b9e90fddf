"""DuckDB's errors as Athena's."""

import re
from collections.abc import Mapping

import duckdb

from duckathena.errors import AthenaError, BadData, InternalError, NotSupported

# What duckathena.dialect.typed.fail and duckathena.runtime raise: a code, then what is wrong.
OWN = re.compile(
    r"(?:'|: |^)([A-Z]+(?:_[A-Z]+)+): (.*?)(?:' to (?:U?INT\d+|HUGEINT)|' from VARCHAR to (?:U?INT|HUGE)|\n|$)",
    re.DOTALL,
)
OVERFLOW = re.compile(r"Overflow in (\w+) of (INT\d+|DECIMAL)(?:\(\d+\))? \((.*?)\)")
INTEGERS = {"INT8": "tinyint", "INT16": "smallint", "INT32": "integer", "INT64": "bigint"}
RANGE = re.compile(r"Type (\w+) with value (\S+) can't be cast .* the destination type (INT\d+)")
NO_NUMBER = re.compile(r"\b([A-Z_]+)(?: for \w)? is out of range!")
IN_FILE = re.compile(r'(?:in|read)(?: Parquet)? file "([^"]+)"')
IN_PARQUET = ("TProtocolException", "Out of buffer")  # what DuckDB says of a Parquet file that it does not name
CODES: list[tuple[type[Exception], str]] = [
    (duckdb.OutOfRangeException, "NUMERIC_VALUE_OUT_OF_RANGE"),
    (duckdb.ConversionException, "INVALID_CAST_ARGUMENT"),
    (duckdb.OutOfMemoryException, "EXCEEDED_LOCAL_MEMORY_LIMIT"),
    (duckdb.InvalidInputException, "INVALID_FUNCTION_ARGUMENT"),
]
PHRASES = {
    "More than one row returned by a subquery": (
        "SUBQUERY_MULTIPLE_ROWS",
        "Scalar sub-query has returned multiple rows",
    ),
    "aggregate function calls cannot be nested": ("NESTED_AGGREGATION", "Cannot nest aggregations"),
    "In a DISTINCT aggregate, ORDER BY expressions must appear in the argument list": (
        "EXPRESSION_NOT_IN_DISTINCT",
        "For aggregate function with DISTINCT, ORDER BY expressions must appear in arguments",
    ),
    "Unable to cast Python instance of type <class 'str'>": (
        "NOT_SUPPORTED",
        "not supported by duckathena: half a surrogate pair in a text",
    ),
    "Map keys must be unique": ("INVALID_FUNCTION_ARGUMENT", "Duplicate map keys are not allowed"),
    "Map keys can not be NULL": ("INVALID_FUNCTION_ARGUMENT", "map key cannot be null"),
    "must appear in the GROUP BY clause": (
        "EXPRESSION_NOT_AGGREGATE",
        "what is selected, filtered or ordered by must be an aggregate expression or appear in GROUP BY clause",
    ),
}  # fmt: skip


def athena_error(error: Exception, addresses: Mapping[str, str]) -> AthenaError:
    """Return what Athena would say of an error that DuckDB raised; `addresses` are those of local files' objects."""
    text = str(error)
    place = IN_FILE.search(text)
    for path in (path for path in addresses if path in text):
        text = text.replace(path, addresses[path])
    if place:
        uri = addresses.get(place[1], "an object of the table")
        return BadData(f"Error reading {uri}: {_first_line(text.replace(place[1], uri))}")
    known = _known(text)
    if known is not None:
        return known
    if text.startswith(IN_PARQUET):
        return BadData(f"Error reading an object of the table: Malformed Parquet file: {_first_line(text)}")
    if isinstance(error, duckdb.BinderException | duckdb.NotImplementedException):
        # Trino would have said no itself where it does: what is left is what DuckDB lacks.
        return NotSupported(_first_line(text))
    for kind, code in CODES:
        if isinstance(error, kind):
            return AthenaError(_first_line(text), code=code)
    return InternalError(_first_line(text))


def _known(text: str) -> AthenaError | None:
    """Return the error that a text names, which duckathena or DuckDB wrote."""
    own = OWN.search(text)
    if own:
        return AthenaError(own[2].strip(), code=own[1])
    for phrase, (code, message) in PHRASES.items():
        if phrase in text:
            return AthenaError(message, code=code)
    return _out_of_range(text)


def _out_of_range(text: str) -> AthenaError | None:
    """Return what Trino says of a number that its type does not hold."""
    if found := OVERFLOW.search(text):
        of, code = INTEGERS.get(found[2]), "NUMERIC_VALUE_OUT_OF_RANGE"
        return AthenaError(f"{of} {found[1]} overflow: {found[3]}" if of else "Decimal overflow", code=code)
    if (found := RANGE.search(text)) and found[3] in INTEGERS:
        of = INTEGERS[found[3]]
        if found[1] not in INTEGERS and (of == "bigint" or found[2].endswith("nan")):
            return AthenaError(f"Unable to cast {found[2]} to {of}", code="INVALID_CAST_ARGUMENT")
        return AthenaError(f"Out of range for {of}: {found[2]}", code="NUMERIC_VALUE_OUT_OF_RANGE")
    if found := NO_NUMBER.search(text):
        return NotSupported(f"{found[1].lower()} of NaN, of infinity, or beyond a double's range")
    return None


def _first_line(text: str) -> str:
    """Return DuckDB's message without its kind and its hints, which speak of SQL that nobody wrote."""
    line = text.strip().splitlines()[0]
    return re.sub(r"^[A-Za-z ]+ Error: ", "", line)
