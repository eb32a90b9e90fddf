"""An account's commitment to a least throughput."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

LEAST_COMMITMENT = timedelta(hours=24)


@dataclass(slots=True)
class Commitment:
    """A commitment from `started` on, which ends at `ended`; None is said of what was not."""

    started: datetime | None = None
    ended: datetime | None = None

    @property
    def status(self) -> str:
        if self.started is None or (self.ended and self.ended <= datetime.now(UTC)):
            return "DISABLED"
        return "ENABLED_UNTIL_EARLIEST_ALLOWED_END" if self.ended else "ENABLED"

    def described(self) -> dict[str, Any]:
        earliest = self.started + LEAST_COMMITMENT if self.started and self.status != "DISABLED" else None
        ended = self.ended if self.status == "DISABLED" else None
        members = {"StartedAt": self.started, "EndedAt": ended, "EarliestAllowedEndAt": earliest}
        return {"Status": self.status} | {name: at for name, at in members.items() if at}
