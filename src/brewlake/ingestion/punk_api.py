"""PunkAPI over HTTP. v2 answers one beer as an array of one, v3 as an object; both are read by what they answer."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Final

import requests
from requests.adapters import HTTPAdapter
from requests.exceptions import ChunkedEncodingError, ReadTimeout, RequestException
from urllib3.exceptions import HTTPError, InvalidHeader
from urllib3.util import Retry

from brewlake.documents import Document, split_answer

PER_PAGE: Final = 80
"""The largest page that v2 and v3 give."""

PASSING: Final = frozenset({429, 500, 502, 503, 504})
"""Answers after which it is worth asking again."""

_LEAST_SECONDS: Final = 1.0
_CHUNK: Final = 2**16


@dataclass(frozen=True, slots=True)
class Patience:
    """How long PunkAPI is waited for, in seconds, and how often it is asked."""

    attempts: int = 5
    connect: float = 3.05
    """A little over the 3 s after which TCP sends a lost packet again."""
    read: float = 10
    backoff: float = 0.25
    """Doubled at each attempt, with as much jitter."""
    most_backoff: float = 5
    most_retry_after: float = 10
    """Retry-After is honoured, but a function does not sleep for the hour that v2's limit may ask for."""

    def pause(self, attempt: int, retry_after: float | None) -> float:
        """Return the seconds to wait after attempt `attempt` (1 is the first)."""
        jitter = random.uniform(0, self.backoff)  # noqa: S311 - spreads load, guards nothing
        if retry_after is not None:
            return min(self.most_retry_after, retry_after) + jitter
        return min(self.most_backoff, self.backoff * 2.0 ** (attempt - 1)) + jitter


class PunkApiError(Exception):
    """PunkAPI did not answer, or not with beers. The message names the URL and what came instead."""


class OutOfTimeError(PunkApiError):
    """The caller's time ended before PunkAPI answered."""


class PunkApi:
    """The beers of PunkAPI at `url`, such as http://localhost:8080/v2. Its connection is kept between calls.

    It is a circuit breaker too, as it lives as long as the function's process: once all attempts have failed, the next
    call makes one attempt, and so does each until one is answered. So a PunkAPI that is down costs an invocation one
    request, and not the pauses between five.
    """

    def __init__(self, url: str, patience: Patience = Patience()) -> None:
        self._url = url.rstrip("/")
        self._patience = patience
        self._is_down = False
        self.request_id = ""
        """Sent along as X-Request-Id, which servers log."""
        self._session = requests.Session()
        # The environment's proxies and .netrc are looked up at every call otherwise, which costs more than the call.
        self._session.trust_env = False
        self._session.max_redirects = 3
        for scheme in ("http://", "https://"):
            # Attempts are counted here, where the time that is left is known.
            self._session.mount(scheme, HTTPAdapter(max_retries=0))

    def random(self, time_left: Callable[[], float]) -> list[Document]:
        """Draw a beer: a list of one document. Raises PunkApiError, at the latest when no `time_left` (seconds) is."""
        url = f"{self._url}/beers/random"
        documents = self._get(url, time_left)
        if not documents:
            raise PunkApiError(f"{url} answered no beer: its catalogue is empty")
        return documents

    def page(self, page: int, time_left: Callable[[], float]) -> list[Document]:
        """Return page `page` of the list, at most PER_PAGE documents; empty after the last. Raises as `random` does."""
        return self._get(f"{self._url}/beers?page={page}&per_page={PER_PAGE}", time_left)

    def _get(self, url: str, time_left: Callable[[], float]) -> list[Document]:
        body = self._ask(url, time_left)
        try:
            return split_answer(body.decode())
        except ValueError as error:
            raise PunkApiError(f"{url} answered no JSON of beers ({error}): {body[:200]!r}") from error

    def _ask(self, url: str, time_left: Callable[[], float]) -> bytes:
        attempts = 1 if self._is_down else self._patience.attempts
        for attempt in count(1):
            answer = self._attempt(url, max(time_left(), _LEAST_SECONDS))
            if isinstance(answer, bytes):
                self._is_down = False
                return answer
            if attempt == attempts:
                self._is_down = True
                raise PunkApiError(f"{answer.problem} ({attempts} {'attempt' if attempts == 1 else 'attempts'})")
            pause = self._patience.pause(attempt, answer.retry_after)
            if pause > time_left():
                raise OutOfTimeError(f"{answer.problem}; no time is left to ask again")
            time.sleep(pause)
        raise AssertionError("the last attempt returns or raises")

    def _attempt(self, url: str, seconds: float) -> "bytes | _Failed":
        """Ask once, for at most `seconds`; raise PunkApiError for what asking again would not change.

        Sockets time out between two bytes, so a server that trickles would keep a function until it is ended: of the
        time, a third each is for connecting and for the first byte, and the body is read until one timeout is left.
        """
        connect, read = min(self._patience.connect, seconds / 3), min(self._patience.read, seconds / 3)
        end = time.monotonic() + seconds - read
        headers = {"X-Request-Id": self.request_id} if self.request_id else {}
        try:
            with self._session.get(url, timeout=(connect, read), headers=headers, stream=True) as response:
                body = _body(response, end)
        except (ChunkedEncodingError, HTTPError) as error:
            return _Failed(f"{url} broke off its answer: {error}")
        except RequestException as error:
            return _Failed(
                f"{url} does not answer: start PunkAPI there, or set BREWLAKE_PUNKAPI_URL to where it is ({error})"
            )
        if response.status_code == requests.codes.ok:
            return body
        problem = f"{url} answered {response.status_code} {response.reason}: {body[:200].decode(errors='replace')!r}"
        if response.status_code not in PASSING:
            raise PunkApiError(problem)
        return _Failed(problem, _retry_after(response))


@dataclass(frozen=True, slots=True)
class _Failed:
    """An attempt that may succeed when it is made again; `retry_after` are the seconds that PunkAPI asks for."""

    problem: str
    retry_after: float | None = None


def _body(response: requests.Response, end: float) -> bytes:
    parts = []
    # read1 returns with what has come, where iter_content waits for a full chunk.
    while part := response.raw.read1(_CHUNK, decode_content=True):
        parts.append(part)
        if time.monotonic() > end:
            raise ReadTimeout("the answer took too long")
    return b"".join(parts)


def _retry_after(response: requests.Response) -> float | None:
    try:
        return Retry().parse_retry_after(response.headers["Retry-After"])
    except (KeyError, InvalidHeader):
        return None
