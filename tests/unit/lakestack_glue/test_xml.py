"""XML documents in, columns out."""

import pytest

from lakestack.glue.classifiers import Sample
from lakestack.glue.classifiers.xml_documents import classify_xml

# The developer guide's example of a row tag.
CATALOG = """<?xml version="1.0"?>
<catalog>
   <book id="bk101">
     <AnyCompany>
       <author>Rivera, Martha</author>
       <title>AnyCompany Developer Guide</title>
     </AnyCompany>
   </book>
   <book id="bk102">
     <AnyCompany>
       <author>Stiles, John</author>
       <title>Style Guide for AnyCompany</title>
     </AnyCompany>
   </book>
</catalog>
"""

COLUMNS = [
    ("the guide's row tag", "AnyCompany", CATALOG, {"author": "string", "title": "string"}),
    ("attributes", "book", CATALOG, {"_id": "string", "anycompany": "struct<author:string,title:string>"}),
    ("no row tag", "", CATALOG, {"book": "array<struct<_id:string,anycompany:struct<author:string,title:string>>>"}),
    ("types", "r", "<x><r><a>1</a><b>1.5</b><c>true</c><d/></r></x>",
     {"a": "bigint", "b": "double", "c": "boolean", "d": "string"}),
    ("types of all rows", "r", "<x><r><a>1</a></r><r><a>y</a><b>2</b></r></x>", {"a": "string", "b": "bigint"}),
    ("children of one name", "r", "<x><r><hop>a</hop><hop>b</hop></r></x>", {"hop": "array<string>"}),
    ("one child where other rows have several", "r", "<x><r><hop>1</hop></r><r><hop>2</hop><hop>3.5</hop></r></x>",
     {"hop": "array<double>"}),
    ("structs joined", "r", "<x><r><a><b>1</b></a></r><r><a><b>x</b><c>2</c></a></r></x>",
     {"a": "struct<b:string,c:bigint>"}),
    ("text beside attributes", "r", '<x><r><a unit="g">5</a></r></x>', {"a": "struct<_unit:string,_value:bigint>"}),
    ("text of the row itself", "r", '<x><r id="1">y</r></x>', {"_id": "bigint", "_value": "string"}),
    ("an empty row that is closed by a tag", "row", '<x><row att1="xx" att2="yy"> </row></x>',
     {"_att1": "string", "_att2": "string"}),
    ("namespaces", "r", '<x xmlns="urn:x"><r><a>1</a></r></x>', {"a": "bigint"}),
]  # fmt: skip


@pytest.mark.parametrize(("tag", "text", "columns"), [row[1:] for row in COLUMNS], ids=[row[0] for row in COLUMNS])
def test_columns(tag, text, columns):
    found = classify_xml(Sample(text.encode(), True, "none", len(text)), tag)
    assert found is not None
    assert found.classification == "xml"
    assert {name: str(kind) for name, kind in found.columns.items()} == columns


def test_the_row_tag_is_kept_and_no_serde_is_claimed():
    found = classify_xml(Sample(CATALOG.encode(), True, "none", len(CATALOG)), "book", "books")
    assert found is not None
    assert (found.classification, found.seen) == ("books", 2)
    assert found.layout.parameters == {"rowTag": "book"}
    assert found.layout.serde == found.layout.input_format == ""


def test_the_row_that_a_sample_cuts_off_is_not_read():
    found = classify_xml(Sample(CATALOG[:-120].encode(), False, "none", len(CATALOG)), "AnyCompany")
    assert found is not None
    assert found.seen == 1


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "<x><r></x>", "<x></x>", "< 5", "<x><other/></x>"])
def test_what_is_no_xml_or_has_no_rows(text):
    assert classify_xml(Sample(text.encode(), True, "none", len(text)), "r") is None
