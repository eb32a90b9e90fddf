"""Clients that ask a model server without a pause, and count what they get."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

BEER = {"name": "Punk IPA", "abv": 5.6}
CLIENTS = 4


@contextmanager
def load(url: str) -> Iterator[Counter[str]]:
    """Ask for predictions without a pause; count the answers by version, and what is none by what it is."""
    answers: Counter[str] = Counter()
    done = threading.Event()

    def ask(client: httpx.Client) -> None:
        while not done.is_set():
            try:
                answer = client.post("/predict", json=[BEER])
                what = answer.json()[0]["model_version"] if answer.status_code == 200 else str(answer.status_code)
            except httpx.TransportError as error:
                what = repr(error)
            answers[what] += 1

    with httpx.Client(base_url=url) as client:
        threads = [threading.Thread(target=ask, args=(client,)) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        try:
            yield answers
        finally:
            done.set()
            for thread in threads:
                thread.join()
