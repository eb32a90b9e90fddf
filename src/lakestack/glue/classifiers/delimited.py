"""Delimited text (CSV): which delimiter, whether the first line is a header, and the columns' types.

https://docs.aws.amazon.com/glue/latest/dg/add-classifier.html#classifier-builtin-rules
"""

import csv
import re
from dataclasses import dataclass
from itertools import takewhile

from lakestack.glue.classifiers.base import MAX_RECORDS, Classified, Layout, Sample
from lakestack.glue.types import BIGINT, BOOLEAN, DOUBLE, STRING, UNKNOWN, Columns, Type, merge

SERDE = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"
OPEN_CSV_SERDE = "org.apache.hadoop.hive.serde2.OpenCSVSerde"
DELIMITERS = [",", "|", "\t", ";", "\x01"]
COMMENT = b"#"
MAX_HEADER = 150  # characters of a heading; only the last may have more
HEADING = re.compile(r"[^\x00-\x08\x0a-\x1f\x7f]+")
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
    """Recognize rows of as many fields as the first, at least two of each, or such rows below comments.

    As on AWS, signs that are not UTF-8 do not keep text from being read; a zero byte does.
    """
    every = sample.lines()
    if b"\0" in sample.data:
        return None
    text, comments = _text(every), 0
    rows, delimiter = _split(text, options)
    if not rows:
        comments = len(list(takewhile(lambda line: line.startswith(COMMENT), every)))
        text = _text(every[comments:])
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
    layout = _layout(delimiter, options, comments + headed, commented=comments > 0, quoted=quoted)
    size = len(text.encode()) + 1 - (len(text.partition("\n")[0].encode()) + 1 if headed else 0)
    return Classified("csv", columns, layout, len(data), size, len(every) - comments - headed)


def _text(lines: list[bytes]) -> str:
    return b"\n".join(lines[: MAX_RECORDS + 1]).decode(errors="replace")


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
    *fields, last = first
    if not all(HEADING.fullmatch(field) and infer(field) == STRING for field in [*fields, *([last] if last else [])]):
        return False  # the last may be empty, for a delimiter that ends each line
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


def _layout(delimiter: str, options: Options, skipped: int, *, commented: bool, quoted: bool) -> Layout:
    """Return how Hive reads the rows: Glue keeps to LazySimpleSerDe, quoted or not, unless it is told otherwise."""
    parameters = {"delimiter": delimiter, "columnsOrdered": "true", "areColumnsQuoted": str(quoted).lower()}
    if commented:
        parameters["commentCharacter"] = COMMENT.decode()
    if skipped:
        parameters["skip.header.line.count"] = str(skipped)
    if options.open_csv_serde:
        serde_parameters = {"separatorChar": delimiter, "quoteChar": options.quote, "escapeChar": "\\"}
        return Layout(OPEN_CSV_SERDE, serde_parameters=serde_parameters, parameters=parameters)
    return Layout(SERDE, serde_parameters={"field.delim": delimiter}, parameters=parameters)
