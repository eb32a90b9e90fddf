"""What was read of a source, read by read, until all that came of it is stored."""

from collections import deque


class Progress:
    """Numbers the reads, and knows how many bytes of them are not yet stored."""

    def __init__(self) -> None:
        self._sizes: deque[int] = deque()
        self._first = 0
        self.held = 0

    def begin(self, size: int) -> int:
        """Note a read of `size` bytes; return its number."""
        self._sizes.append(size)
        self.held += size
        return self._first + len(self._sizes) - 1

    def complete(self, first_open: int | None) -> int:
        """Note that nothing is left of the reads before `first_open`, or of any; return how many these were."""
        done = len(self._sizes) if first_open is None else first_open - self._first
        for _ in range(done):
            self.held -= self._sizes.popleft()
        self._first += done
        return done
