"""Grok: a regular expression put together of named patterns, whose parts may name fields.

https://docs.aws.amazon.com/glue/latest/dg/custom-classifier.html#custom-classifier-grok
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from duckathena.grok.patterns import PATTERNS

# `%{PATTERN}`, `%{PATTERN:field}`, `%{PATTERN:field:type}`, or a group that Java's expressions name: `(?<field>`.
PART = re.compile(r"%\{(\w+)(?:: *([\w.-]+))?(?::(\w+))?\}|\(\?<(\w+)>")
TYPES = ("byte", "short", "int", "long", "float", "double", "boolean", "string")
MAX_DEPTH = 20


@dataclass(frozen=True)
class Grok:
    """A grok pattern, with the patterns of the user's own that it names, one `NAME expression` a line.

    Reading one that names an unknown pattern or type, or is no expression, raises ValueError.
    """

    pattern: str
    custom: str = ""

    @property
    def fields(self) -> Mapping[str, str]:
        """The names of the fields in lower case, in order, with their types, which are of TYPES."""
        return dict(self._expanded[1])

    def match(self, line: str) -> dict[str, str | None] | None:
        """Return the texts of a line's fields, None for one that is not there; None where the pattern is not found."""
        found = self.expression.search(line)
        if found is None:
            return None
        texts: dict[str, str | None] = {}
        for (name, _), group in zip(self._expanded[1], found.groups(), strict=True):
            texts[name] = texts.get(name) or group  # a field may be named in several alternatives
        return texts

    @cached_property
    def expression(self) -> re.Pattern[str]:
        """Python's expression, with a group for each field and no others."""
        try:
            return re.compile(self._expanded[0])
        except re.error as error:
            raise ValueError(f"the grok pattern {self.pattern!r} is no expression: {error}") from error

    @cached_property
    def _own(self) -> Mapping[str, str]:
        lines = [line.strip().partition(" ") for line in self.custom.splitlines() if line.strip()]
        return {name: _without_groups(expression.strip()) for name, _, expression in lines}

    @cached_property
    def _expanded(self) -> tuple[str, list[tuple[str, str]]]:
        fields: list[tuple[str, str]] = []
        return self._expand(_without_groups(self.pattern), fields, 0), fields

    def _expand(self, pattern: str, fields: list[tuple[str, str]], depth: int) -> str:
        if depth > MAX_DEPTH:
            raise ValueError(f"the grok pattern {self.pattern!r} names itself")

        def replace(found: re.Match[str]) -> str:
            name, field, kind, group = found.groups()
            if group:
                fields.append((group.lower(), "string"))
                return "("
            expression = self._own.get(name, PATTERNS.get(name))
            if expression is None:
                raise ValueError(f"the grok pattern {self.pattern!r} names {name}, which is no known pattern")
            if kind and kind not in TYPES:
                raise ValueError(
                    f"the grok pattern {self.pattern!r} asks for the type {kind}, not one of {', '.join(TYPES)}"
                )
            if field:
                fields.append((field.lower(), kind or "string"))
            return f"{'(' if field else '(?:'}{self._expand(expression, fields, depth + 1)})"

        return PART.sub(replace, pattern)


def _without_groups(expression: str) -> str:
    """Return an expression whose plain groups capture nothing: only fields do."""
    return re.sub(r"(\\.|\[(?:\\.|\^?\]?[^\]\\])*\])|\((?!\?)", lambda found: found[1] or "(?:", expression)
