"""https://trino.io/docs/current/functions/regexp.html: Java's dialect, so Python's `re` after translation, not DuckDB's RE2"""

from duckathena.dialect.coercion import coerce
from duckathena.dialect.functions.registry import Call, scalars, special, wrong_arguments
from duckathena.dialect.typed import Typed
from duckathena.types import BOOLEAN, VARCHAR

scalars("""
    regexp_count(varchar, varchar) -> bigint = athena_regexp_count({0}, {1})
    regexp_extract(varchar, varchar) -> varchar = athena_regexp_extract({0}, {1}, 0)
    regexp_extract(varchar, varchar, bigint) -> varchar = athena_regexp_extract({0}, {1}, {2})
    regexp_extract_all(varchar, varchar) -> array(varchar) = athena_regexp_extract_all({0}, {1}, 0)
    regexp_extract_all(varchar, varchar, bigint) -> array(varchar) = athena_regexp_extract_all({0}, {1}, {2})
    regexp_position(varchar, varchar) -> integer = athena_regexp_position({0}, {1}, 1, 1)
    regexp_position(varchar, varchar, bigint) -> integer = athena_regexp_position({0}, {1}, {2}, 1)
    regexp_position(varchar, varchar, bigint, bigint) -> integer = athena_regexp_position({0}, {1}, {2}, {3})
    regexp_replace(varchar, varchar) -> varchar = athena_regexp_replace({0}, {1}, '')
    regexp_replace(varchar, varchar, varchar) -> varchar = athena_regexp_replace({0}, {1}, {2})
    regexp_split(varchar, varchar) -> array(varchar) = athena_regexp_split({0}, {1})
""")

PLAIN = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 _-,:;@/=<>!'\"#%&~^$.*+|")


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
    if isinstance(constant, str) and set(constant) <= PLAIN and not constant.startswith(("*", "+")):
        return Typed(f"regexp_matches({text.sql}, {pattern.sql})", BOOLEAN)
    return Typed(f"athena_regexp_like({text.sql}, {pattern.sql})", BOOLEAN)
