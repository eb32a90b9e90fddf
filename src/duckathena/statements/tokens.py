"""The words of a Hive statement, read from left to right."""

import re

from duckathena.errors import SyntaxRefused

TOKEN = re.compile(
    r"(?P<space>\s+|--[^\n]*|/\*.*?\*/)|(?P<text>'(?:[^'\\]|\\.|'')*'|\"(?:[^\"\\]|\\.)*\")|(?P<name>`[^`]+`)"
    r"|(?P<word>(?!\.)[\w$.-]+(?<!\.))|(?P<mark>.)",
    re.DOTALL,
)
ESCAPED = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|(.))", re.DOTALL)
ESCAPES = {"t": "\t", "n": "\n", "r": "\r", "0": "\0"}


class Words:
    """The tokens of a statement that are still to be read."""

    def __init__(self, sql: str) -> None:
        self._sql = sql
        self._tokens = [
            (found.lastgroup, found[0], found.start())
            for found in TOKEN.finditer(self._sql)
            if found.lastgroup != "space"
        ]
        self._next = 0
        if self._tokens and self._tokens[-1][1] == ";":
            self._tokens.pop()

    @property
    def at_end(self) -> bool:
        return self._next >= len(self._tokens)

    def peek(self, ahead: int = 0) -> str:
        """Return the token to come, in upper case unless it is quoted; '' at the end."""
        index = self._next + ahead
        if index >= len(self._tokens):
            return ""
        kind, token, _ = self._tokens[index]
        return token if kind in {"text", "name"} else token.upper()

    def accept(self, *words: str) -> bool:
        """Read these words if they come next, and tell whether they did."""
        if [self.peek(i) for i in range(len(words))] != list(words):
            return False
        self._next += len(words)
        return True

    def accept_one(self, *words: str) -> bool:
        return any(self.accept(word) for word in words)

    def expect(self, *words: str) -> None:
        if not self.accept(*words):
            raise self.error(f"Expecting: {' '.join(words)}")

    def end(self) -> None:
        if not self.at_end:
            raise self.error("Expecting: <EOF>")

    def text(self) -> str:
        """Read a text in single or double quotes."""
        if self.at_end or self._tokens[self._next][0] != "text":
            raise self.error("Expecting: a text in quotes")
        token = self.raw()
        body = token[1:-1].replace("''", "'") if token[0] == "'" else token[1:-1]
        return ESCAPED.sub(lambda found: chr(int(found[1], 16)) if found[1] else ESCAPES.get(found[2], found[2]), body)

    def name(self) -> list[str]:
        """Read a name, such as `db.table`, as its parts in lower case."""
        parts = [self._part()]
        while self.accept("."):
            parts.append(self._part())
        return [part for found in parts for part in found]

    def identifier(self) -> str:
        """Read a name of one part, such as a column's, in lower case."""
        kind, token, _ = self._tokens[self._next] if not self.at_end else (None, "", 0)
        if kind == "name" or (kind == "text" and token.startswith('"')):
            self._next += 1
            return token[1:-1].lower()
        if kind != "word":
            raise self.error("Expecting: <identifier>")
        if "." in token:
            raise self.error("Expecting: a name of one part")
        self._next += 1
        return token.lower()

    def _part(self) -> list[str]:
        kind, token, _ = self._tokens[self._next] if not self.at_end else (None, "", 0)
        if kind == "name" or (kind == "text" and token.startswith('"')):
            self._next += 1
            # SHOW CREATE TABLE writes `database.table` in one pair of quotes.
            return token[1:-1].lower().split(".")
        if kind != "word":
            raise self.error("Expecting: <identifier>")
        self._next += 1
        return token.lower().split(".")

    def refuse_backquotes(self) -> None:
        """Raise SyntaxRefused for a name in backquotes, which Hive's statements have, and those of Trino have not."""
        for index, (kind, _, _) in enumerate(self._tokens):
            if kind == "name":
                line, column, _ = self._place(index)
                raise SyntaxRefused(f"line {line}:{column}: backquoted identifiers are not supported; "
                                    "use double quotes to quote identifiers")  # fmt: skip

    def raw(self) -> str:
        """Read any token as it is written."""
        if self.at_end:
            raise self.error("unexpected end")
        self._next += 1
        return self._tokens[self._next - 1][1]

    def rest(self) -> str:
        """Read all that is left, as it is written."""
        if self.at_end:
            raise self.error("Expecting: a query")
        start, (_, last, place) = self._tokens[self._next][2], self._tokens[-1]
        self._next = len(self._tokens)
        return self._sql[start : place + len(last)]

    def until(self, *words: str) -> str:
        """Read, as it is written, what comes before one of the words, or before the end.

        What stands in parentheses, or between CASE and END, is passed over.
        """
        start, depth = self._next, 0
        while not self.at_end and (depth or self.peek() not in words):
            depth += {"(": 1, "[": 1, "CASE": 1, ")": -1, "]": -1, "END": -1}.get(self.raw().upper(), 0)
        if self._next == start:
            raise self.error("Expecting: an expression")
        _, last, place = self._tokens[self._next - 1]
        return self._sql[self._tokens[start][2] : place + len(last)]

    def parenthesised(self) -> str:
        """Read what stands between two parentheses, as it is written."""
        self.expect("(")
        start, depth = self._next, 1
        while depth:
            depth += {"(": 1, ")": -1}.get(self.raw(), 0)
        return self._sql[self._tokens[start][2] : self._tokens[self._next - 1][2]]

    def error(self, problem: str) -> SyntaxRefused:
        line, column, found = self._place(self._next)
        return SyntaxRefused(f"line {line}:{column}: mismatched input '{found}'. {problem}")

    def _place(self, index: int) -> tuple[int, int, str]:
        """Return the line and the column of a token, both from 1, and its text."""
        start = self._tokens[index][2] if index < len(self._tokens) else len(self._sql)
        before = self._sql[:start]
        found = self._tokens[index][1] if index < len(self._tokens) else "<EOF>"
        return before.count("\n") + 1, start - before.rfind("\n"), found
