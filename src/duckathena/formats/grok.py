"""Lines that a grok pattern takes apart, a field a column: tables that Glue's crawlers make of logs.

https://docs.aws.amazon.com/athena/latest/ug/grok-serde.html
"""

import re
from collections.abc import Sequence

import duckdb

from duckathena.dialect.typed import fail, quote
from duckathena.errors import AthenaError
from duckathena.formats.lines import bad_field, lines
from duckathena.formats.regex import typed
from duckathena.formats.source import Reading, Source
from duckathena.grok import Grok


def read(_connection: duckdb.DuckDBPyConnection, source: Source) -> Reading:
    """A line in which the pattern is not found is a row of NULLs, and so is a column that it does not name."""
    columns = [column.name.lower() for column in source.table.columns]
    pattern = _named(source.parameters.get("input.format", ""), columns)
    custom = source.parameters.get("input.grokCustomPatterns", "")
    try:
        fields = list(Grok(pattern, custom).fields)
    except ValueError as error:
        raise AthenaError(str(error), code="HIVE_INVALID_METADATA") from error
    if not fields:
        raise AthenaError("the GrokSerDe wants the property input.format", code="HIVE_INVALID_METADATA")
    found = f"athena_grok_fields(line, {quote(pattern)}, {quote(custom)})"
    relation = f"(SELECT *, {found} AS found FROM {lines(source)})"
    places = {name: at for at, name in enumerate(fields, 1)}
    values = []
    for name, of in zip(source.names, source.types, strict=True):
        text = f"d.found[{places[name.lower()]}]" if name.lower() in places else "CAST(NULL AS VARCHAR)"
        wrong = fail("HIVE_BAD_DATA", bad_field(text, columns.index(name.lower())), of)
        values.append(typed(text, of, "GrokSerDe", wrong))
    return Reading(relation, values)


def _named(pattern: str, columns: Sequence[str]) -> str:
    """Return a pattern in which a part without a name has its own, if a column is called so: `%{SYSLOGBASE}`."""

    def name(part: re.Match[str]) -> str:
        return f"%{{{part[1]}:{part[1].lower()}}}" if part[1].lower() in columns else part[0]

    return re.sub(r"%\{(\w+)\}", name, pattern)
