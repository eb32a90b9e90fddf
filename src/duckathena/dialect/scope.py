"""The names that an expression can see, and what a whole query shares while it is compiled."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from sqlglot import exp

from duckathena.catalog import Catalog, Table
from duckathena.dialect.typed import Typed
from duckathena.errors import AthenaError, ColumnNotFound, NotSupported
from duckathena.storage import Storage
from duckathena.types import Type

CATALOG = "awsdatacatalog"


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a relation. `qualifier` is what may stand before its name: `(alias,)` or `(catalog, database,
    table)`."""

    name: str | None
    type: Type
    sql: str
    qualifier: tuple[str, ...] = ()
    hidden: bool = False  # `$path` is not part of `*`

    def matches(self, parts: Sequence[str]) -> bool:
        *qualifier, name = parts
        if self.name is None or self.name.lower() != name:
            return False
        return not qualifier or list(self.qualifier[-len(qualifier) :]) == qualifier


@dataclass(frozen=True, slots=True)
class Relation:
    """A part of FROM: DuckDB SQL that can stand there, and its columns."""

    sql: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class CommonTable:
    """A table expression of WITH: DuckDB knows it as `alias`, its columns as c0, c1, ..."""

    alias: str
    columns: tuple[tuple[str | None, Type], ...]


@dataclass(slots=True)
class Scan:
    """A read of a catalogue's table, planned and fetched once the whole query is understood.

    `predicates` are the conjuncts of WHERE that name only this table's partition keys: SQL over its columns. `fixed`
    are the values to which such a conjunct holds a key.
    """

    alias: str
    table: Table
    fields: tuple[Field, ...]
    predicates: list[str] = field(default_factory=list)
    fixed: dict[str, list[str]] = field(default_factory=dict)
    snapshot: int | None = None  # of an Iceberg table, where the query asks for an earlier one


@dataclass(slots=True)
class Context:
    """What all parts of one query share."""

    catalog: Catalog
    database: str
    # Compiles a subquery; expressions and queries contain each other, and this keeps the modules apart.
    query: Callable[[exp.Expr, "Scope"], "Query"]
    storage: Storage
    evaluate: Callable[[str], int | str | None]  # returns the value of DuckDB SQL that names no column
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    scans: list[Scan] = field(default_factory=list)
    views: tuple[tuple[str, str], ...] = ()  # those being written out, from the outermost
    _names: int = 0

    def name(self, prefix: str) -> str:
        """Return a name that nothing else in the DuckDB query has."""
        self._names += 1
        return f"{prefix}{self._names}"

    @contextmanager
    def inside_view(self, database: str, name: str, within: str) -> Iterator[None]:
        """Write out a view: names in it mean what they meant where it was made."""
        if (database, name) in self.views:
            raise AthenaError(f"Statement is recursive: view {database}.{name}", code="VIEW_IS_RECURSIVE")
        before = self.database, self.views
        self.database, self.views = within, (*self.views, (database, name))
        try:
            yield
        finally:
            self.database, self.views = before


@dataclass(frozen=True, slots=True)
class Query:
    """A compiled query: DuckDB SQL whose columns are c0, c1, ... and what Trino calls and types them."""

    sql: str
    columns: tuple[tuple[str | None, Type], ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """The names seen at one place of a query; `outer` is what a correlated subquery sees beyond its own."""

    context: Context
    fields: tuple[Field, ...] = ()
    outer: "Scope | None" = None
    variables: dict[str, Typed] = field(default_factory=dict)
    tables: dict[str, CommonTable] = field(default_factory=dict)
    windows: dict[str, exp.Window] = field(default_factory=dict)
    # What a name means before the fields are asked: the select list's aliases, in ORDER BY.
    aliases: dict[str, Typed] = field(default_factory=dict)
    doubtful: frozenset[str] = frozenset()  # those of several columns
    # What the query is grouped by, where it holds a subquery, by `repr` of its node: DuckDB knows it again by its SQL.
    keys: dict[str, Typed] = field(default_factory=dict)
    # The code and the message of the error where a subquery names these fields; {} is the name.
    closed: tuple[str, str] | None = None
    # What stands, outside aggregates, for DuckDB SQL that the query is grouped by in another form.
    grouped: dict[str, Typed] = field(default_factory=dict)

    def inner(self) -> "Scope":
        """Return the scope of a subquery, which sees all of this one from outside."""
        return Scope(self.context, outer=self, tables=self.tables, variables=self.variables)

    def over(self, fields: tuple[Field, ...]) -> "Scope":
        return replace(self, fields=fields)

    def column(self, identifiers: Sequence[exp.Identifier]) -> tuple[Typed, list[str]]:
        """Return what `a.b.c` names, and the parts behind it that are fields of a row.

        The longest prefix that is a column wins, from the innermost query outwards.
        """
        parts = [part.name.lower() for part in identifiers]
        scope: Scope | None = self
        while scope is not None:
            found = scope._own(parts, identifiers)
            if found and scope.closed and scope is not self:
                code, message = scope.closed
                raise AthenaError(message.format(".".join(parts)), code=code, node=identifiers[0])
            if found and scope is not self and found[0].sql in scope.grouped:
                raise NotSupported("a subquery that names a moment that its query groups by")
            if found:
                return found
            scope = scope.outer
        raise ColumnNotFound(
            f"Column '{'.'.join(parts)}' cannot be resolved or requester is not authorized to access requested "
            "resources",
            node=identifiers[0],
        )

    def _own(self, parts: Sequence[str], identifiers: Sequence[exp.Identifier]) -> tuple[Typed, list[str]] | None:
        """Return what the parts name in this query itself."""
        if parts[0] in self.doubtful:
            raise _ambiguous(identifiers[:1])
        for named in (self.aliases, self.variables):
            if parts[0] in named:
                return named[parts[0]], list(parts[1:])
        for length in range(min(len(parts), 4), 0, -1):
            found = [one for one in self.fields if one.matches(parts[:length])]
            if len(found) > 1:
                raise _ambiguous(identifiers)
            if found:
                return Typed(found[0].sql, found[0].type), list(parts[length:])
        return None


def _ambiguous(identifiers: Sequence[exp.Identifier]) -> AthenaError:
    name = ".".join(part.name.lower() for part in identifiers)
    return AthenaError(f"Column '{name}' is ambiguous", code="AMBIGUOUS_NAME", node=identifiers[0])
