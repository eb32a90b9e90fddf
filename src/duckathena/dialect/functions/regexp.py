"""https://trino.io/docs/current/functions/regexp.html: Joni's dialect, so the library `regex`, not DuckDB's RE2"""

import re

from sqlglot import exp

from duckathena.dialect.coercion import coerce
from duckathena.dialect.functions.matching import choose, lambda_names, with_variables
from duckathena.dialect.functions.registry import SCALARS, Call, scalars, special, takes, wrong_arguments
from duckathena.dialect.functions.strings import longer
from duckathena.dialect.typed import Typed
from duckathena.types import BOOLEAN, VARCHAR, array

scalars("""
    regexp_count(varchar, varchar) -> bigint = athena_regexp_count({0}, {1})
    regexp_extract(varchar, varchar) -> text = athena_regexp_extract({0}, {1}, 0)
    regexp_extract(varchar, varchar, bigint) -> text = athena_regexp_extract({0}, {1}, {2})
    regexp_extract_all(varchar, varchar) -> array(text) = athena_regexp_extract_all({0}, {1}, 0)
    regexp_extract_all(varchar, varchar, bigint) -> array(text) = athena_regexp_extract_all({0}, {1}, {2})
    regexp_position(varchar, varchar) -> integer = athena_regexp_position({0}, {1}, 1, 1)
    regexp_position(varchar, varchar, bigint) -> integer = athena_regexp_position({0}, {1}, {2}, 1)
    regexp_position(varchar, varchar, bigint, bigint) -> integer = athena_regexp_position({0}, {1}, {2}, {3})
    regexp_replace(varchar, varchar) -> text = athena_regexp_replace({0}, {1}, '')
    regexp_replace(varchar, varchar, varchar) -> varchar = athena_regexp_replace({0}, {1}, {2})
    regexp_split(varchar, varchar) -> array(text) = athena_regexp_split({0}, {1})
""")

# What RE2 and Joni read alike: no possessive quantifier, and `$` only at the end.
PLAIN = re.compile(r"(?:[\w _,:;@/=<>!'\"#%&~^.|-]|(?<=[\w.])[*+](?![*+]))*\$?", re.ASCII)


@special("regexp_like")
def _regexp_like(call: Call) -> Typed:
    """A search: DuckDB's own where the pattern reads alike in both dialects, as most do."""
    values = call.arguments()
    if len(values) != 2:
        raise wrong_arguments(call, values)
    if any(value.type.base not in {"varchar", "char", "unknown"} for value in values):
        raise wrong_arguments(call, values)
    text, pattern = (coerce(value, VARCHAR, call.node) for value in values)
    constant = values[1].constant
    if isinstance(constant, str) and PLAIN.fullmatch(constant):
        # Java's `$` also stands before a last line's end.
        ending = " || '(?:\\n?)$'" if constant.endswith("$") else ""
        plain = Typed(f"left({pattern.sql}, -1){ending}" if ending else pattern.sql, VARCHAR)
        return Typed(f"regexp_matches({text.sql}, {plain.sql})", BOOLEAN)
    return Typed(f"athena_regexp_like({text.sql}, {pattern.sql})", BOOLEAN)


@special("regexp_replace")
def _regexp_replace(call: Call) -> Typed:
    """A replacement is a text or, given the groups of each match, a lambda."""
    if len(call.nodes) != 3 or not isinstance(call.nodes[2], exp.Lambda):
        return longer(choose(SCALARS["regexp_replace"], call), call, lambda size, other: max(size * other // 2, other))
    step = call.nodes[2]
    takes(step, 1)
    text, pattern = (coerce(call.argument(i), VARCHAR, call.node).sql for i in range(2))
    (index,) = lambda_names(call.scope, 1)
    groups = Typed(f"list_extract(athena_regexp_groups({text}, {pattern}), {index})", array(VARCHAR))
    body = call.lower(step.this, with_variables(call.scope, {step.expressions[0].name.lower(): groups}))
    pieces = f"athena_regexp_split({text}, {pattern})"
    replaced = f"{coerce(body, VARCHAR, step).sql} || list_extract({pieces}, {index} + 1)"
    parts = f"list_transform(range(1, len({pieces})), lambda {index}: {replaced})"
    return Typed(f"CASE WHEN athena_has_null({parts}) THEN NULL "
                 f"ELSE list_extract({pieces}, 1) || array_to_string({parts}, '') END", VARCHAR)  # fmt: skip
