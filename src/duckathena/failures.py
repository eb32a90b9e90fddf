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
IN_FILE = re.compile(r'in file "([^"]+)"')
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
    own = OWN.search(text)
    if own:
        return AthenaError(own[2].strip(), code=own[1])
    for phrase, (code, message) in PHRASES.items():
        if phrase in text:
            return AthenaError(message, code=code)
    if isinstance(error, duckdb.BinderException | duckdb.NotImplementedException):
        # Trino would have said no itself where it does: what is left is what DuckDB lacks.
        return NotSupported(_first_line(text))
    for kind, code in CODES:
        if isinstance(error, kind):
            return AthenaError(_first_line(text), code=code)
    return InternalError(_first_line(text))


def _first_line(text: str) -> str:
    """Return DuckDB's message without its kind and its hints, which speak of SQL that nobody wrote."""
    line = text.strip().splitlines()[0]
    return re.sub(r"^[A-Za-z ]+ Error: ", "", line)
