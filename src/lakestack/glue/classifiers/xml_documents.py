"""XML: the elements of a row tag are rows; without one, the document is.

https://docs.aws.amazon.com/glue/latest/dg/custom-classifier.html#custom-classifier-xml
"""

import re
from collections import Counter
from typing import cast
from xml.etree.ElementTree import Element, ParseError, XMLPullParser

from lakestack.glue.classifiers.base import MAX_RECORDS, Classified, Layout, Sample
from lakestack.glue.classifiers.delimited import infer
from lakestack.glue.types import Array, Columns, Struct, Type, merge

START = re.compile(rb"\s*(\xef\xbb\xbf)?\s*<([?!]|[A-Za-z_])")
ATTRIBUTE, VALUE = "_", "_value"  # what attributes' names begin with, and the text beside attributes is called


def classify_xml(sample: Sample, row_tag: str = "", classification: str = "xml") -> Classified | None:
    """Recognize a document, all of it or as far as the sample goes, that has at least one row with something in it.

    The table has no SerDe and no formats: Athena reads no XML, and says so when it is asked to.
    """
    if not START.match(sample.data):
        return None
    rows = _rows(sample, row_tag)
    columns: Columns = {}
    for row in rows[:MAX_RECORDS]:
        _add(columns, _columns(row))
    if not columns:
        return None
    parameters = {"rowTag": row_tag} if row_tag else {}
    layout = Layout("", "", "", serde_parameters=parameters, parameters=parameters)
    return Classified(classification, columns, layout, len(rows), len(sample.data), len(rows))


def _rows(sample: Sample, row_tag: str) -> list[Element]:
    """Return the elements that are rows. A document that is cut off ends with its last whole element."""
    parser: XMLPullParser[Element] = XMLPullParser(["start", "end"])
    try:
        parser.feed(sample.data)
        if sample.complete:
            parser.close()
    except ParseError:
        if sample.complete:
            return []
    events = cast("list[tuple[str, Element]]", list(parser.read_events()))
    if not row_tag:
        return [element for _, element in events[:1]]
    return [element for event, element in events if event == "end" and _name(element.tag) == row_tag.lower()]


def _columns(element: Element) -> Columns:
    """Return an element's attributes and children. Children of one name are an array."""
    columns: Columns = {ATTRIBUTE + _name(name): infer(text) for name, text in element.attrib.items()}
    counts = Counter(_name(child.tag) for child in element)
    for child in element:
        name, kind = _name(child.tag), _type(child)
        _add(columns, {name: Array(kind) if counts[name] > 1 else kind})
    if text := (element.text or "").strip():
        _add(columns, {VALUE: infer(text)})
    return columns


def _add(columns: Columns, others: Columns) -> None:
    for name, kind in others.items():
        columns[name] = _join(columns[name], kind) if name in columns else kind


def _join(one: Type, other: Type) -> Type:
    """Return the type that holds both, where one child is an array's if other rows have several."""
    match one, other:
        case Struct(), Struct():
            columns = dict(one.fields)
            _add(columns, dict(other.fields))
            return Struct(tuple(columns.items()))
        case Array(element), Array(another):
            return Array(_join(element, another))
        case (Array(element), single) | (single, Array(element)):
            return Array(_join(element, single))
        case _:
            return merge(one, other)


def _type(element: Element) -> Type:
    columns = _columns(element)
    if list(columns) in ([], [VALUE]):
        return infer((element.text or "").strip())
    return Struct(tuple(columns.items()))


def _name(tag: str) -> str:
    """Return a tag's or an attribute's name without its namespace."""
    return tag.rpartition("}")[2].lower()
