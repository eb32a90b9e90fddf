"""Answers that leave in one turn of the server's thread.

For each answer LocalStack's server has the thread that made it wait until the body is written, and then come again to
say that it was all: every request waits for two turns more than it needs, and under load a turn is milliseconds.
"""

from typing import Any

from rolo.serving import twisted as serving

AT_ONCE = 1 << 20


class AnswerInOneTurn(serving.HeaderPreservingWSGIResponse):
    """Holds the body of a short answer until it is complete; one that is long, or of unknown length, is streamed."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)  # type: ignore[no-untyped-call]  # rolo has no annotations
        self._held: list[bytes] = []

    def write(self, data: bytes) -> None:
        if self.started or not self._is_short:
            super().write(data)
        else:
            self._held.append(data)

    @property
    def _is_short(self) -> bool:
        lengths = [value for name, value in self.headers if name.lower() == "content-length"]
        return len(lengths) == 1 and lengths[0].isdecimal() and int(lengths[0]) <= AT_ONCE

    def _sendResponseHeaders(self) -> None:  # noqa: N802 - Twisted's name; called in its thread, at the end or earlier
        super()._sendResponseHeaders()
        for data in self._held:
            self.request.write(data)


def answer_in_one_turn() -> None:
    setattr(serving, "HeaderPreservingWSGIResponse", AnswerInOneTurn)  # noqa: B010 - mypy takes an assignment for one to a type
