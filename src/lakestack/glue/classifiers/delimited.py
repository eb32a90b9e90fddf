"""Delimited text (CSV): which delimiter, whether the first line is a header, and the columns' types.

https://docs.aws.amazon.com/glue/latest/dg/add-classifier.html#classifier-builtin-rules
"""

import csv
import re
from dataclasses import dataclass

from lakestack.glue.classifiers.base import Classified, Layout, Sample
from lakestack.glue.types import BIGINT, BOOLEAN, DOUBLE, STRING, UNKNOWN, Columns, Type, merge

SERDE = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"
OPEN_CSV_SERDE = "org.apache.hadoop.hive.serde2.OpenCSVSerde"
DELIMITERS = [",", "|", "\t", ";", "\x01"]
MAX_ROWS = 10_000
MAX_HEADER = 150  # characters of a heading; only the last may have more
HEADING = re.compile(r"[^\x00-\x1f\x7f]+")
INTEGER = re.compile(r"[+-]?\d{1,19}")
DECIMAL = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


@dataclass(frozen=True, slots=True)
class Options:
    """What a custom classifier fixes; None leaves it to be found out. `present` is PRESENT, ABSENT or UNKNOWN."""

    delimiter: str | None = None
    quote: str = '"'
    present: str = "UNKNOWN"
    header: tuple[str, ...] = ()
    trim: bool = True
    single_column: bool = False
    open_csv_serde: bool = False


def classify_csv(sample: Sample, options: Options = Options()) -> Classified | None:
    """Recognize rows of as many fields as the first, at least two of each."""
    try:
        text = b"\n".join(sample.lines()[:MAX_ROWS]).decode()
    except UnicodeDecodeError:
        return None
    rows, delimiter = _split(text, options)
    if not rows:
        return None
    if options.trim:
        rows = [[field.strip() for field in row] for row in rows]
    headed = options.present == "PRESENT" or (options.present != "ABSENT" and not options.header and has_header(rows))
    data = rows[1:] if headed else rows
    names = options.header or (tuple(rows[0]) if headed else ())
    columns = _columns(names, data)
    quoted = any(field.startswith(options.quote) for field in text.replace("\n", delimiter).split(delimiter))
    layout = _layout(delimiter, options, headed, quoted)
    header = text.partition("\n")[0] + "\n" if headed else ""
    record_bytes = len(text.encode()) + 1 - len(header.encode())
    return Classified("csv", columns, layout, len(data), record_bytes)


def _split(text: str, options: Options) -> tuple[list[list[str]], str]:
    """Return the rows under the first delimiter that gives every row the same two or more fields."""
    for delimiter in [options.delimiter] if options.delimiter else DELIMITERS:
        try:
            rows = list(csv.reader(text.splitlines(), delimiter=delimiter, quotechar=options.quote, strict=True))
        except csv.Error:
            continue
        width = len(rows[0]) if rows else 0
        fitting = [row for row in rows if len(row) == width]
        least = 1 if options.single_column else 2
        if width >= least and len(rows) >= 2 and len(fitting) == len(rows):
            return rows, delimiter
    return [], ""


def has_header(rows: list[list[str]]) -> bool:
    """Tell whether the first row heads the others: it is all short text, and something below it is not text."""
    first, others = rows[0], rows[1:]
    if not all(HEADING.fullmatch(field) and infer(field) == STRING for field in first):
        return False
    if any(len(field) >= MAX_HEADER for field in first[:-1]):
        return False
    return any(infer(field) not in (STRING, UNKNOWN) for row in others for field in row)


def infer(text: str) -> Type:
    """Return the type of a field: Glue knows bigint, double, boolean and string in delimited text."""
    if not text:
        return UNKNOWN
    if INTEGER.fullmatch(text) and -(2**63) <= int(text) < 2**63:
        return BIGINT
    if DECIMAL.fullmatch(text):
        return DOUBLE
    return BOOLEAN if text.lower() in ("true", "false") else STRING


def _columns(names: tuple[str, ...], rows: list[list[str]]) -> Columns:
    width = max((len(row) for row in rows), default=len(names))
    columns: Columns = {}
    for at in range(width):
        kind: Type = UNKNOWN
        for row in rows:
            kind = merge(kind, infer(row[at])) if at < len(row) else kind
        name = names[at].lower() if at < len(names) and names[at] else f"col{at}"
        columns[name if name not in columns else f"{name}_{at}"] = kind
    return columns


def _layout(delimiter: str, options: Options, headed: bool, quoted: bool) -> Layout:
    """Return how Hive reads the rows: Glue keeps to LazySimpleSerDe, quoted or not, unless it is told otherwise."""
    parameters = {"delimiter": delimiter, "columnsOrdered": "true", "areColumnsQuoted": str(quoted).lower()}
    if headed:
        parameters["skip.header.line.count"] = "1"
    if options.open_csv_serde:
        serde_parameters = {"separatorChar": delimiter, "quoteChar": options.quote, "escapeChar": "\\"}
        return Layout(OPEN_CSV_SERDE, serde_parameters=serde_parameters, parameters=parameters)
    return Layout(SERDE, serde_parameters={"field.delim": delimiter}, parameters=parameters)
