"""SELECT, set operations, WITH and VALUES: Trino's query, compiled to DuckDB's."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from sqlglot import exp

from duckathena.dialect import windows
from duckathena.dialect.aggregation import Grouped, aggregates, refuse_aggregates, refuse_outputs, starred
from duckathena.dialect.coercion import coerce, common_type
from duckathena.dialect.expressions import condition, dereference, lower
from duckathena.dialect.parser import written
from duckathena.dialect.relations import From, from_clause, values
from duckathena.dialect.scope import CommonTable, Field, Query, Relation, Scope
from duckathena.dialect.typed import Typed
from duckathena.errors import AthenaError, ColumnNotFound, NotSupported, TypeMismatch
from duckathena.types import Type, duckdb_type

SET_WORDS = {exp.Union: "UNION", exp.Except: "EXCEPT", exp.Intersect: "INTERSECT"}


def compile_query(node: exp.Expr, scope: Scope) -> Query:
    """Return a query as DuckDB SQL whose columns are c0, c1, ..., with Trino's names and types."""
    prefix = ""
    if node.args.get("with_"):
        prefix, scope = _with(node.args["with_"], scope)
    match node:
        case exp.Select():
            query = _select(node, scope)
        case exp.SetOperation():
            query = _modified(node, _set_operation(node, scope), scope)
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


def _with(node: exp.With, scope: Scope) -> tuple[str, Scope]:
    parts = []
    for cte in node.expressions:
        name = cte.alias.lower()
        if any(other is not cte and other.alias.lower() == name for other in node.expressions):
            raise AthenaError(f"WITH query name '{name}' specified more than once",
                              code="DUPLICATE_NAMED_QUERY", node=cte)  # fmt: skip
        alias = scope.context.name("w")
        names = [column.name for column in cte.args["alias"].args.get("columns") or []]
        if node.args.get("recursive") and _refers_to(cte.this, name):
            query = _recursive(cte, alias, name, names, scope)
        else:
            query = compile_query(cte.this, scope)
        columns = _renamed(query.columns, names, cte)
        scope = replace(scope, tables={**scope.tables, name: CommonTable(alias, columns)})
        parts.append(f"{alias}({', '.join(f'c{i}' for i in range(len(columns)))}) AS ({query.sql})")
    return f"WITH {'RECURSIVE ' if node.args.get('recursive') else ''}{', '.join(parts)} ", scope


def _refers_to(node: exp.Expr, name: str) -> bool:
    return any(table.name.lower() == name and not table.db for table in node.find_all(exp.Table))


def _recursive(cte: exp.CTE, alias: str, name: str, names: list[str], scope: Scope) -> Query:
    """Return `base UNION [ALL] step`, where the step reads the table that the base has typed."""
    union = cte.this
    if not isinstance(union, exp.Union) or not names:
        raise AthenaError("Recursive CTE must have column aliases and be a UNION of a base and a step relation",
                          code="INVALID_RECURSIVE_REFERENCE", node=cte)  # fmt: skip
    base = compile_query(union.this, scope)
    columns = _renamed(base.columns, names, cte)
    inner = replace(scope, tables={**scope.tables, name: CommonTable(alias, columns)})
    step = _as_types(compile_query(union.expression, inner), [of for _, of in columns], scope, cte)
    word = "UNION" if union.args.get("distinct") else "UNION ALL"
    return Query(f"{base.sql} {word} {step.sql}", columns)


def _renamed(
    columns: tuple[tuple[str | None, Type], ...], names: list[str], node: exp.Expr
) -> tuple[tuple[str | None, Type], ...]:
    if not names:
        return columns
    if len(names) != len(columns):
        raise AthenaError(f"Column alias list has {len(names)} entries but relation has {len(columns)} columns",
                          code="MISMATCHED_COLUMN_ALIASES", node=node)  # fmt: skip
    return tuple((name, of) for name, (_, of) in zip(names, columns, strict=True))


def _set_operation(node: exp.SetOperation, scope: Scope) -> Query:
    left, right = compile_query(node.this, scope), compile_query(node.expression, scope)
    word = SET_WORDS[type(node)]
    if len(left.columns) != len(right.columns):
        raise TypeMismatch(
            f"{word} query has different number of fields: {len(left.columns)}, {len(right.columns)}", node=node
        )
    types = []
    for position, ((_, a), (_, b)) in enumerate(zip(left.columns, right.columns, strict=True), start=1):
        common = common_type(a, b)
        if common is None:
            raise TypeMismatch(f"column {position} in {word} query has incompatible types: {a}, {b}", node=node)
        types.append(common)
    first, second = (_as_types(side, types, scope, node) for side in (left, right))
    sql = f"({first.sql}) {word}{'' if node.args.get('distinct') else ' ALL'} ({second.sql})"
    columns = tuple((name, of) for (name, _), of in zip(left.columns, types, strict=True))
    return Query(sql, columns)


def _as_types(query: Query, types: list[Type], scope: Scope, node: exp.Expr) -> Query:
    """Return the query with its columns coerced to `types`."""
    if [of for _, of in query.columns] == types:
        return query
    alias = scope.context.name("r")
    items = (coerce(Typed(f"{alias}.c{i}", before), after, node).sql
             for i, ((_, before), after) in enumerate(zip(query.columns, types, strict=True)))  # fmt: skip
    named = ", ".join(f"{sql} AS c{i}" for i, sql in enumerate(items))
    columns = tuple((name, of) for (name, _), of in zip(query.columns, types, strict=True))
    return Query(f"SELECT {named} FROM ({query.sql}) AS {alias}", columns)


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
    inner = scope.over(source.relation.fields)
    inner = replace(inner, windows={window.name.lower(): window for window in node.args.get("windows") or []})
    clauses = f" FROM {source.relation.sql}" if source.relation.sql else ""
    if node.args.get("where"):
        where = node.args["where"].this
        refuse_aggregates(where, "WHERE clause")
        clauses += f" WHERE {condition(where, inner, 'WHERE clause')}"
        _prune(where, source, inner)
    names, items, nodes = _items(node.expressions, inner)
    if node.args.get("group"):
        clauses += f" GROUP BY {_group(node.args['group'], items, inner)}"
    if node.args.get("having"):
        clauses += f" HAVING {condition(node.args['having'].this, inner, 'HAVING clause')}"
    selected = ", ".join(f"{item.sql} AS c{i}" for i, item in enumerate(items))
    outputs = Counter(name.lower() for name in names if name)
    _check_grouping(node, nodes, outputs, inner)
    aliases = {name.lower(): item for name, item in zip(names, items, strict=True) if name}
    doubtful = frozenset(name for name, count in outputs.items() if count > 1)
    tail = _tail(node, items, replace(inner, aliases=aliases, doubtful=doubtful))
    distinct = "DISTINCT " if node.args.get("distinct") else ""
    columns = tuple((name, item.type) for name, item in zip(names, items, strict=True))
    return Query(f"SELECT {distinct}{selected}{clauses}{tail}", columns)


def _check_grouping(node: exp.Select, nodes: list[exp.Expr], outputs: Collection[str], scope: Scope) -> None:
    """Refuse what is neither grouped by nor aggregated, in a query that groups."""
    group, having = node.args.get("group"), node.args.get("having")
    order = [term.this for term in node.args["order"].expressions] if node.args.get("order") else []
    if not (group or having or any(True for one in (*nodes, *order) for _ in aggregates(one))):
        return
    keys = _keys(group, nodes) if group else []
    grouped = Grouped.by(keys, scope)
    for one in (*nodes, *([having.this] if having else [])):
        grouped.check(one)
    for one in order:
        refuse_outputs(one, outputs)
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
        if isinstance(node, exp.Star) or (isinstance(node, exp.Column) and isinstance(node.this, exp.Star)):
            for name, value in _star(node, scope):
                names.append(name)
                items.append(value)
                nodes.append(starred(name, value))
            continue
        if isinstance(node, exp.Dot) and isinstance(node.expression, exp.Star):
            value = lower(node.this, scope)
            for name in value.type.names:
                names.append(name)
                items.append(dereference(value, (name or "").lower(), node))
                nodes.append(node.this)
            continue
        inner = node.this if isinstance(node, exp.Alias) else node
        nodes.append(inner)
        names.append(node.alias if isinstance(node, exp.Alias) else _own_name(inner))
        items.append(lower(inner, scope))
    return names, items, nodes


def _own_name(node: exp.Expr) -> str | None:
    """Return the name of a column that is not named: that of the column or field it is, else none."""
    node = node.unnest()
    if isinstance(node, exp.Column):
        return str(node.name)
    if isinstance(node, exp.Dot) and isinstance(node.expression, exp.Identifier) and _own_name(node.this):
        return str(node.expression.name)
    return None


def _star(node: exp.Expr, scope: Scope) -> list[tuple[str | None, Typed]]:
    qualifier = [str(node.args[part].name).lower() for part in ("catalog", "db", "table") if node.args.get(part)]
    found = [one for one in scope.fields
             if not one.hidden and (not qualifier or list(one.qualifier[-len(qualifier) :]) == qualifier)]  # fmt: skip
    if not found:
        if qualifier:
            found_row = _row_of(node, scope)
            if found_row is not None:
                return [(name, dereference(found_row, (name or "").lower(), node)) for name in found_row.type.names]
            raise ColumnNotFound(f"Unable to resolve reference {'.'.join(qualifier)}", node=node)
        raise AthenaError("SELECT * not allowed in queries without FROM clause", code="SYNTAX_ERROR", node=node)
    return [(one.name, Typed(one.sql, one.type)) for one in found]


def _row_of(node: exp.Expr, scope: Scope) -> Typed | None:
    """Return the row that `x` of `x.*` is, where it names no relation."""
    parts = [node.args[part] for part in ("catalog", "db", "table") if node.args.get(part)]
    try:
        value, rest = scope.column(parts)
    except ColumnNotFound:
        return None
    for name in rest:
        value = dereference(value, name, node)
    return value if value.type.base == "row" else None


def _group(node: exp.Group, items: list[Typed], scope: Scope) -> str:
    return ", ".join(_grouping(element, items, scope) for element in node.expressions)


def _grouping(node: exp.Expr, items: list[Typed], scope: Scope) -> str:
    match node:
        case exp.GroupingSets():
            _refuse_all_but_columns(node)
            return f"GROUPING SETS ({', '.join(_grouping_set(one, items, scope) for one in node.expressions)})"
        case exp.Rollup() | exp.Cube():
            _refuse_all_but_columns(node)
            word = "ROLLUP" if isinstance(node, exp.Rollup) else "CUBE"
            return f"{word} ({', '.join(_grouping(one, items, scope) for one in node.expressions)})"
        case exp.Tuple():
            return f"({', '.join(_grouping(one, items, scope) for one in node.expressions)})"
        case exp.Paren():
            return _grouping(node.this, items, scope)
        case exp.Literal() if not node.is_string:
            value = _numbered(node, items, "GROUP BY")
            # DuckDB would take a number for a place once more.
            return value.sql if value.constant is None else f"CAST({value.sql} AS {duckdb_type(value.type)})"
    refuse_aggregates(node, "GROUP BY clause")
    return lower(node, scope).sql


def _refuse_all_but_columns(node: exp.Expr) -> None:
    for one in _keys(node, []):
        if not isinstance(one, exp.Column):
            raise AthenaError(f"GROUP BY expression must be a column reference: {written(one)}",
                              code="INVALID_COLUMN_REFERENCE", node=one)  # fmt: skip


def _grouping_set(node: exp.Expr, items: list[Typed], scope: Scope) -> str:
    elements = node.expressions if isinstance(node, exp.Tuple) else [node.unnest()]
    return f"({', '.join(_grouping(one, items, scope) for one in elements)})"


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
            numbered = isinstance(term.this, exp.Literal) and not term.this.is_string
            value = _numbered(term.this, items, "ORDER BY") if numbered else lower(term.this, scope)
            if node.args.get("distinct") and value.sql not in {item.sql for item in items}:
                raise AthenaError("For SELECT DISTINCT, ORDER BY expressions must appear in select list",
                                  code="EXPRESSION_NOT_IN_DISTINCT", node=term)  # fmt: skip
            if value.constant is None:  # DuckDB refuses to order by a constant, which changes nothing
                terms.append(windows.ordering(term, value))
        tail += f" ORDER BY {', '.join(terms)}" if terms else ""
    limit = node.args.get("limit")
    if isinstance(limit, exp.Fetch):
        options = limit.args.get("limit_options")
        count = _count(limit.args["count"]) if limit.args.get("count") else 1
        if options is not None and options.args.get("percent"):
            raise AthenaError("FETCH counts rows, not a percentage", code="SYNTAX_ERROR", node=limit)
        if options is not None and options.args.get("with_ties"):
            return _with_ties(node, terms, count) + tail
        tail += f" LIMIT {count}"
    elif limit is not None and not (isinstance(limit.expression, exp.Var) and limit.expression.name.upper() == "ALL"):
        tail += f" LIMIT {_count(limit.expression)}"
    if node.args.get("offset"):
        tail += f" OFFSET {_count(node.args['offset'].expression)}"
    return tail


def _with_ties(node: exp.Expr, terms: list[str], count: int) -> str:
    """Return the condition that keeps the first rows and those that rank like the last of them."""
    if not terms:
        raise AthenaError("FETCH FIRST WITH TIES clause requires ORDER BY", code="MISSING_ORDER_BY", node=node)
    if node.args.get("offset") or node.args.get("distinct"):
        raise NotSupported("FETCH FIRST ... WITH TIES beside OFFSET or DISTINCT", node=node)
    return f" QUALIFY rank() OVER (ORDER BY {', '.join(terms)}) <= {count}"


def _count(node: exp.Expr) -> int:
    if not isinstance(node, exp.Literal) or not str(node.this).isdigit():
        raise AthenaError("LIMIT, OFFSET and FETCH want a whole number", code="SYNTAX_ERROR", node=node)
    return int(str(node.this))


def _prune(where: exp.Expr, source: From, scope: Scope) -> None:
    """Note for each table the conjuncts that name its partition keys and nothing else: they choose what is read at
    all."""
    conjuncts = where.flatten() if isinstance(where, exp.And) else [where]
    for conjunct in conjuncts:
        if not conjunct.find(exp.Column) or conjunct.find(exp.Query, exp.Lambda):
            continue
        for scan in source.prunable:
            keys = scan.fields[len(scan.table.columns) : len(scan.table.columns) + len(scan.table.partition_keys)]
            named = tuple(
                replace(field, sql=f"{scan.alias}.c{len(scan.table.columns) + i}") for i, field in enumerate(keys)
            )
            try:
                scan.predicates.append(lower(conjunct, Scope(scope.context, fields=named)).sql)
            except ColumnNotFound:
                continue
            scan.fixed.update(_fixed(conjunct))


def _fixed(conjunct: exp.Expr) -> dict[str, list[str]]:
    """Return the column of `column = literal` or `column IN (literals)`, and the literals."""
    match conjunct:
        case exp.EQ(this=exp.Column() as column, expression=exp.Literal() as literal):
            return {column.name.lower(): [str(literal.this)]}
        case exp.In(this=exp.Column() as column) if all(isinstance(one, exp.Literal) for one in conjunct.expressions):
            return {column.name.lower(): [str(one.this) for one in conjunct.expressions]}
    return {}
