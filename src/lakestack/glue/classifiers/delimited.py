"""Delimited text (CSV): which delimiter, whether the first line is a header, and the columns' types.

https://docs.aws.amazon.com/glue/latest/dg/add-classifier.html#classifier-builtin-rules
"""

import csv
import re
from collections import Counter
from dataclasses import dataclass
from itertools import takewhile

from lakestack.glue.classifiers.base import MAX_RECORDS, Classified, Layout, Sample
from lakestack.glue.types import BIGINT, BOOLEAN, DOUBLE, STRING, UNKNOWN, Columns, Type, merge

SERDE = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"
OPEN_CSV_SERDE = "org.apache.hadoop.hive.serde2.OpenCSVSerde"
DELIMITERS = [",", "|", "\t", ";", "\x01"]
COMMENT = b"#"
MAX_HEADER = 150  # characters of a heading; only the last may have more
LINE_END = re.compile(r"\r\n|\r|\n")
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
    """Recognize rows of as many fields as the first, or most of them, at least two of each, with or without comments.

    As on AWS, signs that are not UTF-8 do not keep text from being read; a zero byte does.
    """
    every = sample.lines()
    if b"\0" in sample.data:
        return None
    above = len(list(takewhile(_is_comment, every)))
    comments, text = 0, _text([*every[:above], *_data(every[above:])])
    rows, delimiter = _split(text, options)
    if above and not rows:
        comments, text = above, _text(_data(every))
        rows, delimiter = _split(text, options)
    if not rows:
        return None
    if options.trim:
        rows = [[field.strip() for field in row] for row in rows]
    headed = options.present == "PRESENT" or (options.present != "ABSENT" and not options.header and has_header(rows))
    data = rows[1:] if headed else rows
    names = options.header or (tuple(rows[0]) if headed else ())
    columns = _columns(names, data)
    commented = comments > 0 or any(map(_is_comment, every[above : MAX_RECORDS + 1]))
    quoted = _all_quoted(text, delimiter, options.quote)
    layout = _layout(delimiter, options, comments + headed, commented=commented, quoted=quoted)
    size = len(text.encode()) + 1 - (len(text.partition("\n")[0].encode()) + 1 if headed else 0)
    return Classified("csv", columns, layout, len(data), size, len(every) - comments - headed)


def _is_comment(line: bytes) -> bool:
    return line.startswith(COMMENT)


def _data(lines: list[bytes]) -> list[bytes]:
    return [line for line in lines[: MAX_RECORDS + 1] if not _is_comment(line)]


def _text(lines: list[bytes]) -> str:
    return b"\n".join(lines[: MAX_RECORDS + 1]).decode(errors="replace")


def _split(text: str, options: Options) -> tuple[list[list[str]], str]:
    """Return the rows under the first delimiter that gives each row the same two or more fields.

    Where none does, it is the first that gives each row at least two, and most as many as the first row has: tables
    whose last columns have no heading show that Glue takes such text, too.
    """
    delimiters = [options.delimiter] if options.delimiter else DELIMITERS
    least = 1 if options.single_column else 2
    for strict in (True, False):
        for delimiter in delimiters:
            rows = _rows(text, delimiter, options.quote, strict=strict)
            widths = Counter(map(len, rows))
            fitting = widths[len(rows[0])] if rows and min(widths) >= least else 0
            if len(rows) >= 2 and (fitting == len(rows) if strict else fitting * 2 > len(rows)):
                return rows, delimiter
    return [], ""


def _rows(text: str, delimiter: str, quote: str, *, strict: bool) -> list[list[str]]:
    try:
        return list(csv.reader(_lines(text), delimiter=delimiter, quotechar=quote, strict=strict))
    except csv.Error:
        return []


def _lines(text: str) -> list[str]:
    return [line for line in LINE_END.split(text) if line]


def _all_quoted(text: str, delimiter: str, quote: str) -> bool:
    """Tell whether every field has quotes: Glue calls columns quoted then, and not where only some have them."""
    mark = re.escape(quote)
    field = f"(?:{mark}[^{mark}]*(?:{mark}{mark}[^{mark}]*)*{mark})?"
    line = re.compile(f"{field}(?:{re.escape(delimiter)}{field})*")
    return quote in text and all(map(line.fullmatch, _lines(text)))


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
