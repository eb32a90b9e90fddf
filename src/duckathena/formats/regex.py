"""Lines that a regular expression takes apart, a group a column.

https://docs.aws.amazon.com/athena/latest/ug/regex-serde.html
"""

import duckdb

from duckathena.dialect.casts import rounded_timestamp
from duckathena.dialect.typed import null, quote
from duckathena.errors import AthenaError, NotSupported
from duckathena.formats.lines import lines
from duckathena.formats.source import Reading, Source
from duckathena.runtime.patterns import compiled
from duckathena.runtime.registry import Failure
from duckathena.types import BOOLEAN, READABLE, VARCHAR, Type, duckdb_type


def read(_connection: duckdb.DuckDBPyConnection, source: Source) -> Reading:
    """A line that the expression does not match whole is a row of NULLs, as in Hive, and a column that has no group
    is NULL. Further groups are nobody's."""
    given = source.parameters.get("input.regex")
    if not given:
        raise AthenaError("the RegexSerDe wants the property input.regex", code="HIVE_INVALID_METADATA")
    pattern = f"(?i){given}" if source.parameters.get("input.regex.case.insensitive", "").lower() == "true" else given
    try:
        groups = compiled(pattern, java=True).groups
    except Failure as failure:
        raise NotSupported(str(failure)) from None
    columns = [column.name.lower() for column in source.table.columns]
    relation = f"(SELECT *, athena_regex_groups(line, {quote(pattern)}) AS found FROM {lines(source)})"
    places = (columns.index(name.lower()) for name in source.names)
    texts = (f"d.found[{place + 1}]" if place < groups else null(VARCHAR).sql for place in places)
    return Reading(relation, [_column(text, of) for text, of in zip(texts, source.types, strict=True)])


def _column(sql: str, of: Type) -> str:
    """What is no value of its type is NULL, and a boolean what Java's Boolean reads, as in Hive."""
    if of == BOOLEAN:
        return f"(lower({sql}) = 'true')"
    return typed(sql, of, "RegexSerDe", null(of).sql)


def typed(sql: str, of: Type, serde: str, wrong: str) -> str:
    """Return DuckDB SQL for a text as a value of its column's type, or `wrong` where it is none."""
    if of.base == "varchar":
        return f"left({sql}, {of.precision})" if of.parameters else sql
    if of.base not in READABLE:
        raise NotSupported(f"{of} in a table of the {serde}")
    value = f"TRY_CAST({sql} AS {duckdb_type(of)})"
    if of.base == "timestamp":
        value = rounded_timestamp(value, of)
    found = f"CASE WHEN regexp_full_match({sql}, {quote(READABLE[of.base])}) THEN {value} END"
    return f"CASE WHEN {sql} IS NOT NULL THEN coalesce({found}, {wrong}) END"
