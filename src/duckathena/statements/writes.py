"""Statements that write what a query answers: CREATE TABLE AS, INSERT INTO and UNLOAD.

https://docs.aws.amazon.com/athena/latest/ug/ctas.html, insert-into.html and unload.html
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from duckathena.errors import AthenaError
from duckathena.statements.merges import Merge, parse_merge
from duckathena.statements.model import Name
from duckathena.statements.parsing import table_name
from duckathena.statements.tokens import Words

Value = str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CreateTableAs:
    name: Name
    exists: bool
    query: str
    properties: Mapping[str, Value] = field(default_factory=dict)
    with_data: bool = True


@dataclass(frozen=True, slots=True)
class InsertInto:
    name: Name
    columns: tuple[str, ...]
    query: str


@dataclass(frozen=True, slots=True)
class Unload:
    query: str
    location: str
    properties: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Delete:
    """`condition` is the text of WHERE, or `true`."""

    name: Name
    condition: str


@dataclass(frozen=True, slots=True)
class Optimize(Delete):
    """All rows are written anew, in as few files as they need: a DELETE of none of them does that.

    `where` is the text of WHERE, which may name columns that partitions are made of, and no others.
    """

    where: str = ""


@dataclass(frozen=True, slots=True)
class Update:
    """`assignments` are the texts of the new values, by column."""

    name: Name
    assignments: Mapping[str, str]
    condition: str


Write = CreateTableAs | InsertInto | Unload | Delete | Update | Merge


def parse_write(sql: str) -> Write | None:
    """Parse a statement that writes; None for any other."""
    words = Words(sql)
    if words.peek() == "CREATE" and words.peek(1) == "TABLE":
        return _create_table_as(words)
    rules: dict[str, Callable[[Words], Write]] = {
        "INSERT": _insert_into, "UNLOAD": _unload, "DELETE": _delete, "UPDATE": _update, "MERGE": parse_merge,
        "OPTIMIZE": _optimize,
    }  # fmt: skip
    rule = rules.get(words.peek())
    if rule is None:
        return None
    if rule is not _optimize:
        words.refuse_backquotes()
    words.raw()
    return rule(words)


def _delete(words: Words) -> Delete:
    words.expect("FROM")
    return Delete(table_name(words), _condition(words))


def _optimize(words: Words) -> Optimize:
    """https://docs.aws.amazon.com/athena/latest/ug/optimize-statement.html"""
    name = table_name(words)
    words.expect("REWRITE", "DATA", "USING", "BIN_PACK")
    if words.at_end:
        return Optimize(name, "false")
    where = _condition(words)
    return Optimize(name, f"({where}) AND false", where)


def _condition(words: Words) -> str:
    if words.at_end:
        return "true"
    words.expect("WHERE")
    return words.rest()


def _update(words: Words) -> Update:
    name = table_name(words)
    words.expect("SET")
    assignments: dict[str, str] = {}
    while not assignments or words.accept(","):
        column = words.identifier()
        if column in assignments:
            raise AthenaError(f"Multiple assignments for column: {column}", code="SYNTAX_ERROR")
        words.expect("=")
        assignments[column] = words.until(",", "WHERE")
    return Update(name, assignments, _condition(words))


def _create_table_as(words: Words) -> CreateTableAs | None:
    """Parse CREATE TABLE AS; None for CREATE TABLE with columns, which writes no rows."""
    words.expect("CREATE", "TABLE")
    exists = words.accept("IF", "NOT", "EXISTS")
    name = table_name(words)
    if words.peek() == "(":
        return None
    words.refuse_backquotes()
    properties = _properties(words) if words.accept("WITH") else {}
    words.expect("AS")
    query = words.rest()
    with_data = True
    for ending in ("WITH NO DATA", "WITH DATA"):
        if query.upper().rstrip().endswith(ending):
            query, with_data = query.rstrip()[: -len(ending)], ending == "WITH DATA"
    return CreateTableAs(name, exists, query, properties, with_data)


def _insert_into(words: Words) -> InsertInto:
    words.expect("INTO")
    name = table_name(words)
    columns: list[str] = []
    if words.peek() == "(" and words.peek(1) not in {"SELECT", "WITH", "VALUES", "("}:
        words.expect("(")
        while not words.accept(")"):
            column = words.identifier()
            if column in columns:
                raise AthenaError(f"Insert column name is specified more than once: {column}",
                                  code="DUPLICATE_COLUMN_NAME")  # fmt: skip
            columns.append(column)
            words.accept(",")
    return InsertInto(name, tuple(columns), words.rest())


def _unload(words: Words) -> Unload:
    query = words.parenthesised()
    words.expect("TO")
    location = words.text()
    words.expect("WITH")
    properties = _properties(words)
    words.end()
    if "format" not in properties:
        raise AthenaError("UNLOAD wants WITH (format = '...')", code="MISSING_TABLE_PROPERTY")
    return Unload(query, location, properties)


def _properties(words: Words) -> dict[str, Value]:
    """Read `(name = 'text', name = ARRAY['text', ...], ...)`."""
    words.expect("(")
    found: dict[str, Value] = {}
    while not words.accept(")"):
        name = words.name()[-1]
        if name in found:
            raise AthenaError(f"Duplicate property: {name}", code="DUPLICATE_PROPERTY")
        words.expect("=")
        if words.accept("ARRAY"):
            words.expect("[")
            items = []
            while not words.accept("]"):
                items.append(words.text())
                words.accept(",")
            found[name] = tuple(items)
        else:
            found[name] = words.text() if words.peek()[:1] == "'" else words.raw().lower()
        words.accept(",")
    return found
