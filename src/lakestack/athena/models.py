"""What the provider keeps: query executions, by account and region."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from localstack.services.stores import AccountRegionBundle, BaseStore, LocalAttribute


@dataclass
class Execution:
    """A query execution. `info` is the API's QueryExecution; what it does not show stands beside it."""

    id: str
    info: dict[str, Any]
    sql: str  # what the engine runs; "" where there is nothing left to run
    parameters: tuple[str, ...] = ()
    bytes_limit: int | None = None
    managed: str = ""  # the folder of a CREATE TABLE AS that names none; its manifest lies beside it
    columns: list[dict[str, Any]] = field(default_factory=list)
    row_count: int = 0
    has_rows: bool = True  # whether there is a result object: of what writes there is its metadata alone
    update_count: int = 0  # the rows that INSERT INTO and its kin wrote
    reuses: "Execution | None" = None  # whose result is this one's
    lock: threading.Lock = field(default_factory=threading.Lock)
    over: threading.Event = field(default_factory=threading.Event)
    interrupt: Callable[[], None] | None = None

    @property
    def state(self) -> str:
        return str(self.info["Status"]["State"])

    @property
    def is_over(self) -> bool:
        return self.state in {"SUCCEEDED", "FAILED", "CANCELLED"}

    @property
    def location(self) -> str:
        return str(self.info["ResultConfiguration"]["OutputLocation"])

    def begin(self) -> bool:
        """Become RUNNING, and return whether the query was not stopped before."""
        with self.lock:
            if self.is_over:
                return False
            self.info["Status"]["State"] = "RUNNING"
            return True

    def end(self, state: str, **status: Any) -> None:
        """Become `state`, unless it is over already."""
        with self.lock:
            if not self.is_over:
                self.info["Status"] |= {"State": state, "CompletionDateTime": datetime.now(UTC), **status}
            self.interrupt = None
        self.over.set()


class AthenaStore(BaseStore):
    executions: dict[str, Execution] = LocalAttribute(default=dict)
    # (workgroup, name) -> PreparedStatement
    prepared: dict[tuple[str, str], dict[str, Any]] = LocalAttribute(default=dict)
    tokens: dict[str, str] = LocalAttribute(default=dict)  # client request token -> execution id


stores = AccountRegionBundle("athena", AthenaStore)
