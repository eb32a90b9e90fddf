"""https://trino.io/docs/current/functions/string.html"""

from duckathena.dialect.coercion import coerce
from duckathena.dialect.functions.matching import choose
from duckathena.dialect.functions.registry import SCALARS, Call, scalars, special, wrong_arguments
from duckathena.dialect.typed import Typed
from duckathena.types import VARCHAR, Type

scalars("""
    chr(bigint) -> varchar = chr(CAST({0} AS INTEGER))
    codepoint(varchar) -> integer = unicode({0})
    concat_ws(varchar, array(varchar)) -> varchar = athena_join({1}, {0})
    concat_ws(varchar, varchar...) -> varchar = concat_ws({*})
    format_number(double) -> varchar = athena_format_number({0})
    from_utf8(varbinary) -> varchar = athena_from_utf8({0})
    hamming_distance(varchar, varchar) -> bigint = hamming({0}, {1})
    length(varchar) -> bigint = length({0})
    levenshtein_distance(varchar, varchar) -> bigint = levenshtein({0}, {1})
    lower(varchar) -> varchar = lower({0})
    lpad(varchar, bigint, varchar) -> varchar = lpad({0}, CAST({1} AS INTEGER), {2})
    luhn_check(varchar) -> boolean = athena_luhn_check({0})
    normalize(varchar) -> varchar = nfc_normalize({0})
    replace(varchar, varchar) -> varchar = replace({0}, {1}, '')
    replace(varchar, varchar, varchar) -> varchar = replace({0}, {1}, {2})
    reverse(varchar) -> varchar = athena_reverse({0})
    rpad(varchar, bigint, varchar) -> varchar = rpad({0}, CAST({1} AS INTEGER), {2})
    soundex(varchar) -> varchar = athena_soundex({0})
    split(varchar, varchar) -> array(varchar) = string_split({0}, {1})
    split(varchar, varchar, bigint) -> array(varchar) = athena_split({0}, {1}, {2})
    split_part(varchar, varchar, bigint) -> varchar = athena_split_part({0}, {1}, {2})
    split_to_map(varchar, varchar, varchar) -> map(varchar, varchar) = athena_split_to_map({0}, {1}, {2})
    split_to_multimap(varchar, varchar, varchar) -> map(varchar, array(varchar)) = athena_split_to_multimap({0}, {1}, {2})
    starts_with(varchar, varchar) -> boolean = starts_with({0}, {1})
    strpos(varchar, varchar) -> bigint = CAST(strpos({0}, {1}) AS BIGINT)
    strpos(varchar, varchar, bigint) -> bigint = athena_strpos({0}, {1}, {2})
    substr(varchar, bigint) -> varchar = athena_substr({0}, {1}, 9223372036854775807)
    substr(varchar, bigint, bigint) -> varchar = athena_substr({0}, {1}, {2})
    substring(varchar, bigint) -> varchar = athena_substr({0}, {1}, 9223372036854775807)
    substring(varchar, bigint, bigint) -> varchar = athena_substr({0}, {1}, {2})
    to_utf8(varchar) -> varbinary = encode({0})
    translate(varchar, varchar, varchar) -> varchar = translate({0}, {1}, {2})
    upper(varchar) -> varchar = upper({0})
    trim(varchar) -> varchar = trim({0}, athena_white())
    trim(varchar, varchar) -> varchar = trim({0}, {1})
    ltrim(varchar) -> varchar = ltrim({0}, athena_white())
    ltrim(varchar, varchar) -> varchar = ltrim({0}, {1})
    rtrim(varchar) -> varchar = rtrim({0}, athena_white())
    rtrim(varchar, varchar) -> varchar = rtrim({0}, {1})
    concat(varchar, varchar...) -> varchar = ({*})
    concat(varbinary, varbinary...) -> varbinary = ({*})
    concat(array(E), array(E)...) -> array(E) = list_concat({*})
""")


@special("concat")
def _concat(call: Call) -> Typed:
    """`concat` and `||`: NULL where any part is NULL; an element is appended to an array."""
    values = call.arguments()
    if len(values) < 2:
        raise wrong_arguments(call, values)
    arrays = [value for value in values if value.type.base == "array"]
    if arrays and len(values) == 2 and len(arrays) == 1:
        element = arrays[0].type.element
        parts = [value.sql if value in arrays else f"[{coerce(value, element, call.node).sql}]" for value in values]
        return Typed(f"athena_list_concat({', '.join(parts)})", arrays[0].type)
    if arrays:
        made = choose(SCALARS["concat"], call)
        tests = " OR ".join(f"{value.sql} IS NULL" for value in values)
        return Typed(f"CASE WHEN {tests} THEN NULL ELSE {made.sql} END", made.type)
    if all(value.type.base == "varbinary" for value in values):
        return Typed(f"({' || '.join(value.sql for value in values)})", values[0].type)
    lengths = [
        value.type.precision if value.type.base in {"varchar", "char"} and value.type.parameters else None
        for value in values
    ]
    texts = [coerce(value, VARCHAR, call.node).sql for value in values]
    of = Type("varchar", (sum(filter(None, lengths)),)) if None not in lengths else VARCHAR
    return Typed(f"({' || '.join(texts)})", of)
