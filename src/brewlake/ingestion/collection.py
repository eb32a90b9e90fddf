"""One request worked off: the documents that PunkAPI gives for it, and where it ended."""

from collections.abc import Callable, Iterator

from brewlake.documents import Document
from brewlake.ingestion.punk_api import PER_PAGE, PunkApi
from brewlake.ingestion.request import Backfill, Draws


class Collection:
    """The documents of a request, fetched as they are iterated over.

    `fetched` counts them. `next_page` is the page where a backfill goes on; None: not a backfill, or all is fetched.
    Collecting ends early when `time_is_up()`, but never before something was fetched.
    """

    def __init__(self, request: Draws | Backfill, api: PunkApi, time_is_up: Callable[[], bool]) -> None:
        self._request = request
        self._api = api
        self._time_is_up = time_is_up
        self.fetched = 0
        self.next_page = request.page if isinstance(request, Backfill) else None

    def __iter__(self) -> Iterator[Document]:
        """Raises PunkApiError."""
        if isinstance(self._request, Backfill):
            return self._pages(self._request)
        return self._draws(self._request)

    def _draws(self, request: Draws) -> Iterator[Document]:
        for draw in range(request.draws):
            if draw and self._time_is_up():
                return
            yield from self._count(self._api.random())

    def _pages(self, request: Backfill) -> Iterator[Document]:
        for page in range(request.page, request.page + request.pages):
            if page > request.page and self._time_is_up():
                return
            documents = self._api.page(page)
            yield from self._count(documents)
            # A page that is not full is the last: v2 and v3 alike.
            self.next_page = page + 1 if len(documents) == PER_PAGE else None
            if self.next_page is None:
                return

    def _count(self, documents: list[Document]) -> list[Document]:
        self.fetched += len(documents)
        return documents
