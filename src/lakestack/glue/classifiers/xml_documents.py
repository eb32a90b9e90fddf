"""XML: the elements of a row tag are rows; without one, the document is.

https://docs.aws.amazon.com/glue/latest/dg/custom-classifier.html#custom-classifier-xml
"""

import re
from typing import cast
from xml.etree.ElementTree import Element, ParseError, XMLPullParser

from lakestack.glue.classifiers.base import MAX_RECORDS, Classified, Layout, Sample
from lakestack.glue.classifiers.delimited import infer
from lakestack.glue.types import Array, Columns, Struct, Type, add_column, merge, merge_all

START = re.compile(rb"\s*(\xef\xbb\xbf)?\s*<([?!]|[A-Za-z_])")
ATTRIBUTE, VALUE = "_", "_value"  # what attributes' names begin with, and the text beside attributes is called


def classify_xml(sample: Sample, row_tag: str = "", classification: str = "xml") -> Classified | None:
    """Recognize a document, all of it or as far as the sample goes, that has at least one row with something in it.

    The table has no SerDe and no formats: Athena reads no XML, and says so when it is asked to.
    """
    if not START.match(sample.data):
        return None
    rows = _rows(sample, row_tag)
    columns = merge_all(_columns(row) for row in rows[:MAX_RECORDS])
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
    columns: Columns = {}
    for name, text in element.attrib.items():
        add_column(columns, ATTRIBUTE + _name(name), infer(text))
    children: dict[str, list[Type]] = {}
    for child in element:
        children.setdefault(_name(child.tag), []).append(_type(child))
    for name, kinds in children.items():
        kind = kinds[0]
        for other in kinds[1:]:
            kind = merge(kind, other)
        add_column(columns, name, Array(kind) if len(kinds) > 1 else kind)
    if text := (element.text or "").strip():
        add_column(columns, VALUE, infer(text))
    return columns


def _type(element: Element) -> Type:
    columns = _columns(element)
    if list(columns) in ([], [VALUE]):
        return infer((element.text or "").strip())
    return Struct(tuple(columns.items()))


def _name(tag: str) -> str:
    """Return a tag's or an attribute's name without its namespace."""
    return tag.rpartition("}")[2].lower()
