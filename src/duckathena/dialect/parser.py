"""SQL text to sqlglot's tree, read as Trino reads it and no more generously."""

import re
from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from itertools import chain, pairwise
from typing import Any, ClassVar

import sqlglot
from sqlglot import exp
from sqlglot.dialects.trino import Trino
from sqlglot.errors import ParseError, TokenError
from sqlglot.generators.trino import TrinoGenerator
from sqlglot.parsers.trino import TrinoParser
from sqlglot.tokenizer_core import Token, TokenType

from duckathena.dialect import json_syntax
from duckathena.errors import AthenaError, NotSupported, SyntaxRefused

# The nodes that are a query of their own; sqlglot has VALUES apart.
SUBQUERY = (exp.Query, exp.Values)


class TypedLiteral(exp.Expression):
    """`DECIMAL '1.10'`: a literal whose type depends on its text, unlike `CAST('1.10' AS DECIMAL)`."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "to": True}


# The clauses of a query in the order in which Trino reads them.
CLAUSES = ("where", "group", "having", "windows", "order", "offset", "limit")


def _placed(read: Callable[[Any], tuple[str, Any]]) -> Callable[[Any], tuple[str, Any]]:
    """Return the reader of a clause that notes at which token it begins."""

    def placed(parser: Any) -> tuple[str, Any]:  # noqa: ANN401 (sqlglot's parser is untyped)
        place = parser._index
        key, found = read(parser)
        for node in found if isinstance(found, list) else [found]:
            if isinstance(node, exp.Expr):
                node.meta["place"] = place
        return key, found

    return placed


class DuckAthena(Trino):
    """Trino's syntax with the names and arguments of functions left as they were written.

    sqlglot turns functions into nodes common to all dialects, which loses what sets Trino's apart; here a call stays a
    name and its arguments, and `functions` alone knows what it means.
    """

    INDEX_OFFSET = 0  # sqlglot would shift subscripts otherwise

    class Tokenizer(Trino.Tokenizer):
        COMMANDS: ClassVar[set[TokenType]] = set()  # what follows EXPLAIN is tokens too

    class Parser(TrinoParser):
        FUNCTIONS: ClassVar[dict[str, Any]] = {}
        FUNCTION_PARSERS: ClassVar[dict[str, Any]] = {
            name: parser
            for name, parser in TrinoParser.FUNCTION_PARSERS.items()
            if name in {"CAST", "TRY_CAST", "EXTRACT", "TRIM", "POSITION", "SUBSTRING", "LISTAGG"}
        } | json_syntax.FUNCTION_PARSERS
        ZONE_AWARE_TIMESTAMP_CONSTRUCTOR: ClassVar[bool] = False
        TYPE_LITERAL_PARSERS: ClassVar[dict[Any, Any]] = dict.fromkeys(
            exp.DType, lambda self, this, to: self.expression(TypedLiteral(this=this, to=to))
        )

        def _parse_id_var(self, any_token: bool = True, tokens: Collection[TokenType] | None = None) -> exp.Expr | None:
            """Read a name. sqlglot takes texts for names, too."""
            is_text = self._curr is not None and self._curr.token_type == TokenType.STRING
            return None if is_text else super()._parse_id_var(any_token, tokens)

        def _parse_string_as_identifier(self) -> None:
            return None

        QUERY_MODIFIER_PARSERS: ClassVar[dict[Any, Any]] = {
            token: _placed(read) for token, read in TrinoParser.QUERY_MODIFIER_PARSERS.items()
        }

        def _parse_query_modifiers(self, this: Any) -> Any:  # noqa: ANN401 (as above)
            """Refuse clauses out of Trino's order, which sqlglot takes in any."""
            found = super()._parse_query_modifiers(this)
            clauses = (found.args.get(name) for name in CLAUSES) if isinstance(found, exp.Expr) else ()
            first = (one[0] if isinstance(one, list) else one for one in clauses if one)
            places = [one.meta["place"] for one in first if "place" in one.meta]
            for before, place in pairwise(places):
                if place < before:
                    self.raise_error("Expecting: <EOF>", self._tokens[before])
            return found

        def raise_error(self, message: str, token: Any = None) -> None:  # noqa: ANN401 (as above)
            super().raise_error(message if token or self._curr else f"{AT_END}{message}", token)

        def _parse_join(
            self,
            skip_join_token: bool = False,
            parse_bracket: bool = False,
            alias_tokens: Collection[TokenType] | None = None,
        ) -> exp.Join | None:
            """Tell a JOIN without further words from a comma."""
            word = self._curr
            join = super()._parse_join(skip_join_token, parse_bracket, alias_tokens)
            if join is not None and word.token_type == TokenType.JOIN:
                join.set("kind", "INNER")
            return join

    class Generator(TrinoGenerator):
        """Writes what messages quote; no query is made of it."""

        TRANSFORMS: ClassVar[dict[Any, Any]] = TrinoGenerator.TRANSFORMS | {
            TypedLiteral: lambda self, node: f"{self.sql(node, 'to')} {self.sql(node, 'this')}",
            json_syntax.JsonFunction: lambda self, node: f"{self.sql(node, 'this')}(...)",
        }


def written(node: exp.Expr) -> str:
    """Return an expression as a message quotes it."""
    return node.sql(DuckAthena)


LINE_END = "\n"
AT_END = "<EOF> "  # before the message of an error that the text's end makes

# Tokens that sqlglot reads as other databases do and Trino does not know.
FOREIGN = {
    TokenType.DCOLON, TokenType.L_BRACE, TokenType.R_BRACE, TokenType.COLON_EQ, TokenType.NULLSAFE_EQ, TokenType.AMP,
    TokenType.PIPE, TokenType.CARET, TokenType.TILDE, TokenType.HASH, TokenType.DSTAR, TokenType.LT_AT, TokenType.AT_GT,
    TokenType.DAMP, TokenType.ISNULL, TokenType.NOTNULL, TokenType.GLOB, TokenType.ILIKE, TokenType.DIV,
    TokenType.RLIKE, TokenType.PARAMETER,
}  # fmt: skip
MAX_SQL_BYTES = 262_144  # https://docs.aws.amazon.com/athena/latest/ug/service-limits.html
MAX_DEPTH = 200
# A query is parsed when it is checked and when it runs, and is often asked again: so many are remembered, if they are
# no longer than so many characters.
REMEMBERED, SHORT = 100, 10_000


def parse(sql: str, parameters: Sequence[str] = ()) -> exp.Expr:
    """Parse one query, its `?` filled with `parameters`, which are literals' texts.

    Raises SyntaxRefused with the place, as Athena does before a query starts.
    """
    if len(sql) > SHORT:
        return _parsed(sql, parameters)
    return _remembered(sql, tuple(parameters)).copy()


def _parsed(sql: str, parameters: Sequence[str]) -> exp.Expr:
    if len(sql.encode()) > MAX_SQL_BYTES:
        raise SyntaxRefused(f"the query is longer than {MAX_SQL_BYTES} bytes")
    try:
        sql = _apart(sql)
        tokens = sqlglot.tokenize(sql, read=DuckAthena)
        _refuse_no_query(tokens)
        _refuse_foreign(tokens, sql)
        _refuse_disorder(tokens)
        _refuse_loose_intervals(tokens)
        tokens = _filled(tokens, parameters)
        statements = DuckAthena().parser(error_message_context=0).parse(tokens, sql)
    except TokenError as error:
        raise _token_error(error, sql) from error
    except ParseError as error:
        raise _syntax_error(error, sql) from error
    except RecursionError:
        raise NotSupported(f"expressions nested more than {MAX_DEPTH} deep") from None
    found = [statement for statement in statements if statement is not None]
    if len(found) != 1:
        what = "Only one sql statement is allowed" if found else "the query is empty"
        raise SyntaxRefused(f"line 1:1: {what}")
    return found[0]


_remembered = lru_cache(REMEMBERED)(_parsed)


def filled(sql: str, parameters: Sequence[str]) -> str:
    """Return a statement's text with the literals in place of its `?`, for one whose parts become another query's."""
    sql = _apart(sql)
    try:
        places = _places(sqlglot.tokenize(sql, read=DuckAthena), parameters)
    except TokenError as error:
        raise SyntaxRefused(f"line 1:1: {error}") from error
    for place, parameter in reversed(list(zip(places, parameters, strict=True))):
        sql = sql[: place.start] + _written(parameter) + sql[place.end + 1 :]
    return sql


def _places(tokens: list[Token], parameters: Sequence[str]) -> list[Token]:
    for before, token in pairwise(tokens):
        if token.token_type == TokenType.PLACEHOLDER and before.token_type in TrinoParser.TYPE_TOKENS:
            raise _mismatched(token)  # `DATE ?`: a literal has its text
    places = [token for token in tokens if token.token_type == TokenType.PLACEHOLDER]
    if len(places) != len(parameters):
        message = f"Incorrect number of parameters: expected {len(places)} but found {len(parameters)}"
        raise AthenaError(f"line 1:1: {message}", code="INVALID_PARAMETER_USAGE")
    return places


def places_of_parameters(sql: str) -> int:
    """Return how many `?` a statement has to be filled; one for a text that is no SQL, which is refused anyhow."""
    try:
        return sum(
            token.token_type == TokenType.PLACEHOLDER for token in sqlglot.tokenize(_apart(sql), read=DuckAthena)
        )
    except TokenError:
        return 1


def _filled(tokens: list[Token], parameters: Sequence[str]) -> list[Token]:
    """Return the tokens with those of a value in place of each `?`, which is where messages say that they are."""
    _places(tokens, parameters)
    left = iter(parameters)
    filled = (
        [token] if token.token_type != TokenType.PLACEHOLDER else _moved(_written(next(left)), token)
        for token in tokens
    )
    return list(chain.from_iterable(filled))


def _moved(parameter: str, place: Token) -> list[Token]:
    return [Token(one.token_type, one.text, place.line, place.col, place.start, place.end, one.comments)
            for one in sqlglot.tokenize(parameter, DuckAthena)]  # fmt: skip


LITERAL = {TokenType.NUMBER, TokenType.STRING, TokenType.TRUE, TokenType.FALSE, TokenType.NULL, TokenType.HEX_STRING}
TYPED = {TokenType.DATE, TokenType.TIMESTAMP, TokenType.TIME, TokenType.DECIMAL, TokenType.BIGINT, TokenType.DOUBLE}


def _written(parameter: str) -> str:
    """Return the SQL of an execution parameter: an expression is itself, and what names something, or is no
    expression, is a text."""
    if not is_expression(parameter):
        return "'" + parameter.replace("'", "''") + "'"
    parameter = _apart(parameter)
    tokens = sqlglot.tokenize(parameter, read=DuckAthena)
    kinds = [token.token_type for token in tokens]
    signed = len(kinds) == 2 and kinds[0] == TokenType.DASH and kinds[1] == TokenType.NUMBER
    typed = len(kinds) == 2 and kinds[0] in TYPED and kinds[1] == TokenType.STRING
    if signed or typed or (len(kinds) == 1 and kinds[0] in LITERAL):
        return parameter[tokens[0].start : tokens[-1].end + 1]  # LIMIT and its kin take no parentheses
    return f"({parameter}\n)"


def is_expression(parameter: str) -> bool:
    """Tell whether a parameter is one expression that names nothing but functions."""
    try:
        tree = parse(f"SELECT ({parameter}\n)")
    except AthenaError:
        return False
    clauses = [name for name, value in tree.args.items() if value]
    alone = clauses == ["expressions"] and [type(one) in {exp.Paren, exp.Subquery} for one in tree.expressions] == [
        True
    ]
    return alone and not tree.find(exp.Identifier, exp.Star)


# A binary literal, in which Trino passes blanks over; or a number whose exponent sqlglot would take the sign behind it
# for. A text, a quoted name or a comment is left as it is.
GLUED = re.compile(
    r"""(?<![\w$@])[xX]'(?P<hex>[^']*\s[^']*)'|'[^']*'|"[^"]*"|--[^\n]*|/\*.*?\*/"""
    r"""|(?<![\w.])(?P<number>[\d.]+[eE][+-]?\d+)(?=[+-][\d.])""",
    re.DOTALL,
)


def _apart(sql: str) -> str:
    """Return the text as sqlglot can read it: no blank in `X'00 ff'`, and one between `1e0` and a sign behind it."""

    def apart(found: re.Match[str]) -> str:
        if found["hex"]:
            digits = "".join(found["hex"].split())
            return f"X'{digits}'".ljust(len(found[0]))
        return f"{found[0]} " if found["number"] else found[0]

    return GLUED.sub(apart, sql)


def _refuse_no_query(tokens: list[Token]) -> None:
    first = next((token for token in tokens if token.token_type != TokenType.L_PAREN), None)
    if first is not None and first.text.upper() not in {"SELECT", "WITH", "VALUES", "TABLE"}:
        expected = "'(', 'SELECT', 'TABLE', 'VALUES', 'WITH' or a statement of docs/athena.md"
        raise SyntaxRefused(
            f"line {first.line}:{_column(first)}: mismatched input '{first.text}'. Expecting: {expected}"
        )


# What a subscript, or the word ARRAY, leaves before a bracket; Trino has no `[1, 2]` alone.
BEFORE_BRACKET = {TokenType.VAR, TokenType.IDENTIFIER, TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.ARRAY,
                  TokenType.END}  # fmt: skip


# What cannot stand behind a comma, where sqlglot overlooks that something is missing.
NO_ITEM = {TokenType.FROM, TokenType.WHERE, TokenType.GROUP_BY, TokenType.ORDER_BY, TokenType.HAVING, TokenType.R_PAREN,
           TokenType.R_BRACKET, TokenType.UNION, TokenType.EXCEPT, TokenType.INTERSECT, TokenType.COMMA}  # fmt: skip


def _refuse_disorder(tokens: list[Token]) -> None:
    """Refuse a list that lacks an item, and what only other databases read."""
    for before, token in pairwise(tokens):
        if before.token_type == TokenType.COMMA and token.token_type in NO_ITEM:
            raise _mismatched(token)
        if before.token_type in {TokenType.L_PAREN, TokenType.DISTINCT} and token.token_type == TokenType.COMMA:
            raise _mismatched(token)
        if before.token_type == TokenType.DISTINCT and token.token_type == TokenType.R_PAREN:
            raise _mismatched(token)
    if tokens and tokens[-1].token_type == TokenType.COMMA:
        raise SyntaxRefused(f"line {tokens[-1].line}:{_column(tokens[-1]) + 1}: mismatched input '<EOF>'")
    for word, version, follows in zip(tokens, tokens[1:], tokens[2:], strict=False):
        of_old = version.text.upper() in {"SYSTEM_TIME", "SYSTEM_VERSION"}  # said Athena's engine version 2
        if of_old and (word.text.upper(), follows.text.upper()) == ("FOR", "AS"):
            raise _mismatched(version)
    for limit, _, token in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if (limit.token_type, token.token_type) == (TokenType.LIMIT, TokenType.COMMA):
            raise _mismatched(token)


INTERVAL_UNITS = {"YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND"}


def _refuse_loose_intervals(tokens: list[Token]) -> None:
    """Refuse `INTERVAL 1 DAY` and `INTERVAL '1 day'`, which other databases read."""
    for place, word in enumerate(tokens):
        if word.token_type != TokenType.INTERVAL:
            continue
        sign = 1 if [token.text for token in tokens[place + 1 : place + 2]] in (["-"], ["+"]) else 0
        rest = tokens[place + 1 + sign : place + 3 + sign]
        kinds = [token.token_type for token in rest]
        if not sign and kinds[:1] in ([TokenType.NUMBER], [TokenType.PLACEHOLDER]):
            raise _mismatched(rest[0])
        if kinds[:1] == [TokenType.STRING] and rest[-1].text.upper() not in INTERVAL_UNITS:
            raise _mismatched(rest[-1])


def _mismatched(token: Token) -> SyntaxRefused:
    return SyntaxRefused(f"line {token.line}:{_column(token)}: mismatched input '{token.text}'")


def _refuse_foreign(tokens: list[Token], sql: str) -> None:
    depth = 0
    for before, token in pairwise([None, *tokens]):
        assert token is not None
        if token.token_type == TokenType.L_BRACKET and (before is None or before.token_type not in BEFORE_BRACKET):
            raise _mismatched(token)
        if token.token_type in {TokenType.L_PAREN, TokenType.L_BRACKET}:
            depth += 1
            if depth > MAX_DEPTH:
                raise NotSupported(f"expressions nested more than {MAX_DEPTH} deep")
        elif token.token_type in {TokenType.R_PAREN, TokenType.R_BRACKET}:
            depth -= 1
        elif (
            token.token_type in FOREIGN
            or (token.token_type == TokenType.VAR and "$" in token.text)
            or (token.token_type == TokenType.EQ and token.text == "==")
        ):
            raise _mismatched(token)
        elif _begins_with_a_digit(before, token, sql):
            start = token.start if sql[token.start] == "0" or before is None else before.start
            raise SyntaxRefused(
                f"{_place(sql, start)}: identifiers must not start with a digit; surround the "
                "identifier with double quotes, and write numbers in decimal, without underscores"
            )
        elif token.token_type == TokenType.IDENTIFIER and not token.text:
            raise SyntaxRefused(f"{_place(sql, token.start)}: Zero-length delimited identifier not allowed")
        elif token.text == "`" and token.token_type == TokenType.UNKNOWN:
            raise SyntaxRefused(f"line {token.line}:{_column(token)}: backquoted identifiers are not supported; "
                                "use double quotes to quote identifiers")  # fmt: skip


def _begins_with_a_digit(before: Token | None, token: Token, sql: str) -> bool:
    """Tell whether a token is what sqlglot makes of `1_000`, `1st` or `0xFF`."""
    if token.token_type in {TokenType.HEX_STRING, TokenType.BIT_STRING} and sql[token.start] == "0":
        return True
    glued = before is not None and before.token_type == TokenType.NUMBER and before.end + 1 == token.start
    return glued and (sql[token.start].isalnum() or sql[token.start] == "_")


def _column(token: Token) -> int:
    return max(token.col - (token.end - token.start), 1)


def _syntax_error(error: ParseError, sql: str) -> SyntaxRefused:
    found = error.errors[0] if error.errors else {}
    line, word = found.get("line"), found.get("highlight") or ""
    if line is None:
        return SyntaxRefused(f"line 1:1: {error}")
    column = max(int(found["col"]) - len(word) + 1, 1)
    problem = re.sub(r"<Token.*>", "something else", str(found["description"]))
    problem = re.sub(r"Required keyword: '(\w+)' missing for <class .*>", r"Its \1 are missing", problem)
    if problem.startswith(AT_END):
        problem = problem.removeprefix(AT_END)
        place, word = _place(sql, len(sql)), "<EOF>"
    else:
        place, word = f"line {line}:{column}", word.partition(" ")[0]
    return SyntaxRefused(f"{place}: mismatched input '{word}'. {problem}")


QUOTED = re.compile(r"""'[^']*'|"[^"]*"|--[^\n]*|/\*.*?\*/""", re.DOTALL)


def _token_error(error: TokenError, sql: str) -> SyntaxRefused:
    """Return what is wrong with a text that is no row of tokens: most often a quote that none closes."""
    open_ = re.search("['\"]", QUOTED.sub(lambda found: " " * len(found[0]), sql))
    if open_ is None:
        return SyntaxRefused(f"line 1:1: {error}")
    return SyntaxRefused(f"{_place(sql, open_.start())}: mismatched input '{open_[0]}'")


def _place(sql: str, offset: int) -> str:
    return f"line {sql.count(LINE_END, 0, offset) + 1}:{offset - sql.rfind(LINE_END, 0, offset)}"
