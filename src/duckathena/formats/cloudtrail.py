"""CloudTrail's log files: one document a file, whose `Records` are the rows.

https://docs.aws.amazon.com/athena/latest/ug/cloudtrail-logs.html
"""

import json
import re

from duckathena.catalog import Table
from duckathena.errors import BadData
from duckathena.formats.compression import Chunks

INPUT_FORMAT = "com.amazon.emr.cloudtrail.CloudTrailInputFormat"
HEAD = re.compile(r'\s*\{\s*"Records"\s*:\s*\[\s*')
NEXT = re.compile(r"\s*,?\s*")


def holds_records(table: Table) -> bool:
    return table.format.input_format == INPUT_FORMAT


def records(text: Chunks) -> Chunks:
    """Return the records as documents, a line each, as they are written."""
    document = b"".join(text).decode()
    head = HEAD.match(document)
    if head is None:
        raise BadData("no CloudTrail log, which begins with its Records")
    place, decoder = head.end(), json.JSONDecoder()
    while not document.startswith("]", place):
        try:
            _, end = decoder.raw_decode(document, place)
        except ValueError as error:
            raise BadData(str(error)) from None
        yield document[place:end].replace("\n", " ").encode() + b"\n"
        found = NEXT.match(document, end)
        place = found.end() if found else end
