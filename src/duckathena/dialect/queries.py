"""SELECT, set operations, WITH and VALUES: Trino's query, compiled to DuckDB's."""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from itertools import chain, combinations, product

from sqlglot import exp

from duckathena.dialect import windows
from duckathena.dialect.aggregation import (
    Grouped,
    aggregates,
    is_computed,
    refuse_aggregates,
    refuse_inside,
    refuse_nested,
    refuse_outputs,
    starred,
)
from duckathena.dialect.casts import field
from duckathena.dialect.common_tables import with_clause
from duckathena.dialect.correlation import own_columns
from duckathena.dialect.expressions import condition, lower
from duckathena.dialect.operators import group_key, holds, in_one_order, key
from duckathena.dialect.parser import SUBQUERY, written
from duckathena.dialect.pruning import prune
from duckathena.dialect.relations import From, from_clause, values
from duckathena.dialect.scope import Field, Query, Relation, Scope
from duckathena.dialect.set_operations import set_operation
from duckathena.dialect.typed import Typed
from duckathena.errors import AthenaError, ColumnNotFound, NotSupported, SyntaxRefused, TableNotFound, TypeMismatch, at
from duckathena.types import TIMESTAMP_TZ, duckdb_type

MOST_GROUPING_SETS = 2048  # Trino's optimizer.max-grouping-sets


def compile_query(node: exp.Expr, scope: Scope) -> Query:
    """Return a query as DuckDB SQL whose columns are c0, c1, ..., with Trino's names and types."""
    prefix = ""
    if node.args.get("with_"):
        prefix, scope = with_clause(node.args["with_"], scope)
    match node:
        case exp.Select():
            query = _select(node, scope)
        case exp.SetOperation():
            query = _modified(node, set_operation(node, scope), scope)
        case exp.Subquery():
            if node.args.get("alias"):
                raise NotSupported("an alias here", node=node)
            query = _modified(node, compile_query(node.this, scope), scope)
        case exp.Values():
            sql, columns = values(node, scope)
            query = _modified(node, Query(sql, columns), scope)
        case exp.Table():
            star = exp.Select(expressions=[exp.Star()], from_=exp.From(this=node))
            query = _select(star, scope)
        case _:
            raise NotSupported(f"{type(node).__name__} as a query", node=node)
    return replace(query, sql=f"{prefix}{query.sql}")


def _modified(node: exp.Expr, query: Query, scope: Scope) -> Query:
    """Return the query with the ORDER BY, OFFSET and LIMIT that follow it as a whole."""
    if not any(node.args.get(name) for name in ("order", "limit", "offset")):
        return query
    alias = scope.context.name("r")
    fields = tuple(Field(name, of, f"{alias}.c{i}") for i, (name, of) in enumerate(query.columns))
    outputs = [Typed(one.sql, one.type) for one in fields]
    tail = _tail(node, outputs, scope.over(fields))
    return replace(query, sql=f"SELECT {alias}.* FROM ({query.sql}) AS {alias}{tail}")


def _select(node: exp.Select, scope: Scope) -> Query:
    source = From(Relation("", ()))
    if not node.expressions:
        raise AthenaError("SELECT wants something to select", code="SYNTAX_ERROR", node=node)
    if node.args.get("from_"):
        source = from_clause(node.args["from_"].this, node.args.get("joins") or [], scope)
    fields = source.relation.fields
    if node.args.get("group"):
        fields = tuple(replace(one, sql=in_one_order(one.sql, one.type)) for one in fields)
    inner = scope.over(fields)
    inner = replace(inner, windows=windows.named(node.args.get("windows") or [], inner, lower))
    clauses = ""
    if node.args.get("where"):
        where = node.args["where"].this
        refuse_aggregates(where, "WHERE clause")
        clauses += f" WHERE {condition(where, inner, 'WHERE clause')}"
        prune(where, source, inner)
    if node.args.get("group"):
        asked = [key for key in _keys(node.args["group"], []) if key.find(*SUBQUERY)]
        inner = replace(inner, keys={repr(key): lower(key, inner) for key in asked})
    names, items, nodes = _items(node.expressions, inner)
    if node.args.get("distinct"):
        items = [replace(item, sql=in_one_order(item.sql, item.type)) for item in items]
    raw = inner
    if node.args.get("group"):
        clauses += f" GROUP BY {_group(node.args['group'], items, inner)}"
        inner = replace(inner, grouped=_shown(_keys(node.args["group"], nodes), inner))
        items = _items(node.expressions, inner)[1] if inner.grouped else items
    if node.args.get("having"):
        if node.args["having"].find(exp.Window):
            raise AthenaError("HAVING clause cannot contain window functions or row pattern measures",
                              code="NESTED_WINDOW", node=node.args["having"])  # fmt: skip
        clauses += f" HAVING {condition(node.args['having'].this, inner, 'HAVING clause')}"
    selected = ", ".join(f"{item.sql} AS c{i}" for i, item in enumerate(items))
    outputs = Counter(name.lower() for name in names if name)
    _check_grouping(node, nodes, outputs, raw)
    aliases = {name.lower(): item for name, item in zip(names, items, strict=True) if name}
    doubtful = frozenset(name for name, count in outputs.items() if count > 1)
    refuse_inside(node, {name.lower() for name, one in zip(names, nodes, strict=True) if name and is_computed(one)})
    tail = _tail(node, items, replace(inner, aliases=aliases, doubtful=doubtful))
    distinct = _distinct(items) if node.args.get("distinct") else ""
    columns = tuple((name, item.type) for name, item in zip(names, items, strict=True))
    selected, clauses, imported = own_columns(inner, selected, f"{clauses}{tail}")
    relations = " CROSS JOIN ".join(one for one in (source.relation.sql, imported) if one)
    return Query(f"SELECT {distinct}{selected}{f' FROM {relations}' if relations else ''}{clauses}", columns)


def _shown(keys: Iterable[exp.Expr], scope: Scope) -> dict[str, Typed]:
    """Return what is shown of the moments that a query is grouped by: of those of a group the first, with its zone."""
    values = (value for one in keys if holds((value := lower(one, scope)).type, {TIMESTAMP_TZ.base}))
    return {value.sql: Typed(f"CASE WHEN {key(value)} IS NOT NULL THEN any_value({value.sql}) END", value.type)
            for value in values}  # fmt: skip


def _distinct(items: Iterable[Typed]) -> str:
    """Return DISTINCT, which takes two moments for one."""
    changing = [item for item in items if item.constant is None]
    if not any(holds(item.type, {TIMESTAMP_TZ.base}) for item in changing):
        return "DISTINCT "
    return f"DISTINCT ON ({', '.join(map(key, changing))}) "


def _check_grouping(node: exp.Select, nodes: list[exp.Expr], outputs: Collection[str], scope: Scope) -> None:
    """Refuse what is neither grouped by nor aggregated, in a query that groups."""
    group, having = node.args.get("group"), node.args.get("having")
    order = [term.this for term in node.args["order"].expressions] if node.args.get("order") else []
    named = node.args.get("windows") or []
    for one in (*nodes, *order, *named):
        refuse_nested(one)
    if not (group or having or any(True for one in (*nodes, *order, *named) for _ in aggregates(one))):
        return
    keys = _keys(group, nodes) if group else []
    for one in keys:
        refuse_aggregates(one, "GROUP BY clause")
    grouped = Grouped.by(keys, scope)
    for one in order:
        refuse_outputs(one, outputs)
    for one in (*nodes, *order, *([having.this] if having else [])):
        grouped.check_grouping(one, grouping=group is not None)
    for one in (*nodes, *named, *([having.this] if having else [])):
        grouped.check(one)
    for one in order:
        grouped.check(one, outputs)


def _keys(node: exp.Expr, nodes: list[exp.Expr]) -> list[exp.Expr]:
    """Return the expressions that GROUP BY names, be it by their place in the select list."""
    if isinstance(node, exp.Group | exp.GroupingSets | exp.Rollup | exp.Cube | exp.Tuple):
        return [key for one in node.expressions for key in _keys(one, nodes)]
    if isinstance(node, exp.Paren):
        return _keys(node.this, nodes)
    by_place = isinstance(node, exp.Literal) and not node.is_string and nodes
    return [_numbered(node, nodes, "GROUP BY")] if by_place else [node]


def _items(expressions: Iterable[exp.Expr], scope: Scope) -> tuple[list[str | None], list[Typed], list[exp.Expr]]:
    """Return names, values and nodes of the select list, its stars written out."""
    names: list[str | None] = []
    items: list[Typed] = []
    nodes: list[exp.Expr] = []
    for node in expressions:
        several = _written_out(node.this if isinstance(node, exp.Aliases) else node, scope)
        if isinstance(node, exp.Aliases):
            given = [one.name for one in node.expressions]
            if several is None:
                raise SyntaxRefused(f"{at(node)}a list of aliases belongs behind .*")
            if len(given) != len(several):
                raise AthenaError(f"Column alias list has {len(given)} entries but relation has {len(several)} columns",
                                  code="MISMATCHED_COLUMN_ALIASES", node=node)  # fmt: skip
            several = [(name, *rest) for name, (_, *rest) in zip(given, several, strict=True)]
        if several is None:
            inner = node.this if isinstance(node, exp.Alias) else node
            several = [(node.alias if isinstance(node, exp.Alias) else _own_name(inner), lower(inner, scope), inner)]
        for name, value, one in several:
            names.append(name)
            items.append(value)
            nodes.append(one)
    return names, items, nodes


def _own_name(node: exp.Expr) -> str | None:
    """Return the name of a column that is not named: that of the column or field it is, else none."""
    node = node.unnest()
    if isinstance(node, exp.Column):
        return str(node.name)
    if isinstance(node, exp.Dot) and isinstance(node.expression, exp.Identifier) and _own_name(node.this):
        return str(node.expression.name)
    return None


def _written_out(node: exp.Expr, scope: Scope) -> list[tuple[str | None, Typed, exp.Expr]] | None:
    """Return name, value and node of what `*`, `relation.*` or `row.*` stands for; None of anything else."""
    match node:
        case exp.Star():
            found = [one for one in scope.fields if not one.hidden]
            if not found:
                raise ColumnNotFound("SELECT * not allowed in queries without FROM clause", node=node)
        case exp.Column(this=exp.Star()):
            parts = [node.args[part] for part in ("catalog", "db", "table") if node.args.get(part)]
            found = _fields_of(parts, scope)
            if not found:
                return _fields_of_row(_column_of(parts), scope)
        case exp.Dot(expression=exp.Star()):
            return _fields_of_row(node.this, scope)
        case _:
            return None
    values = [(one.name, Typed(one.sql, one.type)) for one in found]
    return [(name, value, starred(name, value)) for name, value in values]


def _fields_of(parts: list[exp.Identifier], scope: Scope) -> list[Field]:
    """Return the columns of the relation that is meant, of this query or of one around it."""
    qualifier = [part.name.lower() for part in parts]
    around: Scope | None = scope
    while around is not None:
        found = [one for one in around.fields
                 if not one.hidden and list(one.qualifier[-len(qualifier) :]) == qualifier]  # fmt: skip
        if found and around is not scope and not all(one.name for one in found):
            raise AthenaError("SELECT * from outer scope table not supported with anonymous columns",
                              code="NOT_SUPPORTED", node=parts[0])  # fmt: skip
        if found:
            return found
        around = around.outer
    return []


def _column_of(parts: list[exp.Identifier]) -> exp.Column:
    names = ("this", "table", "db", "catalog")
    return exp.Column(**{name: part.copy() for name, part in zip(names, reversed(parts), strict=False)})


def _fields_of_row(node: exp.Expr, scope: Scope) -> list[tuple[str | None, Typed, exp.Expr]]:
    try:
        value = lower(node, scope)
    except ColumnNotFound:
        value = None
    if value is None or (value.type.base != "row" and isinstance(node, exp.Column)):
        raise TableNotFound(f"Unable to resolve reference {written(node).lower()}", node=node)
    if value.type.base != "row":
        raise TypeMismatch("expected expression of type Row", node=node)
    fields = zip(value.type.names, value.type.arguments, strict=True)
    return [(name, Typed(field(value.sql, value.type, i), of), node) for i, (name, of) in enumerate(fields)]


def _group(node: exp.Group, items: list[Typed], scope: Scope) -> str:
    """Return what stands behind GROUP BY: columns, or the sets of columns that all its elements together make."""
    elements = [_sets(element, items, scope) for element in node.expressions]
    count = math.prod(len(sets) for sets in elements)
    if count > MOST_GROUPING_SETS:
        raise AthenaError(f"GROUP BY has {count} grouping sets but can contain at most {MOST_GROUPING_SETS}",
                          code="TOO_MANY_GROUPING_SETS", node=node)  # fmt: skip
    sets = [tuple(dict.fromkeys(chain.from_iterable(chosen))) for chosen in product(*elements)]
    if node.args.get("all") is False:  # GROUP BY DISTINCT
        sets = list({frozenset(columns): columns for columns in sets}.values())
    texts = [f"({', '.join(columns)})" for columns in sets]
    return f"GROUPING SETS ({', '.join(texts)})" if len(sets) > 1 or not sets[0] else ", ".join(sets[0])


def _sets(node: exp.Expr, items: list[Typed], scope: Scope) -> list[tuple[str, ...]]:
    """Return the sets of columns that one element of GROUP BY means."""
    if not isinstance(node, exp.GroupingSets | exp.Rollup | exp.Cube):
        return [_columns(node, items, scope)]
    _refuse_all_but_columns(node)
    parts = [_columns(one, items, scope) for one in node.expressions]
    if isinstance(node, exp.GroupingSets):
        return parts
    if isinstance(node, exp.Rollup):
        chosen: Iterable[Sequence[tuple[str, ...]]] = (parts[:size] for size in range(len(parts), -1, -1))
    elif 2 ** len(parts) > MOST_GROUPING_SETS:
        raise AthenaError(f"GROUP BY has {2 ** len(parts)} grouping sets but can contain at most {MOST_GROUPING_SETS}",
                          code="TOO_MANY_GROUPING_SETS", node=node)  # fmt: skip
    else:
        chosen = (some for size in range(len(parts), -1, -1) for some in combinations(parts, size))
    return [tuple(chain.from_iterable(some)) for some in chosen]


def _columns(node: exp.Expr, items: list[Typed], scope: Scope) -> tuple[str, ...]:
    match node:
        case exp.Tuple():
            return tuple(chain.from_iterable(_columns(one, items, scope) for one in node.expressions))
        case exp.Paren():
            return _columns(node.this, items, scope)
        case exp.Literal() if not node.is_string:
            value = _numbered(node, items, "GROUP BY")
            # DuckDB would take a number for a place once more.
            return (group_key(value) if value.constant is None else f"CAST({value.sql} AS {duckdb_type(value.type)})",)
    value = lower(node, scope)
    if holds(value.type, {"map"}) and not isinstance(node, exp.Column):
        raise NotSupported("GROUP BY of an expression that makes a map: CAST(... AS json) groups alike", node=node)
    return (group_key(value),)


def _refuse_all_but_columns(node: exp.Expr) -> None:
    for one in _keys(node, []):
        if not isinstance(one, exp.Column):
            raise AthenaError(f"GROUP BY expression must be a column reference: {written(one)}",
                              code="INVALID_COLUMN_REFERENCE", node=one)  # fmt: skip


def _numbered[T](node: exp.Expr, items: Sequence[T], clause: str) -> T:
    position = int(str(node.this)) if str(node.this).isdigit() else 0
    if not 1 <= position <= len(items):
        raise AthenaError(
            f"{clause} position {node.this} is not in select list", code="INVALID_COLUMN_REFERENCE", node=node
        )
    return items[position - 1]


def _tail(node: exp.Expr, items: list[Typed], scope: Scope) -> str:
    """Return ORDER BY, LIMIT and OFFSET."""
    tail, terms = "", []
    if node.args.get("order"):
        for term in node.args["order"].expressions:
            key = term.this.unnest()
            numbered = isinstance(key, exp.Literal) and not key.is_string
            value = _numbered(key, items, "ORDER BY") if numbered else lower(key, scope)
            if node.args.get("distinct") and not _is_selected(term.this, value, items, scope):
                raise AthenaError("For SELECT DISTINCT, ORDER BY expressions must appear in select list",
                                  code="EXPRESSION_NOT_IN_DISTINCT", node=term)  # fmt: skip
            if value.constant is None:  # DuckDB refuses to order by a constant, which changes nothing
                terms.append(windows.ordering(term, value))
        tail += f" ORDER BY {', '.join(terms)}" if terms else ""
    limit = node.args.get("limit")
    if isinstance(limit, exp.Fetch):
        count, ties = _fetched(limit)
        if ties:
            tail = _with_ties(node, terms, count) + tail
        else:
            tail += f" LIMIT {count}"
    elif limit is not None and not (isinstance(limit.expression, exp.Var) and limit.expression.name.upper() == "ALL"):
        tail += f" LIMIT {_count(limit.expression)}"
    if node.args.get("offset"):
        tail += f" OFFSET {_count(node.args['offset'].expression)}"
    return tail


def _fetched(node: exp.Fetch) -> tuple[int, bool]:
    """Return the number of FETCH FIRST, and whether rows that rank like the last of them come too."""
    options = node.args.get("limit_options")
    if options is not None and options.args.get("percent"):
        raise AthenaError("FETCH counts rows, not a percentage", code="SYNTAX_ERROR", node=node)
    count = _count(node.args["count"]) if node.args.get("count") else 1
    if count == 0:
        raise AthenaError("FETCH FIRST row count must be positive (actual value: 0)",
                          code="NUMERIC_VALUE_OUT_OF_RANGE", node=node)  # fmt: skip
    return count, options is not None and bool(options.args.get("with_ties"))


def _is_selected(term: exp.Expr, value: Typed, items: list[Typed], scope: Scope) -> bool:
    """Tell whether an expression of ORDER BY is one of the select list, which must not name another one of it."""
    names_another = not isinstance(term, exp.Column) and any(
        column.name.lower() in scope.aliases and len(column.parts) == 1 for column in term.find_all(exp.Column)
    )
    return value.sql in {item.sql for item in items} and not names_another


def _with_ties(node: exp.Expr, terms: list[str], count: int) -> str:
    """Return the condition that keeps the first rows and those that rank like the last of them; OFFSET drops the first
    of all afterwards."""
    if not terms:
        raise AthenaError("FETCH FIRST WITH TIES clause requires ORDER BY", code="MISSING_ORDER_BY", node=node)
    if node.args.get("distinct"):
        raise NotSupported("FETCH FIRST ... WITH TIES beside DISTINCT", node=node)
    dropped = _count(node.args["offset"].expression) if node.args.get("offset") else 0
    return f" QUALIFY rank() OVER (ORDER BY {', '.join(terms)}) <= {dropped + count}"


def _count(node: exp.Expr) -> int:
    if not isinstance(node, exp.Literal) or not str(node.this).isdigit():
        raise AthenaError("LIMIT, OFFSET and FETCH want a whole number", code="SYNTAX_ERROR", node=node)
    return int(str(node.this))
