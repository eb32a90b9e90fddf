"""EXPLAIN and EXPLAIN ANALYZE: https://docs.aws.amazon.com/athena/latest/ug/athena-explain-statement.html

The plan is duckathena's own: what Athena would print speaks of workers and exchanges that are not here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from duckathena.dialect.scope import CATALOG, Query, Scan
from duckathena.errors import NotSupported
from duckathena.statements.tokens import Words
from duckathena.statements.writes import CreateTableAs, InsertInto, Unload, parse_write

TYPES = {"LOGICAL", "DISTRIBUTED", "VALIDATE", "IO"}
FORMATS = {"TEXT", "JSON", "GRAPHVIZ"}


@dataclass(frozen=True, slots=True)
class Explain:
    """What is to be explained: the query alone, of a statement that writes its answer."""

    query: str
    analyze: bool = False
    validate: bool = False


def parse_explain(sql: str) -> Explain | None:
    """Parse EXPLAIN; None for any other statement."""
    words = Words(sql)
    if not words.accept("EXPLAIN"):
        return None
    analyze = words.accept("ANALYZE")
    words.accept("VERBOSE")
    options = {"TYPE": "DISTRIBUTED", "FORMAT": "TEXT"}
    if words.peek() == "(" and words.peek(1) in options:
        words.expect("(")
        while not words.accept(")"):
            name = words.raw().upper()
            value = words.raw().upper()
            if value not in {"TYPE": TYPES, "FORMAT": FORMATS}.get(name, set()):
                raise words.error("Expecting: TYPE or FORMAT, and one of its values")
            options[name] = value
            words.accept(",")
    if options["FORMAT"] != "TEXT" or options["TYPE"] == "IO":
        raise NotSupported("EXPLAIN with FORMAT JSON or GRAPHVIZ, or TYPE IO")
    query = words.rest()
    write = parse_write(query)
    if write is not None:
        if analyze or not isinstance(write, CreateTableAs | InsertInto | Unload):
            raise NotSupported("EXPLAIN of DELETE, UPDATE and MERGE, and EXPLAIN ANALYZE of a statement that writes")
        query = write.query
    return Explain(query, analyze, options["TYPE"] == "VALIDATE")


def plan(query: Query, scans: Sequence[Scan]) -> list[str]:
    """Return the lines of a plan: what comes out, what is read, and the SQL that DuckDB runs."""
    layout = ", ".join(f"{name or f'_col{i}'}:{of}" for i, (name, of) in enumerate(query.columns))
    lines = [f"Output[columnNames = [{', '.join(name or f'_col{i}' for i, (name, _) in enumerate(query.columns))}]]",
             f"    Layout: [{layout}]"]  # fmt: skip
    for scan in scans:
        shown = ", ".join(f"{field.name}:{field.type}" for field in scan.fields if not field.hidden)
        lines += [f"TableScan[table = {CATALOG}:{scan.table.database}:{scan.table.name}]", f"    Layout: [{shown}]"]
        lines += [f"    Partitions where: {predicate}" for predicate in scan.predicates]
    return [*lines, "DuckDB[", f"    {query.sql}", "]"]
