"""https://trino.io/docs/current/functions/string.html"""

from dataclasses import replace

from duckathena.dialect.coercion import coerce
from duckathena.dialect.functions.matching import choose
from duckathena.dialect.functions.registry import SCALARS, Call, scalars, special, wrong_arguments
from duckathena.dialect.typed import Typed, quote
from duckathena.errors import AthenaError, NotSupported
from duckathena.types import UNKNOWN, VARCHAR

scalars("""
    chr(bigint) -> varchar(1) = athena_chr({0})
    codepoint(varchar(1)) -> integer = unicode({0})
    concat_ws(varchar, array(varchar)) -> varchar = athena_join({1}, {0})
    concat_ws(varchar, varchar...) -> varchar = concat_ws({*})
    format_number(double) -> varchar = athena_format_number({0})
    from_utf8(varbinary) -> varchar = athena_from_utf8({0}, chr(65533))
    from_utf8(varbinary, varchar) -> varchar = athena_from_utf8({0}, {1})
    from_utf8(varbinary, bigint) -> varchar = athena_from_utf8({0}, athena_chr({1}))
    hamming_distance(varchar, varchar) -> bigint = hamming({0}, {1})
    length(varchar) -> bigint = length({0})
    levenshtein_distance(varchar, varchar) -> bigint = levenshtein({0}, {1})
    lower(varchar) -> varchar = lower({0})
    lpad(varchar, bigint, varchar) -> varchar = lpad({0}, athena_length({1}), athena_padding({2}))
    luhn_check(varchar) -> boolean = athena_luhn_check({0})
    replace(varchar, varchar) -> varchar = replace({0}, {1}, '')
    replace(varchar, varchar, varchar) -> varchar = CASE WHEN {1} = '' THEN athena_replace({0}, {1}, {2}) ELSE replace({0}, {1}, {2}) END
    reverse(varchar) -> varchar = athena_reverse({0})
    rpad(varchar, bigint, varchar) -> varchar = rpad({0}, athena_length({1}), athena_padding({2}))
    soundex(varchar) -> varchar(4) = athena_soundex({0})
    split(varchar, varchar) -> array(varchar) = string_split({0}, athena_delimiter({1}))
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
    upper(varchar) -> varchar = athena_upper({0})
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
        if any(value.type == UNKNOWN for value in values):
            raise NotSupported("NULL beside an array in ||: give it a type with CAST", node=call.node)
        parts = [value.sql if value in arrays else f"[{coerce(value, element, call.node).sql}]" for value in values]
        return Typed(f"athena_list_concat({', '.join(parts)})", arrays[0].type)
    if arrays:
        made = choose(SCALARS["concat"], call)
        tests = " OR ".join(f"{value.sql} IS NULL" for value in values)
        return Typed(f"CASE WHEN {tests} THEN NULL ELSE {made.sql} END", made.type)
    if all(value.type.base == "varbinary" for value in values):
        return Typed(f"({' || '.join(value.sql for value in values)})", values[0].type)
    texts = [coerce(value, VARCHAR, call.node).sql for value in values]
    return Typed(f"({' || '.join(texts)})", VARCHAR)


FORMS = {"nfc", "nfd", "nfkc", "nfkd"}


@special("normalize")
def _normalize(call: Call) -> Typed:
    """`normalize(text [, form])`, whose form is a word and no value."""
    if not 1 <= len(call.nodes) <= 2:
        raise wrong_arguments(call, call.arguments())
    form = call.nodes[1].name.lower() if len(call.nodes) == 2 else "nfc"
    if form not in FORMS:
        raise AthenaError("the forms of normalize are NFC, NFD, NFKC and NFKD", code="SYNTAX_ERROR", node=call.node)
    text = coerce(call.argument(0), VARCHAR, call.node).sql
    return Typed(f"athena_normalize({text}, {quote(form.upper())})", VARCHAR)


# Their text is at most as long as the first argument's, and so is its type; what replaces may make it longer.
KEEP_LENGTH = {"lower", "upper", "trim", "ltrim", "rtrim", "substr", "substring", "reverse"}


def _keeping_length(name: str) -> None:
    @special(name)
    def rule(call: Call) -> Typed:
        made = choose(SCALARS[name], call)
        source = call.argument(0).type
        return replace(made, type=source) if made.type == VARCHAR and source.base == "varchar" else made


for _name in KEEP_LENGTH:
    _keeping_length(_name)
