"""https://trino.io/docs/current/functions/string.html"""

from collections.abc import Callable
from dataclasses import replace

from duckathena.dialect.coercion import MAX_CHAR, can_coerce, coerce, common_type
from duckathena.dialect.functions.matching import choose
from duckathena.dialect.functions.registry import SCALARS, Call, scalars, special, wrong_arguments
from duckathena.dialect.typed import Typed, quote
from duckathena.errors import AthenaError, NotSupported
from duckathena.types import UNKNOWN, VARCHAR, Type, array, varchar

scalars("""
    chr(bigint) -> varchar(1) = athena_chr({0})
    codepoint(varchar(1)) -> integer = athena_codepoint({0})
    concat_ws(varchar, array(varchar)) -> varchar = athena_join({1}, {0})
    concat_ws(varchar, varchar...) -> varchar = concat_ws({*})
    format_number(double) -> varchar = athena_format_number({0})
    from_utf8(varbinary) -> varchar = athena_from_utf8({0}, chr(65533))
    from_utf8(varbinary, varchar) -> varchar = athena_from_utf8({0}, {1})
    from_utf8(varbinary, bigint) -> varchar = athena_from_utf8({0}, athena_chr({1}))
    hamming_distance(varchar, varchar) -> bigint = athena_hamming({0}, {1})
    length(varchar) -> bigint = length({0})
    levenshtein_distance(varchar, varchar) -> bigint = athena_levenshtein({0}, {1})
    lower(varchar) -> text = lower({0})
    lpad(varchar, bigint, varchar) -> varchar = lpad({0}, athena_length({1}), athena_padding({2}))
    luhn_check(varchar) -> boolean = athena_luhn_check({0})
    replace(varchar, varchar) -> text = replace({0}, {1}, '')
    replace(varchar, varchar, varchar) -> varchar = CASE WHEN {1} = '' THEN athena_replace({0}, {1}, {2}) ELSE replace({0}, {1}, {2}) END
    reverse(varchar) -> text = athena_reverse({0})
    rpad(varchar, bigint, varchar) -> varchar = rpad({0}, athena_length({1}), athena_padding({2}))
    soundex(varchar) -> varchar(4) = athena_soundex({0})
    split(varchar, varchar) -> array(text) = athena_split_all({0}, athena_delimiter({1}))
    split(varchar, varchar, bigint) -> array(text) = athena_split({0}, {1}, {2})
    split_part(varchar, varchar, bigint) -> text = athena_split_part({0}, {1}, {2})
    split_to_map(varchar, varchar, varchar) -> map(varchar, varchar) = athena_split_to_map({0}, {1}, {2})
    split_to_multimap(varchar, varchar, varchar) -> map(varchar, array(varchar)) = athena_split_to_multimap({0}, {1}, {2})
    starts_with(varchar, varchar) -> boolean = starts_with({0}, {1})
    strpos(varchar, varchar) -> bigint = CAST(strpos({0}, {1}) AS BIGINT)
    strpos(varchar, varchar, bigint) -> bigint = athena_strpos({0}, {1}, {2})
    substr(varchar, bigint) -> text = athena_substr({0}, {1}, 9223372036854775807)
    substr(varchar, bigint, bigint) -> text = athena_substr({0}, {1}, {2})
    substring(varchar, bigint) -> text = athena_substr({0}, {1}, 9223372036854775807)
    substring(varchar, bigint, bigint) -> text = athena_substr({0}, {1}, {2})
    to_utf8(varchar) -> varbinary = encode({0})
    translate(varchar, varchar, varchar) -> varchar = translate({0}, {1}, {2})
    upper(varchar) -> text = athena_upper({0})
    trim(varchar) -> text = trim({0}, athena_white({0}))
    trim(varchar, varchar) -> text = trim({0}, {1})
    trim(varchar, char) -> text = trim({0}, {1})
    ltrim(varchar) -> text = ltrim({0}, athena_white({0}))
    ltrim(varchar, varchar) -> text = ltrim({0}, {1})
    ltrim(varchar, char) -> text = ltrim({0}, {1})
    rtrim(varchar) -> text = rtrim({0}, athena_white({0}))
    rtrim(varchar, varchar) -> text = rtrim({0}, {1})
    rtrim(varchar, char) -> text = rtrim({0}, {1})
    length(char) -> bigint = length({0})
    lower(char) -> char = lower({0})
    upper(char) -> char = athena_upper({0})
    trim(char) -> text = trim(rtrim({0}, ' '), athena_white({0}))
    trim(char, varchar) -> text = rtrim(trim(rtrim({0}, ' '), {1}), ' ')
    trim(char, char) -> text = rtrim(trim(rtrim({0}, ' '), {1}), ' ')
    ltrim(char) -> text = ltrim(rtrim({0}, ' '), athena_white({0}))
    ltrim(char, varchar) -> text = ltrim(rtrim({0}, ' '), {1})
    ltrim(char, char) -> text = ltrim(rtrim({0}, ' '), {1})
    rtrim(char) -> text = rtrim(rtrim({0}, ' '), athena_white({0}))
    rtrim(char, varchar) -> text = rtrim(rtrim(rtrim({0}, ' '), {1}), ' ')
    rtrim(char, char) -> text = rtrim(rtrim(rtrim({0}, ' '), {1}), ' ')
    substr(char, bigint) -> char = rpad(athena_substr({0}, {1}, 9223372036854775807), athena_length(length({0})), ' ')
    substr(char, bigint, bigint) -> char = rpad(athena_substr({0}, {1}, {2}), athena_length(length({0})), ' ')
    substring(char, bigint) -> char = rpad(athena_substr({0}, {1}, 9223372036854775807), athena_length(length({0})), ' ')
    substring(char, bigint, bigint) -> char = rpad(athena_substr({0}, {1}, {2}), athena_length(length({0})), ' ')
    concat(varchar, varchar...) -> varchar = ({*})
    concat(varbinary, varbinary...) -> varbinary = ({*})
    concat(array(E), array(E)...) -> array(E) = list_concat({*})
""")


def _joined_chars(left: Typed, right: Typed, call: Call) -> Typed:
    """Two char(n), or one and a varchar that becomes one, are a char as long as both."""
    lengths = [value.type.precision if value.type.parameters else MAX_CHAR * (value.type != UNKNOWN)
               for value in (left, right)]  # fmt: skip
    if sum(lengths) > MAX_CHAR:
        raise AthenaError(f"CHAR length scale must be in range [0, {MAX_CHAR}]",
                          code="INVALID_FUNCTION_ARGUMENT", node=call.node)  # fmt: skip
    parts = (coerce(value, Type("char", (n,)), call.node).sql for value, n in zip((left, right), lengths, strict=True))
    return Typed(f"({' || '.join(parts)})", Type("char", (sum(lengths),)))


def _extended(left: Typed, right: Typed, call: Call) -> Typed:
    """Return an array with an element before or behind it, both as the type that they have in common."""
    for whole, one in ((left, right), (right, left)):
        element = common_type(whole.type.element, one.type) if whole.type.base == "array" else None
        if element is not None:
            of = array(element)
            parts = [coerce(whole, of, call.node).sql, f"[{coerce(one, element, call.node).sql}]"]
            return Typed(f"athena_list_concat({', '.join(parts if whole is left else parts[::-1])})", of)
    raise wrong_arguments(call, [left, right])


@special("concat")
def _concat(call: Call) -> Typed:
    """`concat` and `||`: NULL where any part is NULL; an element is appended to an array."""
    values = call.arguments()
    if len(values) < 2:
        raise wrong_arguments(call, values)
    arrays = [value for value in values if value.type.base == "array"]
    if arrays and len(values) == 2 and any(value.type == UNKNOWN for value in values):
        raise NotSupported("NULL beside an array in ||: give it a type with CAST", node=call.node)
    if arrays and len(values) == 2 and common_type(values[0].type, values[1].type) is None:
        return _extended(values[0], values[1], call)
    if arrays:
        made = choose(SCALARS["concat"], call)
        tests = " OR ".join(f"{value.sql} IS NULL" for value in values)
        return Typed(f"CASE WHEN {tests} THEN NULL ELSE {made.sql} END", made.type)
    if all(value.type.base == "varbinary" for value in values):
        return Typed(f"({' || '.join(value.sql for value in values)})", values[0].type)
    if len(values) == 2 and any(value.type.base == "char" for value in values):
        return _joined_chars(values[0], values[1], call)
    if not all(can_coerce(value.type, VARCHAR) for value in values):
        raise wrong_arguments(call, values)
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


LONGEST = 2_147_483_647


def longer(made: Typed, call: Call, growth: Callable[[int, int], int]) -> Typed:
    """Return what a replacement makes with the length that it may have: `growth` characters around each that was."""
    source, *_, other = (value.type for value in call.arguments())
    if made.type != VARCHAR or not source.parameters or not other.parameters:
        return made
    size = source.precision
    return replace(made, type=varchar(min(LONGEST, size + growth(size, other.precision) * (size + 1))))


@special("replace")
def _replace(call: Call) -> Typed:
    return longer(choose(SCALARS["replace"], call), call, lambda _, other: other)
