"""The pages of GetQueryResults, read from the result object: a block of it at a time, however large it is."""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from typing import Any

from duckathena.aws import bucket_and_key
from lakestack.athena import output
from lakestack.athena.errors import InvalidRequest

BLOCK = 1 << 18
REMEMBERED = 10_000  # places of rows at which a page begins

Row = list[str | None]


class ResultPages:
    """Remembers where pages begin, so that the next one is not looked for from the beginning."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._places: OrderedDict[tuple[str, str, int], int] = OrderedDict()

    def page(self, s3: Any, location: str, request: dict[str, Any], limit: int) -> dict[str, Any]:
        """Return the `Rows` that a request wants, and the `NextToken` if there are more.

        Raises InvalidRequest where the object is gone: who deletes it has no results, as on AWS.
        """
        token = request.get("NextToken") or "0"
        if not token.isdigit():
            raise InvalidRequest("Invalid NextToken")
        start, size = int(token), min(request.get("MaxResults") or limit, limit)
        bucket, key = bucket_and_key(location)
        try:
            etag = s3.head_object(Bucket=bucket, Key=key)["ETag"]
        except s3.exceptions.ClientError:
            raise InvalidRequest(f"Could not find results: {location} is gone") from None
        with self._lock:
            place = self._places.get((location, etag, start))
        skipped, place = (0, place) if place is not None else (start, 0)
        part = {"Range": f"bytes={place}-"} if place else {}
        body = s3.get_object(Bucket=bucket, Key=key, **part)["Body"]
        rows: list[Row] = []
        for number, record in enumerate(_records(body.iter_chunks(BLOCK), quoted=key.endswith(".csv"))):
            if len(rows) == size:
                self._remember((location, etag, start + size), place)
                return {"Rows": rows, "NextToken": str(start + size)}
            if number >= skipped:
                rows.append(_row(record, quoted=key.endswith(".csv")))
            place += len(record)
        return {"Rows": rows}

    def _remember(self, page: tuple[str, str, int], place: int) -> None:
        with self._lock:
            self._places[page] = place
            while len(self._places) > REMEMBERED:
                self._places.popitem(last=False)


def _records(blocks: Iterable[bytes], *, quoted: bool) -> Iterator[bytes]:
    """Return the rows' texts: lines, where a line's end inside quotes is none."""
    record = b""
    rest = b""
    for block in blocks:
        *lines, rest = (rest + block).split(b"\n")
        for line in lines:
            record += line + b"\n"
            if not quoted or record.count(b'"') % 2 == 0:
                yield record
                record = b""
    if rest:
        yield rest  # the last line of a statement's text


def _row(record: bytes, *, quoted: bool) -> Row:
    """Return a row's values; of a statement's text the line is one value, tabs and all."""
    return output.parse_csv(record.decode()) if quoted else [record.decode().removesuffix("\n")]
