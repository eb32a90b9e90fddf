"""FROM: tables, table expressions, subqueries, VALUES, joins, UNNEST and LATERAL.

Every relation gets an alias of its own and columns c0, c1, ... inside DuckDB, so that no name of the query, however
odd, repeated or reserved, ever meets DuckDB's rules for names.
"""

from dataclasses import dataclass, replace
from itertools import takewhile

from sqlglot import exp

from duckathena import iceberg
from duckathena.catalog import Table, is_iceberg
from duckathena.dialect.aggregation import refuse_aggregates
from duckathena.dialect.casts import field
from duckathena.dialect.coercion import unify
from duckathena.dialect.columns import column_type
from duckathena.dialect.correlation import own_columns
from duckathena.dialect.expressions import condition, lower
from duckathena.dialect.hidden_tables import hidden_table, schema_table
from duckathena.dialect.information_schema import METADATA_SCHEMA
from duckathena.dialect.joins import is_true, outer_join, using
from duckathena.dialect.json_syntax import JsonFunction
from duckathena.dialect.json_tables import json_table
from duckathena.dialect.parser import SUBQUERY
from duckathena.dialect.scope import CATALOG, CommonTable, Field, Relation, Scan, Scope
from duckathena.dialect.stored_views import view_relation
from duckathena.dialect.table_functions import table_function
from duckathena.dialect.typed import Typed, quote
from duckathena.errors import AthenaError, NotSupported, TypeMismatch
from duckathena.types import BIGINT, INTEGER_DIGITS, VARCHAR, Type, field_name
from duckathena.views import KIND as VIEW

PATH = "$path"


@dataclass(frozen=True, slots=True)
class From:
    """A FROM clause so far. `prunable` are the scans whose rows a WHERE over it can leave out unread."""

    relation: Relation
    prunable: tuple[Scan, ...] = ()


def from_clause(node: exp.Expr, joins: list[exp.Join], scope: Scope) -> From:
    """Return the relation of `FROM node, joins...`. A JOIN joins what stands behind the last comma, and sees only
    that."""
    left, rest = _relation(node, scope), [*(node.args.get("joins") or []), *joins]
    while rest:
        join = rest.pop(0)
        behind = list(takewhile(lambda one: not _is_comma(one), rest))
        if _is_comma(join) and behind and not _is_lateral(join):
            left = _crossed(left, from_clause(join.this, behind, scope), ",")
            del rest[: len(behind)]
        else:
            left = _join(left, join, scope)
    return left


def _is_comma(join: exp.Join) -> bool:
    return not any(join.args.get(name) for name in ("kind", "side", "on", "using"))


def _is_lateral(join: exp.Join) -> bool:
    """Tell whether what is joined sees the columns of what stands before it."""
    return isinstance(join.this, exp.Unnest | exp.Lateral) or isinstance(join.this.this, JsonFunction)


def _crossed(left: From, right: From, word: str) -> From:
    fields = (*left.relation.fields, *right.relation.fields)
    return From(Relation(f"{left.relation.sql} {word} {right.relation.sql}", fields), (*left.prunable, *right.prunable))


def _relation(node: exp.Expr, scope: Scope) -> From:
    match node:
        case exp.Table(this=JsonFunction(this="json_table") | exp.Anonymous()):
            made = table_function if isinstance(node.this, exp.Anonymous) else json_table
            return From(_aliased(made(node.this, scope), node))
        case exp.Table():
            found = From(_subquery(node.this, scope)) if isinstance(node.this, exp.Values) else _table(node, scope)
            if isinstance(node.this, exp.Values):
                found = replace(found, relation=_aliased(found.relation, node))
            if node.args.get("sample"):
                found = replace(found, relation=_sampled(found.relation, node.args["sample"]))
            return found
        case exp.Subquery(this=exp.Table() | exp.Subquery()) if _is_relation(node.this) and not node.args.get("sample"):
            inner = from_clause(node.this, [], scope)
            return replace(inner, relation=_aliased(inner.relation, node)) if node.args.get("alias") else inner
        case exp.Subquery() | exp.Values() | exp.Select():
            rows = _subquery(node, scope)
            return From(_sampled(rows, node.args["sample"]) if node.args.get("sample") else rows)
        case exp.Unnest():
            return From(_unnest_alone(node, scope))
        case exp.Lateral():
            return From(_lateral(node, scope))
    raise NotSupported(f"{type(node).__name__} in FROM", node=node)


def _is_relation(node: exp.Expr) -> bool:
    """Tell whether what parentheses hold are tables and joins, rather than a query."""
    if isinstance(node, exp.Subquery):
        return bool(node.args.get("joins") or node.args.get("alias")) or _is_relation(node.this)
    return isinstance(node, exp.Table)


def _sampled(relation: Relation, sample: exp.Expr) -> Relation:
    """Return TABLESAMPLE: each row with the probability that is asked for, be it BERNOULLI or SYSTEM."""
    share = sample.args.get("percent")
    method = str(sample.args.get("method") or "").upper()
    if not isinstance(share, exp.Literal) or share.is_string or method not in {"BERNOULLI", "SYSTEM"}:
        raise NotSupported("TABLESAMPLE other than BERNOULLI (percent) and SYSTEM (percent)", node=sample)
    if not 0 <= float(share.this) <= 100:
        raise AthenaError("Sample percentage must be between 0 and 100, inclusive",
                          code="INVALID_ARGUMENTS", node=sample)  # fmt: skip
    alias = relation.sql.rpartition(" AS ")[2]
    return replace(
        relation, sql=f"(SELECT * FROM {relation.sql} WHERE random() * 100 < {float(share.this)}) AS {alias}"
    )


def _table(node: exp.Table, scope: Scope) -> From:
    if not isinstance(node.this, exp.Identifier):
        raise NotSupported("table functions other than sequence and json_table", node=node)
    name, database, catalog = node.name.lower(), node.db.lower(), node.catalog.lower()
    if not database and name in scope.tables:
        _refuse_version(node)
        return From(_aliased(_common_table(scope.tables[name], scope, name), node))
    if catalog not in {"", CATALOG}:
        raise AthenaError(f"Catalog '{catalog}' does not exist", code="CATALOG_NOT_FOUND", node=node)
    context = scope.context
    database = database or context.database.lower()
    if database == METADATA_SCHEMA:
        return From(_aliased(schema_table(name, node, context), node))
    table = context.catalog.table(database, name)
    if table is None:
        hidden = From(_aliased(hidden_table(database, name, node, context), node))
        _refuse_version(node)
        return hidden
    if not is_iceberg(table):
        _refuse_version(node)
    if table.kind == VIEW:
        return From(_aliased(view_relation(table, node, scope), node))
    asked = node.args.get("version")
    scan = _scan(table, scope) if asked is None else _scan_as_of(table, asked, scope)
    context.scans.append(scan)
    relation = _aliased(Relation(f"{scan.alias}_files AS {scan.alias}", scan.fields), node)
    return From(relation, (replace(scan, fields=relation.fields, predicates=scan.predicates),))


def _refuse_version(node: exp.Table) -> None:
    """Only Iceberg keeps more than one version of a table."""
    if node.args.get("version") is not None:
        raise AthenaError("This connector does not support versioned tables", code="NOT_SUPPORTED", node=node)


def _scan_as_of(table: Table, asked: exp.Expr, scope: Scope) -> Scan:
    """Return the read of an Iceberg table as of a snapshot, with the columns that it had then."""
    value = lower(asked.expression, Scope(scope.context))
    kind, of = str(asked.this).upper(), value.type.base
    if kind == "VERSION":
        if of not in {*INTEGER_DIGITS, "varchar", "char"}:
            raise AthenaError(f"Unsupported type for table version: {value.type}", code="NOT_SUPPORTED", node=asked)
        sql = value.sql
    elif of in {"timestamp", "timestamp with time zone"}:
        sql = f"epoch_ms({value.sql if of == 'timestamp' else f'({value.sql}).utc'})"
    else:
        raise TypeMismatch(f"Type {value.type} invalid. Temporal pointers must be of type Timestamp or Timestamp "
                           "with Time Zone.", node=asked)  # fmt: skip
    context = scope.context
    pointer = None if asked.find(*SUBQUERY) else context.evaluate(sql)
    if pointer is None:
        raise NotSupported("a subquery or NULL behind AS OF", node=asked)
    found = iceberg.load(table, context.storage)
    snapshot = iceberg.snapshot_of(found, kind, pointer)
    then = replace(table, columns=iceberg.columns_as_of(found, snapshot))
    return replace(_scan(then, scope, snapshot), snapshot=snapshot)


def _scan(table: Table, scope: Scope, snapshot: int | None = None) -> Scan:
    """Return the read of a table: c0, c1, ... are its columns, then its partition keys, then `$path`."""
    if is_iceberg(table) and snapshot is None:
        table = replace(table, columns=iceberg.columns_now(table, scope.context.storage))
    alias = scope.context.name("t")
    qualifier = (CATALOG, table.database, table.name)
    columns = [(column.name, column_type(table, column)) for column in (*table.columns, *table.partition_keys)]
    fields = [Field(name.lower(), of, f"{alias}.c{i}", qualifier) for i, (name, of) in enumerate(columns)]
    fields.append(Field(PATH, VARCHAR, f"{alias}.c{len(columns)}", qualifier, hidden=True))
    return Scan(alias, table, tuple(fields))


def _common_table(table: CommonTable, scope: Scope, name: str) -> Relation:
    alias = scope.context.name("r")
    fields = tuple(Field(column, of, f"{alias}.c{i}", (name,)) for i, (column, of) in enumerate(table.columns))
    return Relation(f"{table.alias} AS {alias}", fields)


def _subquery(node: exp.Expr, scope: Scope) -> Relation:
    inner = Scope(scope.context, outer=scope.outer, tables=scope.tables, variables=scope.variables)
    query = scope.context.query(_without_alias(node), inner)
    alias = scope.context.name("r")
    fields = tuple(Field(name, of, f"{alias}.c{i}") for i, (name, of) in enumerate(query.columns))
    return _aliased(Relation(f"({query.sql}) AS {alias}", fields), node)


def _without_alias(node: exp.Expr) -> exp.Expr:
    plain = node.copy()
    plain.set("alias", None)
    plain.set("sample", None)
    return plain


def _lateral(node: exp.Lateral, scope: Scope) -> Relation:
    query = scope.context.query(node.this, scope.inner())
    alias = scope.context.name("r")
    fields = tuple(Field(name, of, f"{alias}.c{i}") for i, (name, of) in enumerate(query.columns))
    return _aliased(Relation(f"LATERAL ({query.sql}) AS {alias}", fields), node)


def _aliased(relation: Relation, node: exp.Expr) -> Relation:
    """Return the relation under the alias, and the column names, that follow it."""
    alias = node.args.get("alias")
    if alias is None or not isinstance(alias, exp.TableAlias):
        return relation
    columns = [column.name for column in alias.args.get("columns") or []]
    if isinstance(node, exp.Unnest) and isinstance(node.args.get("offset"), exp.Identifier):
        columns.append(node.args["offset"].name)
    shown = [one for one in relation.fields if not one.hidden]
    if columns and len(columns) != len(shown):
        message = f"Column alias list has {len(columns)} entries but '{alias.name}' has {len(shown)} columns available"
        raise AthenaError(message, code="MISMATCHED_COLUMN_ALIASES", node=alias)
    names = columns or [one.name for one in shown]
    qualifier = (alias.name.lower(),)
    fields = [replace(one, name=name, qualifier=qualifier) for one, name in zip(shown, names, strict=True)]
    hidden = [replace(one, qualifier=qualifier) for one in relation.fields if one.hidden] if not columns else []
    return replace(relation, fields=(*fields, *hidden))


def _join(left: From, join: exp.Join, scope: Scope) -> From:
    kind, side = (str(join.args.get(name) or "").upper() for name in ("kind", "side"))
    if kind not in {"", "INNER", "CROSS", "OUTER"}:
        raise NotSupported(f"{kind} JOIN", node=join)
    if (side or kind == "INNER") and not (join.args.get("on") or join.args.get("using")):
        raise AthenaError("JOIN wants ON or USING", code="SYNTAX_ERROR", node=join)
    if isinstance(join.this, exp.Unnest):
        return replace(left, relation=_unnest_join(left.relation, join, side, scope))
    if isinstance(join.this, exp.Lateral) and side in {"RIGHT", "FULL"}:
        raise NotSupported(f"{side} JOIN of LATERAL, whose rows in Trino depend on what is selected", node=join)
    right = _relation(join.this, _lateral_scope(left.relation, side, scope) if _is_lateral(join) else scope)
    if isinstance(join.this.this, JsonFunction):
        _require_true(join, side, "JSON_TABLE")
        side = _kept(side)
    fields = (*left.relation.fields, *right.relation.fields)
    prunable = {"": (*left.prunable, *right.prunable), "LEFT": left.prunable, "RIGHT": right.prunable}.get(side, ())
    if join.args.get("using"):
        return From(using(left.relation, right.relation, join, side), prunable)
    on = join.args.get("on")
    if on is None:
        return _crossed(left, right, "CROSS JOIN" if kind == "CROSS" else ",")
    refuse_aggregates(on, "JOIN clause")
    if side and on.find(*SUBQUERY):
        return From(outer_join(left.relation, right.relation, side, on, scope))
    test = condition(on, scope.over(fields), "JOIN ON clause")
    return From(Relation(f"{left.relation.sql} {side} JOIN {right.relation.sql} ON {test}", fields), prunable)


def _unnest_alone(node: exp.Unnest, scope: Scope) -> Relation:
    columns = _unnested(node, scope)
    alias = scope.context.name("r")
    items, imported = own_columns(scope, ", ".join(f"{sql} AS c{i}" for i, (_, sql, _) in enumerate(columns)))
    fields = tuple(Field(name, of, f"{alias}.c{i}") for i, (name, _, of) in enumerate(columns))
    return _aliased(Relation(f"(SELECT {items}{imported and f' FROM {imported}'}) AS {alias}", fields), node)


def _unnest_join(left: Relation, join: exp.Join, side: str, scope: Scope) -> Relation:
    """Return `left CROSS JOIN UNNEST(...)`: one SELECT over `left`, which keeps its order and needs no correlated
    join."""
    node = join.this
    _require_true(join, side, "UNNEST")
    columns = _unnested(node, _lateral_scope(left, side, scope), outer=_kept(side) == "LEFT")
    alias = scope.context.name("r")
    width = len(left.fields)
    kept = ", ".join(f"{one.sql} AS c{i}" for i, one in enumerate(left.fields))
    items, imported = own_columns(scope, ", ".join(f"{sql} AS c{width + i}" for i, (_, sql, _) in enumerate(columns)))
    fields = tuple(replace(one, sql=f"{alias}.c{i}") for i, one in enumerate(left.fields))
    added = tuple(Field(name, of, f"{alias}.c{width + i}") for i, (name, _, of) in enumerate(columns))
    rows = " CROSS JOIN ".join(part for part in (left.sql, imported) if part)
    source = f"(SELECT {', '.join(part for part in (kept, items) if part)} FROM {rows}) AS {alias}"
    return Relation(source, (*fields, *_aliased(Relation("", added), node).fields))


def _require_true(join: exp.Join, side: str, what: str) -> None:
    on = join.args.get("on")
    if join.args.get("using") or not (on is None or is_true(on)):
        raise AthenaError(f"{side or 'INNER'} JOIN involving {what} is only supported with condition ON TRUE",
                          code="NOT_SUPPORTED", node=on or join)  # fmt: skip


def _lateral_scope(left: Relation, side: str, scope: Scope) -> Scope:
    """Return what a lateral relation that is joined to `left` sees. In RIGHT and FULL joins `left` is there, but not
    to be named."""
    seen = scope.over(left.fields)
    if side not in {"RIGHT", "FULL"}:
        return seen
    return replace(
        scope, outer=replace(seen, closed=("INVALID_COLUMN_REFERENCE", f"LATERAL reference not allowed in {side} JOIN"))
    )


def _kept(side: str) -> str:
    """Return the join that Trino makes of one with UNNEST or JSON_TABLE: a row of the right side stands beside the row
    of the left that it came from, thus RIGHT keeps no more than INNER does, FULL no more than LEFT."""
    return {"RIGHT": "", "FULL": "LEFT"}.get(side, side)


def _unnested(node: exp.Unnest, scope: Scope, *, outer: bool = False) -> list[tuple[str | None, str, Type]]:
    """Return name, SQL and type of the columns that UNNEST makes; DuckDB pads the shorter lists with NULL.

    Of an array of rows they are the rows' fields, as in Trino; where there is one name for each array, the rows, as in
    the examples of https://docs.aws.amazon.com/athena/latest/ug/query-examples-waf-logs.html
    """
    found: list[tuple[str | None, str, Type]] = []
    lists: list[str] = []
    values = [lower(item, scope) for item in node.expressions]
    alias = node.args.get("alias")
    names = len(alias.args.get("columns") or []) if alias is not None else 0
    whole = names == sum(2 if value.type.base == "map" else 1 for value in values)
    for item, value in zip(node.expressions, values, strict=True):
        parts: list[tuple[str | None, str, Type]]
        if value.type.base == "map":
            parts = [(None, f"map_keys({value.sql})", value.type.arguments[0]),
                     (None, f"map_values({value.sql})", value.type.arguments[1])]  # fmt: skip
        elif value.type.base == "array" and value.type.element.base == "row" and not whole:
            of = value.type.element
            each = "list_transform({}, lambda e: struct_extract(e, {}))".format
            parts = [(name, each(value.sql, quote(field_name(of, i))), inner)
                     for i, (name, inner) in enumerate(zip(of.names, of.arguments, strict=True))]  # fmt: skip
        elif value.type.base == "array":
            parts = [(None, value.sql, value.type.element)]
        else:
            raise TypeMismatch(f"Cannot unnest type: {value.type}", node=item)
        found += parts
        lists += [sql for _, sql, _ in parts]
    longest = lists[0] if len(lists) == 1 else None
    length = f"len({longest})" if longest else f"greatest({', '.join(f'len({sql})' for sql in lists)})"
    if node.args.get("offset"):
        found.append((None, f"range(1, coalesce({length}, 0) + 1)", BIGINT))
    if outer:
        found = [
            (name, f"CASE WHEN coalesce({length}, 0) = 0 THEN [NULL] ELSE {sql} END", of) for name, sql, of in found
        ]
    return [(name, f"unnest({sql})", of) for name, sql, of in found]


def _row(one: exp.Expr, scope: Scope) -> list[Typed]:
    """Return the columns of a row of VALUES: `(1, 2)`, `ROW(1, 2)`, `1`, or any other value that is a row."""
    items: list[exp.Expr] = one.expressions if isinstance(one, exp.Tuple) else [one]
    only = items[0].unnest() if len(items) == 1 else None
    if isinstance(only, exp.Anonymous) and str(only.this).lower() == "row":
        return [lower(item, scope) for item in only.expressions]
    found = [lower(item, scope) for item in items]
    if only is not None and found[0].type.base == "row":
        of = found[0].type
        return [Typed(field(found[0].sql, of, i), inner) for i, inner in enumerate(of.arguments)]
    return found


def values(node: exp.Values, scope: Scope) -> tuple[str, tuple[tuple[str | None, Type], ...]]:
    """Return VALUES as SQL whose columns are c0, c1, ..., and their types."""
    for one in node.expressions:
        refuse_aggregates(one, "VALUES clause")
    rows = [_row(one, scope) for one in node.expressions]
    width = len(rows[0])
    if any(len(one) != width for one in rows):
        raise TypeMismatch("Values rows have mismatched sizes", node=node)
    columns = [unify((one[i] for one in rows), "Values rows", node) for i in range(width)]
    lines = (f"({', '.join(items[i].sql for items, _ in columns)})" for i in range(len(rows)))
    names = ", ".join(f"c{i}" for i in range(width))
    alias = scope.context.name("v")
    types = tuple((None, of) for _, of in columns)
    return f"SELECT {names} FROM (VALUES {', '.join(lines)}) AS {alias}({names})", types
