"""JSON: one document a line, documents over several lines, or an array of them.

https://docs.aws.amazon.com/glue/latest/dg/custom-classifier.html#custom-classifier-json
"""

import json
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from lakestack.glue.classifiers.base import MAX_RECORDS, Classified, Layout, Sample
from lakestack.glue.types import (
    BIGINT,
    BOOLEAN,
    DOUBLE,
    INT,
    STRING,
    UNKNOWN,
    Array,
    Columns,
    Struct,
    Type,
    add_column,
    merge,
    merge_all,
)

SERDE = "org.openx.data.jsonserde.JsonSerDe"
SCALARS: dict[type, Type] = {type(None): UNKNOWN, bool: BOOLEAN, float: DOUBLE, str: STRING}
MAX_DOCUMENTS = 10_000  # enough to know a schema; the rest of a large sample only costs time


def classify_json(sample: Sample) -> Classified | None:
    """Recognize documents one after the other. Arrays become one column named `array`, as on AWS."""
    documents = _documents(sample)
    if not documents:
        return None
    if all(isinstance(document, list) for document in documents):
        return _classified([{"array": document} for document in documents], sample)
    return _classified(documents, sample)


def classify_json_path(sample: Sample, path: str) -> Classified | None:
    """Recognize the documents that a custom classifier's JSON path selects: `$`, then `.field`, `[*]` or `[n]`.

    What is no object becomes one column named `record`, as on AWS.
    """
    selected = [found for document in _documents(sample) for found in select(document, steps(path))]
    records = [found if isinstance(found, dict) else {"record": found} for found in selected]
    return _classified(records, sample, {"jsonPath": path})


def _classified(
    documents: list[Any], sample: Sample, parameters: Mapping[str, str] = MappingProxyType({})
) -> Classified | None:
    if not documents or not all(isinstance(document, dict) for document in documents):
        return None
    columns = merge_all(map(_columns, documents))
    if not columns:
        return None
    names = sorted({name for document in documents for name in document})
    layout = Layout(SERDE, serde_parameters={"paths": ",".join(names)}, parameters=parameters)
    # Published tables show that the average is that of the whole sample over no more than a thousand documents.
    counted = min(len(documents), MAX_RECORDS)
    return Classified("json", columns, layout, counted, len(sample.data), len(documents))


def infer(value: Any) -> Type:
    """Return the type of a JSON value. Dates stay string; a number without a fraction is int or bigint by its size."""
    match value:
        case dict():
            return Struct(tuple(_columns(value).items()))
        case list():
            return Array(_element(value))
        case int() if not isinstance(value, bool):
            return INT if -(2**31) <= value < 2**31 else BIGINT if -(2**63) <= value < 2**63 else DOUBLE
        case _:
            return SCALARS[type(value)]


def _element(values: list[Any]) -> Type:
    element: Type = UNKNOWN
    for value in values:
        element = merge(element, infer(value))
    return element


def _columns(document: dict[str, Any]) -> Columns:
    """Return a document's columns. Names that differ by case alone are one column's."""
    columns: Columns = {}
    for name, value in document.items():
        add_column(columns, name.lower(), infer(value))
    return columns


def _documents(sample: Sample) -> list[Any]:
    """Return the documents of a sample; none where any of it is not JSON, or where there is only a bare scalar."""
    if sample.data.lstrip()[:1] not in (b"{", b"["):
        return []
    try:
        documents = [json.loads(line) for line in sample.lines()[:MAX_DOCUMENTS]]
    except ValueError:
        documents = list(_spread(sample))
    return documents if all(isinstance(document, dict | list) for document in documents) else []


def _spread(sample: Sample) -> Iterator[Any]:
    """Yield documents that spread over lines. One that the sample cuts off is left out."""
    try:
        text = sample.data.decode()
    except UnicodeDecodeError:
        text = sample.data.decode(errors="ignore") if not sample.complete else ""
    decoder, at = json.JSONDecoder(), 0
    found: list[Any] = []
    while (at := _skip_space(text, at)) < len(text) and len(found) < MAX_DOCUMENTS:
        try:
            document, at = decoder.raw_decode(text, at)
        except ValueError:
            if sample.complete or not found:
                return
            break
        found.append(document)
    yield from found


def _skip_space(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def steps(path: str) -> list[str]:
    """Split a JSON path into its steps: `$.beers[*]` into `beers` and `*`. A path that is not one raises ValueError."""
    if not path.startswith("$"):
        raise ValueError(f"the JSON path {path!r} does not begin with $")
    found: list[str] = []
    rest = path[1:]
    while rest:
        if rest[0] == "[":
            step, closed, rest = rest[1:].partition("]")
            if not closed:
                raise ValueError(f"the JSON path {path!r} has a [ without its ]")
            found.append(step.strip("'\""))
        elif rest[0] == ".":
            end = next((at for at, sign in enumerate(rest[1:], 1) if sign in ".["), len(rest))
            found.append(rest[1:end])
            rest = rest[end:]
        else:
            raise ValueError(f"the JSON path {path!r} has {rest[0]!r} where . or [ was expected")
    return found


def select(document: Any, path: list[str]) -> Iterator[Any]:
    """Yield what the steps of a path lead to."""
    if not path:
        yield document
        return
    step, rest = path[0], path[1:]
    if step == "*":
        children = document if isinstance(document, list) else document.values() if isinstance(document, dict) else ()
        for child in children:
            yield from select(child, rest)
    elif isinstance(document, dict) and step in document:
        yield from select(document[step], rest)
    elif isinstance(document, list) and step.isdecimal() and int(step) < len(document):
        yield from select(document[int(step)], rest)
