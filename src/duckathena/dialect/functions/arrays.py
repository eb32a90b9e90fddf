"""https://trino.io/docs/current/functions/array.html and lambda.html

DuckDB's list functions skip or drop NULL where Trino keeps it in mind: contains, any_match and their kin are three-valued.
"""

from sqlglot import exp

from duckathena.dialect.casts import cast
from duckathena.dialect.coercion import coerce, common_type, keyed
from duckathena.dialect.functions.matching import choose, lambda_names, with_variables
from duckathena.dialect.functions.registry import SCALARS, Call, scalars, special, takes, wrong_arguments
from duckathena.dialect.operators import NESTED, equality
from duckathena.dialect.typed import Typed, fail
from duckathena.types import BIGINT, VARCHAR, Type, array, duckdb_type, row

scalars("""
    all_match(array(T), function(T, boolean)) -> boolean = athena_all(list_transform({0}, {1}))
    any_match(array(T), function(T, boolean)) -> boolean = athena_any(list_transform({0}, {1}))
    none_match(array(T), function(T, boolean)) -> boolean = (NOT athena_any(list_transform({0}, {1})))
    array_distinct(array(E)) -> array(E) = athena_array_distinct({0})
    array_except(array(E), array(E)) -> array(E) = athena_array_except({0}, {1})
    array_intersect(array(E), array(E)) -> array(E) = athena_array_intersect({0}, {1})
    array_union(array(E), array(E)) -> array(E) = athena_array_distinct(athena_list_concat({0}, {1}))
    array_max(array(real)) -> real = CASE WHEN NOT athena_has_null({0}) THEN athena_max(list_max(list_filter({0}, lambda x: NOT isnan(x))), list_max({0})) END
    array_max(array(double)) -> double = CASE WHEN NOT athena_has_null({0}) THEN athena_max(list_max(list_filter({0}, lambda x: NOT isnan(x))), list_max({0})) END
    array_max(array(O)) -> O = CASE WHEN len(list_filter({0}, lambda x: x IS NULL)) > 0 THEN NULL ELSE list_max({0}) END
    array_min(array(O)) -> O = CASE WHEN len(list_filter({0}, lambda x: x IS NULL)) > 0 THEN NULL ELSE list_min({0}) END
    array_position(array(E), E) -> bigint = CASE WHEN {0} IS NULL OR {1} IS NULL THEN NULL ELSE coalesce(CAST(list_position({0}, {1}) AS BIGINT), 0) END
    array_histogram(array(E)) -> map(E, bigint) = athena_array_histogram({0})
    array_remove(array(E), E) -> array(E) = CASE WHEN {1} IS NULL THEN NULL ELSE list_filter({0}, lambda x: x IS DISTINCT FROM {1}) END
    array_sort(array(O)) -> array(O) = list_sort({0}, 'ASC', 'NULLS LAST')
    arrays_overlap(array(E), array(E)) -> boolean = athena_arrays_overlap({0}, {1})
    cardinality(array(E)) -> bigint = CAST(len({0}) AS BIGINT)
    cardinality(map(K, V)) -> bigint = CAST(cardinality({0}) AS BIGINT)
    combinations(array(E), bigint) -> array(array(E)) = athena_combinations({0}, {1})
    contains(varchar, ipaddress) -> boolean = athena_network_contains({0}, {1})
    contains(array(E), E) -> boolean = athena_contains({0}, {1})
    contains_sequence(array(E), array(E)) -> boolean = athena_contains_sequence({0}, {1})
    filter(array(T), function(T, boolean)) -> array(T) = list_filter({0}, {1})
    flatten(array(array(E))) -> array(E) = flatten({0})
    ngrams(array(E), bigint) -> array(array(E)) = athena_ngrams({0}, {1})
    repeat(T, bigint) -> array(T) = list_transform(range(athena_count({1})), lambda x: {0})
    reverse(array(E)) -> array(E) = list_reverse({0})
    sequence(bigint, bigint) -> array(bigint) = athena_sequence({0}, {1}, CASE WHEN {0} <= {1} THEN 1 ELSE -1 END)
    sequence(bigint, bigint, bigint) -> array(bigint) = athena_sequence({0}, {1}, {2})
    sequence(date, date) -> array(date) = list_transform(athena_sequence({0} - DATE '1970-01-01', {1} - DATE '1970-01-01', CASE WHEN {0} <= {1} THEN 1 ELSE -1 END), lambda d: DATE '1970-01-01' + CAST(d AS INTEGER))
    sequence(date, date, days) -> array(date) = list_transform(athena_sequence({0} - DATE '1970-01-01', {1} - DATE '1970-01-01', athena_whole_days({2})), lambda d: DATE '1970-01-01' + CAST(d AS INTEGER))
    sequence(date, date, months) -> array(date) = list_transform(athena_month_steps({0}, {1}, {2}), lambda m: CAST({0} + to_months(CAST(m AS INTEGER)) AS DATE))
    sequence(timestamp, timestamp, days) -> array(timestamp) = list_transform(athena_sequence(epoch_ms({0}), epoch_ms({1}), {2}), lambda m: {0} + to_milliseconds(CAST(m - epoch_ms({0}) AS DOUBLE)))
    sequence(timestamp, timestamp, months) -> array(timestamp) = list_transform(athena_month_steps({0}, {1}, {2}), lambda m: {0} + to_months(CAST(m AS INTEGER)))
    shuffle(array(E)) -> array(E) = list_transform(list_sort(list_transform({0}, lambda x: {r: random(), v: x})), lambda y: y.v)
    slice(array(E), bigint, bigint) -> array(E) = athena_slice({0}, {1}, {2})
    transform(array(T), function(T, U)) -> array(U) = list_transform({0}, {1})
    trim_array(array(E), bigint) -> array(E) = athena_trim_array({0}, {1})
    reverse(varbinary) -> varbinary = athena_reverse_bytes({0})
""")


# Types whose equality is not DuckDB's: NaN equals nothing, two moments may be shown in two zones, NULL inside is open.
LOOSE = {"real", "double", "timestamp with time zone", *NESTED}


@special("contains", "array_position", "array_remove")
def _search(call: Call) -> Typed:
    """What is looked for by Trino's `=`, which DuckDB's own search does not always mean."""
    plain, values = choose(SCALARS[call.name], call), call.arguments()
    of = common_type(values[0].type.element, values[1].type) if values[0].type.base == "array" else None
    if of is None or of.base not in LOOSE:
        return plain
    items, wanted = coerce(values[0], array(of)).sql, coerce(values[1], of).sql
    (item,) = lambda_names(call.scope, 1)
    equal = equality(item, wanted, of)
    found = f"list_transform({items}, lambda {item}: {equal})"
    answer = {
        "contains": f"athena_any({found})",
        "array_position": f"coalesce(CAST(list_position({found}, TRUE) AS BIGINT), 0)",
        "array_remove": f"list_filter({items}, lambda {item}: coalesce(NOT {equal}, TRUE))",
    }[call.name]
    message = f"'{call.name} does not support arrays with elements that are null or contain null'"
    open_ = f"len(list_filter({items}, lambda {item}: {item} IS NOT NULL AND {equal} IS NULL)) > 0"
    refused = f"WHEN {open_} THEN {fail('NOT_SUPPORTED', message, plain.type)} " if of.base in NESTED else ""
    missing = f"{items} IS NULL OR {wanted} IS NULL"
    return Typed(f"CASE WHEN {missing} THEN NULL {refused}ELSE {answer} END", plain.type)


@special("array_join")
def _array_join(call: Call) -> Typed:
    values = call.arguments()
    if len(values) not in {2, 3} or values[0].type.base != "array":
        raise wrong_arguments(call, values)
    texts = cast(values[0], array(VARCHAR), call.node).sql
    separator = coerce(values[1], VARCHAR, call.node).sql
    if len(values) == 3:
        texts = f"list_transform({texts}, lambda x: coalesce(x, {coerce(values[2], VARCHAR, call.node).sql}))"
    return Typed(f"athena_join({texts}, {separator})", VARCHAR)


@special("element_at")
def _element_at(call: Call) -> Typed:
    """NULL beyond an array's end and for a missing key, where a subscript raises; negative counts from the end."""
    values = call.arguments()
    if len(values) != 2:
        raise wrong_arguments(call, values)
    value, index = values
    if value.type.base == "map":
        value, key = keyed(value, index, call.node)
        return Typed(f"map_extract_value({value.sql}, {key.sql})", value.type.arguments[1])
    if value.type.base != "array":
        raise wrong_arguments(call, values)
    position = coerce(index, BIGINT, call.node).sql
    zero = fail("INVALID_FUNCTION_ARGUMENT", "'SQL array indices start at 1'", value.type.element)
    return Typed(
        f"CASE WHEN {position} = 0 THEN {zero} ELSE list_extract({value.sql}, {position}) END", value.type.element
    )


@special("array_sort")
def _array_sort(call: Call) -> Typed:
    """Sort by a comparator, if any: a merge of lists, each item put behind those that it does not come before."""
    if len(call.nodes) != 2:
        return choose(SCALARS["array_sort"], call)
    value, step = call.argument(0), call.nodes[1]
    takes(step, 2)
    if value.type.base != "array" or not isinstance(step, exp.Lambda):
        raise wrong_arguments(call, [value, step] if isinstance(step, exp.Lambda) else call.arguments())
    done, item, other = lambda_names(call.scope, 3)
    # DuckDB's fold wants states of the elements' type: an element travels as a list of one.
    names = [one.name.lower() for one in step.expressions]
    element = value.type.element
    variables = dict(zip(names, (Typed(other, element), Typed(f"list_extract({item}, 1)", element)), strict=True))
    order = coerce(call.lower(step.this, with_variables(call.scope, variables)), BIGINT, step).sql
    before = f"list_filter({done}, lambda {other}: athena_order({order}) <= 0)"
    after = f"list_filter({done}, lambda {other}: athena_order({order}) > 0)"
    ones = f"list_transform({value.sql}, lambda x: [x])"
    folded = f"list_reduce({ones}, lambda {done}, {item}: list_concat(list_concat({before}, {item}), {after}), CAST([] AS {duckdb_type(value.type)}))"
    return Typed(f"CASE WHEN {value.sql} IS NULL THEN NULL ELSE {folded} END", value.type)


@special("reduce")
def _reduce(call: Call) -> Typed:
    """`reduce(array, start, (state, x) -> state, state -> result)`, a fold; DuckDB's wants states of the elements' type."""
    if len(call.nodes) != 4:
        raise wrong_arguments(call, [])
    values, start = call.argument(0), call.argument(1)
    step, last = call.nodes[2], call.nodes[3]
    takes(step, 2)
    takes(last, 1)
    lambdas = isinstance(step, exp.Lambda) and isinstance(last, exp.Lambda)
    if values.type.base != "array" or not lambdas:
        raise wrong_arguments(call, [values, start])
    folded = fold(call, values, start, step)
    variables = {last.expressions[0].name.lower(): folded}
    result = call.lower(last.this, with_variables(call.scope, variables))
    return Typed(f"CASE WHEN {values.sql} IS NULL THEN NULL ELSE {result.sql} END", result.type)


def fold(call: Call, values: Typed, start: Typed, step: exp.Expr) -> Typed:
    """Return the state that `step` makes of `start` and each of the values in turn."""
    state, item = lambda_names(call.scope, 2)
    names = [one.name.lower() for one in step.expressions]
    element = values.type.element

    def body(of: Type) -> Typed:
        variables = {names[0]: Typed(f"{state}.s", of), names[1]: Typed(f"{item}.e", element)}
        return call.lower(step.this, with_variables(call.scope, variables))

    of = body(start.type).type
    of = common_type(of, start.type) or of
    # The states travel as rows of their own, beside an element, so that both sides of the fold have one type.
    pack = f"{{s: CAST(NULL AS {duckdb_type(of)}), e: x}}"
    begin = f"{{s: {coerce(start, of, call.node).sql}, e: CAST(NULL AS {duckdb_type(element)})}}"
    next_state = coerce(body(of), of, step).sql
    folded = (f"list_reduce(list_transform({values.sql}, lambda x: {pack}), "
              f"lambda {state}, {item}: {{s: {next_state}, e: CAST(NULL AS {duckdb_type(element)})}}, {begin})")  # fmt: skip
    return Typed(f"({folded}).s", of)


@special("zip")
def _zip(call: Call) -> Typed:
    """Rows of the arrays' elements; the shorter ones are filled with NULL, as DuckDB's list_zip does."""
    values = call.arguments()
    if len(values) < 2 or any(value.type.base != "array" for value in values):
        raise wrong_arguments(call, values)
    length = f"greatest({', '.join(f'len({value.sql})' for value in values)})"
    items = ", ".join(f"field{i}: list_extract({value.sql}, i)" for i, value in enumerate(values))
    missing = " OR ".join(f"{value.sql} IS NULL" for value in values)
    of = array(row(*((None, value.type.element) for value in values)))
    return Typed(
        f"CASE WHEN {missing} THEN NULL ELSE list_transform(range(1, {length} + 1), lambda i: {{{items}}}) END", of
    )


@special("zip_with")
def _zip_with(call: Call) -> Typed:
    if len(call.nodes) != 3 or not isinstance(call.nodes[2], exp.Lambda):
        raise wrong_arguments(call, [])
    takes(call.nodes[2], 2)
    left, right, step = call.argument(0), call.argument(1), call.nodes[2]
    (index,) = lambda_names(call.scope, 1)
    pair = [one.name.lower() for one in step.expressions]
    variables = {name: Typed(f"list_extract({value.sql}, {index})", value.type.element)
                 for name, value in zip(pair, (left, right), strict=True)}  # fmt: skip
    result = call.lower(step.this, with_variables(call.scope, variables))
    length = f"greatest(len({left.sql}), len({right.sql}))"
    return Typed(f"CASE WHEN {left.sql} IS NULL OR {right.sql} IS NULL THEN NULL "
                 f"ELSE list_transform(range(1, {length} + 1), lambda {index}: {result.sql}) END", array(result.type))  # fmt: skip
