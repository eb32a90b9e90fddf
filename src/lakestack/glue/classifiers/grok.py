"""Grok: text lines that a pattern of named parts matches, such as web servers' logs.

https://docs.aws.amazon.com/glue/latest/dg/custom-classifier.html#custom-classifier-grok
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from lakestack.glue.classifiers.base import Classified, Layout, Sample
from lakestack.glue.classifiers.grok_patterns import PATTERNS
from lakestack.glue.types import BIGINT, BOOLEAN, DOUBLE, INT, STRING, Columns, Primitive, Type

SERDE = "com.amazonaws.glue.serde.GrokSerDe"
REFERENCE = re.compile(r"%\{(\w+)(?::([\w.-]+))?(?::(\w+))?\}")
TYPES: dict[str, Type] = {
    "byte": Primitive("tinyint"),
    "short": Primitive("smallint"),
    "int": INT,
    "long": BIGINT,
    "float": Primitive("float"),
    "double": DOUBLE,
    "boolean": BOOLEAN,
    "string": STRING,
}
MAX_LINES = 1000
MAX_DEPTH = 20


@dataclass(frozen=True)
class Grok:
    """A grok pattern, with the patterns of the user's own that it names, one `NAME expression` a line."""

    pattern: str
    custom: str = ""

    @cached_property
    def own(self) -> Mapping[str, str]:
        lines = [line.strip().partition(" ") for line in self.custom.splitlines() if line.strip()]
        return {name: expression.strip() for name, _, expression in lines}

    @cached_property
    def columns(self) -> Columns:
        """Return the named parts, in order, with the types that the pattern gives them (string where it gives none)."""
        found: Columns = {}
        self._expand(self.pattern, found, 0)
        return found

    @cached_property
    def expression(self) -> re.Pattern[str]:
        try:
            return re.compile(self._expand(self.pattern, {}, 0))
        except re.error as error:
            raise ValueError(f"the grok pattern {self.pattern!r} is no expression: {error}") from error

    def _expand(self, pattern: str, columns: Columns, depth: int) -> str:
        """Return the regular expression of a pattern, and add its named parts to `columns`."""
        if depth > MAX_DEPTH:
            raise ValueError(f"the grok pattern {self.pattern!r} names itself")

        def replace(found: re.Match[str]) -> str:
            name, column, kind = found.groups()
            expression = self.own.get(name, PATTERNS.get(name))
            if expression is None:
                raise ValueError(f"the grok pattern {self.pattern!r} names {name}, which is no known pattern")
            if kind and kind not in TYPES:
                raise ValueError(
                    f"the grok pattern {self.pattern!r} asks for the type {kind}, not one of {list(TYPES)}"
                )
            if column:
                columns.setdefault(column.lower(), TYPES.get(kind or "string", STRING))
            return f"(?:{self._expand(expression, columns, depth + 1)})"

        return REFERENCE.sub(replace, pattern)


def classify_grok(sample: Sample, grok: Grok, classification: str) -> Classified | None:
    """Recognize lines all of which the pattern matches."""
    try:
        lines = [line.decode() for line in sample.lines()[:MAX_LINES]]
    except UnicodeDecodeError:
        return None
    if not lines or not grok.columns or not all(grok.expression.search(line) for line in lines):
        return None
    parameters = {"input.format": grok.pattern} | ({"input.grokCustomPatterns": grok.custom} if grok.custom else {})
    layout = Layout(SERDE, serde_parameters=parameters, parameters={"grokPattern": grok.pattern})
    size = sum(len(line.encode()) + 1 for line in lines)
    return Classified(classification, grok.columns, layout, len(lines), size)


COMBINED_APACHE = Grok("%{COMBINEDAPACHELOG}")


def classify_apache_log(sample: Sample) -> Classified | None:
    """Recognize the combined log of the Apache web server."""
    return classify_grok(sample, COMBINED_APACHE, "combinedapache")
