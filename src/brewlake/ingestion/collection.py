"""One request worked off: the documents that PunkAPI gives for it, and where it ended."""

from collections.abc import Callable, Iterator

from brewlake.documents import Document
from brewlake.ingestion.punk_api import PER_PAGE, OutOfTimeError, PunkApi
from brewlake.ingestion.request import Backfill, Draws


class Collection:
    """The documents of a request, fetched as they are iterated over.

    `fetched` counts them. `next_page` is the page where a backfill goes on; None: not a backfill, or all is fetched.
    Collecting ends early when no `time_left()` (seconds) is, but never before something was fetched.
    """

    def __init__(self, request: Draws | Backfill, api: PunkApi, time_left: Callable[[], float]) -> None:
        self._request = request
        self._api = api
        self._time_left = time_left
        self.fetched = 0
        self.next_page = request.page if isinstance(request, Backfill) else None

    def __iter__(self) -> Iterator[Document]:
        """Raises PunkApiError."""
        request = self._request
        try:
            yield from self._pages(request) if isinstance(request, Backfill) else self._draws(request)
        except OutOfTimeError:
            if not self.fetched:
                raise

    def _draws(self, request: Draws) -> Iterator[Document]:
        for draw in range(request.draws):
            if draw and self._time_left() <= 0:
                return
            yield from self._count(self._api.random(self._time_left))

    def _pages(self, request: Backfill) -> Iterator[Document]:
        for page in range(request.page, request.page + request.pages):
            if page > request.page and self._time_left() <= 0:
                return
            documents = self._api.page(page, self._time_left)
            yield from self._count(documents)
            # A page that is not full is the last: v2 and v3 alike.
            self.next_page = page + 1 if len(documents) == PER_PAGE else None
            if self.next_page is None:
                return

    def _count(self, documents: list[Document]) -> list[Document]:
        self.fetched += len(documents)
        return documents
