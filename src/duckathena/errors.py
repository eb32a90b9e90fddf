# ruff: noqa: N818  (the errors are named as Trino names them)
"""The errors that Athena reports, with Trino's error names.

The message of a failed query on AWS is `NAME: line 1:8: what is wrong`; `AthenaError.reason` is that text.
Names: https://github.com/trinodb/trino/blob/master/core/trino-spi/src/main/java/io/trino/spi/StandardErrorCode.java
"""

from sqlglot import exp


class AthenaError(Exception):
    """A query that cannot be answered. `code` is Trino's error name, `reason` the text that Athena shows."""

    code = "GENERIC_INTERNAL_ERROR"
    # Athena's error categories: 1 system, 2 user, 3 other.
    # https://docs.aws.amazon.com/athena/latest/ug/error-reference.html
    category = 2

    def __init__(self, message: str, *, code: str | None = None, node: exp.Expr | None = None) -> None:
        self.code = code or type(self).code
        self.message = at(node) + message
        super().__init__(self.message)

    @property
    def reason(self) -> str:
        return f"{self.code}: {self.message}"


class SyntaxRefused(AthenaError):
    """The text is no SQL that Athena reads; StartQueryExecution refuses it before a query exists."""

    code = "SYNTAX_ERROR"


class NotSupported(AthenaError):
    """Athena might answer it, duckathena does not: a clear refusal in place of a wrong value."""

    code = "NOT_SUPPORTED"

    def __init__(self, what: str, *, node: exp.Expr | None = None) -> None:
        super().__init__(f"not supported by duckathena: {what}", node=node)


class TypeMismatch(AthenaError):
    code = "TYPE_MISMATCH"


class TableNotFound(AthenaError):
    code = "TABLE_NOT_FOUND"


class SchemaNotFound(AthenaError):
    code = "SCHEMA_NOT_FOUND"


class ColumnNotFound(AthenaError):
    code = "COLUMN_NOT_FOUND"


class BadData(AthenaError):
    """An object of the table cannot be read as the table's definition says."""

    code = "HIVE_BAD_DATA"


class InternalError(AthenaError):
    category = 1


def at(node: exp.Expr | None) -> str:
    """Return `line L:C: ` of the first token under `node` that knows its place, counted from 1 as Trino counts."""
    places = [found.meta for found in node.walk() if "line" in found.meta] if node is not None else []
    if not places:
        return ""
    place = min(places, key=lambda meta: int(meta["start"]))
    width = int(place["end"]) - int(place["start"])
    return f"line {place['line']}:{max(int(place['col']) - width, 1)}: "
