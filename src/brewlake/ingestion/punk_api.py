"""PunkAPI over HTTP. v2 answers one beer as an array of one, v3 as an object; both are read by what they answer."""

from typing import Final

import requests
from requests.adapters import HTTPAdapter
from requests.exceptions import ChunkedEncodingError, RequestException
from urllib3.util import Retry

from brewlake.documents import Document, split_answer

PER_PAGE: Final = 80
"""The largest page that v2 and v3 give."""

CONNECT_TIMEOUT: Final = 3.05
READ_TIMEOUT: Final = 10
"""Seconds. The connect timeout is a little over the 3 s after which TCP sends a lost packet again."""

BODY_ATTEMPTS: Final = 3

RETRY: Final = Retry(
    total=4,
    allowed_methods=("GET",),
    status_forcelist=(429, 500, 502, 503, 504),
    backoff_factor=0.25,
    backoff_jitter=0.25,
    backoff_max=5,
    # Retry-After is honoured, but a function does not sleep for the hour that v2's limit may ask for.
    retry_after_max=10,
    raise_on_status=False,
)


class PunkApiError(Exception):
    """PunkAPI did not answer, or not with beers. The message names the URL and what came instead."""


class PunkApi:
    """The beers of PunkAPI at `url`, such as http://localhost:8080/v2. Its connection is kept between calls."""

    def __init__(self, url: str, retry: Retry = RETRY) -> None:
        self._url = url.rstrip("/")
        self._session = requests.Session()
        # The environment's proxies and .netrc are looked up at every call otherwise, which costs more than the call.
        self._session.trust_env = False
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, HTTPAdapter(max_retries=retry))

    def random(self) -> list[Document]:
        """Draw a beer: a list of one document. Raises PunkApiError."""
        url = f"{self._url}/beers/random"
        documents = self._get(url)
        if not documents:
            raise PunkApiError(f"{url} answered no beer: its catalogue is empty")
        return documents

    def page(self, page: int) -> list[Document]:
        """Return page `page` of the list, at most PER_PAGE documents; empty after the last. Raises PunkApiError."""
        return self._get(f"{self._url}/beers?page={page}&per_page={PER_PAGE}")

    def _get(self, url: str) -> list[Document]:
        response = self._respond(url)
        if response.status_code != requests.codes.ok:
            raise PunkApiError(f"{url} answered {response.status_code} {response.reason}: {response.text[:200]!r}")
        try:
            return split_answer(response.content.decode())
        except ValueError as error:
            raise PunkApiError(f"{url} answered no JSON of beers ({error}): {response.content[:200]!r}") from error

    def _respond(self, url: str) -> requests.Response:
        for attempt in range(1, BODY_ATTEMPTS + 1):
            try:
                return self._session.get(url, timeout=(CONNECT_TIMEOUT, READ_TIMEOUT))
            except ChunkedEncodingError as error:
                # The connection was cut within the body. urllib3 counts the headers as an answer and does not retry.
                if attempt == BODY_ATTEMPTS:
                    raise PunkApiError(f"{url} broke off its answer {attempt} times: {error}") from error
            except RequestException as error:
                message = (
                    f"{url} does not answer: start PunkAPI there, or set BREWLAKE_PUNKAPI_URL to where it is ({error})"
                )
                raise PunkApiError(message) from error
        raise AssertionError("the last attempt returns or raises")
