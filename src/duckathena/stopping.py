"""Stopping a query from another thread."""

import threading

import duckdb

PAUSE_SECONDS = 0.05


class Stop:
    """Called from any thread, it stops what runs on `connection`, or what is about to; `asked` tells that it was.

    DuckDB forgets an interrupt that comes before a query has begun, so it is repeated until the query is `over`.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.asked = threading.Event()
        self._connection = connection
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._insisting = threading.Thread(target=self._insist, name="duckathena-stop", daemon=True)

    def __call__(self) -> None:
        with self._lock:
            if not (self.asked.is_set() or self._over.is_set()):
                self.asked.set()
                self._insisting.start()

    def over(self) -> None:
        """Say that the query has ended: the connection is left alone from now on."""
        with self._lock:
            self._over.set()
        if self.asked.is_set():
            self._insisting.join()

    def _insist(self) -> None:
        while not self._over.is_set():
            self._connection.interrupt()
            self._over.wait(PAUSE_SECONDS)
