"""The JSON functions with a grammar of their own, as Trino writes them; sqlglot knows them as other databases do.

https://trino.io/docs/current/functions/json.html
"""

from collections.abc import Callable
from typing import Any, ClassVar

from sqlglot import exp
from sqlglot.tokenizer_core import TokenType

from duckathena.errors import NotSupported

# sqlglot's parser; its own methods are what the functions below are made of.
Parser = Any


class JsonFunction(exp.Expression):
    """json_value(...) and its kin. `clauses` holds what is said of empty results, errors, wrappers, quotes, NULL."""

    arg_types: ClassVar[dict[str, bool]] = {
        "this": True, "input": False, "path": False, "returning": False, "keys": False, "values": False,
        "clauses": False, "on_empty": False, "on_error": False, "columns": False,
    }  # fmt: skip


class JsonColumn(exp.Expression):
    """A column of json_table."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "kind": False, "path": False, "clauses": False,
                                            "on_empty": False, "on_error": False}  # fmt: skip


BEHAVIOURS = (("NULL",), ("ERROR",), ("TRUE",), ("FALSE",), ("UNKNOWN",), ("EMPTY", "ARRAY"), ("EMPTY", "OBJECT"),
              ("EMPTY",))  # fmt: skip


def _behaviours(parser: Parser) -> dict[str, Any]:
    """Read `NULL ON EMPTY DEFAULT 0 ON ERROR` and the like; a behaviour is a word or an expression."""
    found: dict[str, Any] = {}
    while True:
        before = parser._index
        words = next((words for words in BEHAVIOURS if parser._match_text_seq(*words)), None)
        behaviour = exp.var(" ".join(words)) if words else None
        if behaviour is None and parser._match_text_seq("DEFAULT"):
            behaviour = parser._parse_bitwise()
        if behaviour is None or not parser._match_text_seq("ON"):
            parser._retreat(before)
            return found
        if parser._match_text_seq("EMPTY"):
            found["on_empty"] = behaviour
        elif parser._match_text_seq("ERROR"):
            found["on_error"] = behaviour
        else:
            parser.raise_error("Expecting EMPTY or ERROR")


def _returning(parser: Parser) -> exp.Expr | None:
    if not parser._match_text_seq("RETURNING"):
        return None
    found: exp.Expr = parser._parse_types()
    _format(parser)
    return found


def _format(parser: Parser) -> bool:
    return bool(parser._match_text_seq("FORMAT", "JSON"))


def _wrapper(parser: Parser) -> dict[str, str]:
    """Read the wrapper and the quotes of json_query."""
    clauses = {"wrapper": "WITHOUT", "quotes": "KEEP"}
    if parser._match_text_seq("WITHOUT") or parser._match_text_seq("WITH"):
        word = parser._prev.text.upper()
        kind = "CONDITIONAL" if parser._match_text_seq("CONDITIONAL") else "UNCONDITIONAL"
        if kind == "UNCONDITIONAL":
            parser._match_text_seq("UNCONDITIONAL")
        parser._match_text_seq("ARRAY")
        if not parser._match_text_seq("WRAPPER"):
            parser.raise_error("Expecting WRAPPER")
        clauses["wrapper"] = kind if word == "WITH" else "WITHOUT"
    if parser._match_text_seq("KEEP") or parser._match_text_seq("OMIT"):
        clauses["quotes"] = parser._prev.text.upper()
        if not parser._match_text_seq("QUOTES"):
            parser.raise_error("Expecting QUOTES")
        parser._match_text_seq("ON", "SCALAR", "STRING")
    return clauses


def _path_function(name: str) -> Callable[[Parser], Any]:
    def parse(parser: Parser) -> Any:  # noqa: ANN401 (sqlglot's parser is untyped)
        found: dict[str, Any] = {"this": name, "input": parser._parse_bitwise()}
        _format(parser)
        if not parser._match(TokenType.COMMA):
            parser.raise_error("Expecting ,")
        found["path"] = parser._parse_bitwise()
        if name == "json_table" and parser._match(TokenType.ALIAS):
            parser._parse_id_var()  # a name for PLAN, which speaks of NESTED paths
        if parser._match_text_seq("PASSING"):
            raise NotSupported("PASSING: variables of a JSON path")
        found["returning"] = _returning(parser)
        found["clauses"] = _wrapper(parser) if name == "json_query" else {}
        found |= _behaviours(parser)
        if name == "json_table":
            found["columns"] = _columns(parser)
            found |= _behaviours(parser)
        return parser.expression(JsonFunction(**found))

    return parse


def _columns(parser: Parser) -> list[exp.Expr]:
    if not parser._match_text_seq("COLUMNS"):
        parser.raise_error("Expecting COLUMNS")
    found: list[exp.Expr] = parser._parse_wrapped_csv(lambda: _column(parser))
    return found


def _column(parser: Parser) -> Any:  # noqa: ANN401 (as above)
    if parser._match_text_seq("NESTED"):
        raise NotSupported("NESTED paths of json_table")
    name = parser._parse_id_var()
    if parser._match_text_seq("FOR", "ORDINALITY"):
        return parser.expression(JsonColumn(this=name))
    kind = parser._parse_types()
    formatted = _format(parser)
    path = parser._parse_string() if parser._match_text_seq("PATH") else None
    clauses = {**_wrapper(parser), "format": "JSON" if formatted else ""}
    return parser.expression(JsonColumn(this=name, kind=kind, path=path, clauses=clauses, **_behaviours(parser)))


def _value(parser: Parser) -> Any:  # noqa: ANN401 (as above)
    value: exp.Expr = parser._parse_disjunction()
    return parser.expression(JsonFunction(this="format json", input=value)) if _format(parser) else value


def _constructor(name: str) -> Callable[[Parser], Any]:
    """Return the reader of json_object(key : value, ...) or json_array(value, ...)."""

    def parse(parser: Parser) -> Any:  # noqa: ANN401 (as above)
        keys: list[exp.Expr] = []
        values: list[exp.Expr] = []
        while parser._curr and parser._curr.token_type != TokenType.R_PAREN and not _clause_follows(parser):
            if name == "json_object":
                keys.append(_key(parser))
            values.append(_value(parser))
            if not parser._match(TokenType.COMMA):
                break
        absent = parser._match_text_seq("ABSENT", "ON", "NULL")
        kept = not absent and parser._match_text_seq("NULL", "ON", "NULL")
        unique = parser._match_text_seq("WITH", "UNIQUE")
        if unique or parser._match_text_seq("WITHOUT", "UNIQUE"):
            parser._match_text_seq("KEYS")
        if unique:
            raise NotSupported("WITH UNIQUE KEYS")
        keep = kept if name == "json_array" else not absent
        return parser.expression(JsonFunction(this=name, keys=keys, values=values, clauses={"keep": bool(keep)},
                                              returning=_returning(parser)))  # fmt: skip

    return parse


def _clause_follows(parser: Parser) -> bool:
    before = parser._index
    follows = any(parser._match_text_seq(*words) for words in (("NULL", "ON"), ("ABSENT", "ON"), ("RETURNING",)))
    parser._retreat(before)
    return follows


def _key(parser: Parser) -> exp.Expr:
    before = parser._index
    if parser._match_text_seq("KEY") and parser._curr.token_type in {TokenType.COLON, TokenType.COMMA}:
        parser._retreat(before)
    key: exp.Expr = parser._parse_bitwise()
    if not (parser._match_text_seq("VALUE") or parser._match(TokenType.COLON)):
        parser.raise_error("Expecting VALUE or :")
    return key


FUNCTION_PARSERS: dict[str, Callable[[Parser], Any]] = {
    **{name.upper(): _path_function(name) for name in ("json_value", "json_query", "json_exists", "json_table")},
    **{name.upper(): _constructor(name) for name in ("json_object", "json_array")},
}
