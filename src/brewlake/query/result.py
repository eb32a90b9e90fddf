"""What a query answered, whichever engine answered it."""

from collections.abc import Sequence
from dataclasses import dataclass

from brewlake.query.values import Value


@dataclass(frozen=True, slots=True)
class QueryResult:
    """Rows of Python values: int, float, Decimal, bool, str, None for NULL; all else is text as Athena writes it.

    `query_id` is Athena's, None in process; `bytes_scanned` counts the objects as they lie; `seconds` is the time of
    the engine.
    """

    columns: tuple[str, ...]
    types: tuple[str, ...]
    rows: Sequence[tuple[Value, ...]]
    query_id: str | None
    bytes_scanned: int
    seconds: float
