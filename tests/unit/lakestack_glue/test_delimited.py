"""Delimited text in, columns and parameters out."""

import pytest

from lakestack.glue.classifiers import Sample
from lakestack.glue.classifiers.delimited import Options, classify_csv


def sample(text: str) -> Sample:
    return Sample(text.encode(), True, "none", len(text.encode()))


COLUMNS = [
    ("a header over numbers", "id,name\n1,x\n2,y\n", {"id": "bigint", "name": "string"}, "1"),
    ("no header where all is text", "id,name\na,x\nb,y\n", {"col0": "string", "col1": "string"}, None),
    ("no header where the first row has numbers", "1,x\n2,y\n", {"col0": "bigint", "col1": "string"}, None),
    ("numbers with a fraction", "a,b\n1,2.5\n2.5,3\n", {"a": "double", "b": "double"}, "1"),
    ("true and false", "a,b\n1,true\n2,False\n", {"a": "bigint", "b": "boolean"}, "1"),
    ("dates stay text", "a,b\n1,2026-11-22\n", {"a": "bigint", "b": "string"}, "1"),
    ("empty fields yield", "a,b\n,1\n2,\n", {"a": "bigint", "b": "bigint"}, "1"),
    ("a mix of number and text", "a,b\n1,x\ny,x\n", {"a": "string", "b": "string"}, "1"),
    ("a delimiter in quotes", 'a,b\n1,"x, y"\n', {"a": "bigint", "b": "string"}, "1"),
    ("semicolons", "a;b\n1;x\n", {"a": "bigint", "b": "string"}, "1"),
    ("tabs", "a\tb\n1\tx\n", {"a": "bigint", "b": "string"}, "1"),
    ("pipes", "a|b\n1|x\n", {"a": "bigint", "b": "string"}, "1"),
    ("a delimiter that ends each line", "a,b,\n1,2,\n", {"a": "bigint", "b": "bigint", "col2": "string"}, "1"),
    ("comments above the rows", "#v 1\n#f a b\n1\tx\n2\ty\n", {"col0": "bigint", "col1": "string"}, "2"),
    ("comments above the header", "#v 1\na\tb\n1\tx\n", {"a": "bigint", "b": "string"}, "2"),
    ("a header that only looks like a comment", "#id,b\n1,2\n", {"#id": "bigint", "b": "bigint"}, "1"),
    ("types of the first thousand rows", "a,b\n" + "1,2\n" * 1000 + "1,x\n", {"a": "bigint", "b": "bigint"}, "1"),
    ("a comment between the rows", "a,b\n1,x\n#y,z,?\n2,y\n", {"a": "bigint", "b": "string"}, "1"),
    ("more fields than headings", "a,b\n1,x\n2,y\n3,z,w\n4,z\n", {"a": "bigint", "b": "string", "col2": "string"}, "1"),
    (
        "a row that lacks a field",
        "a,b,c\n1,2,x\n3,4\n5,6,y\n",
        {"a": "bigint", "b": "bigint", "c": "string"},
        "1",
    ),
    ("a quote in a field", 'a,b\n1,"x"y\n2,z\n', {"a": "bigint", "b": "string"}, "1"),
    ("a field over several lines", 'a,b\n1,"x\n\ny, z"\n2,z\n', {"a": "bigint", "b": "string"}, "1"),
    ("lines that end as in DOS", "a,b\r\n1,x\r\n", {"a": "bigint", "b": "string"}, "1"),
    ("signs that are no ends of lines", "a,b\n1,x\u2028y\x1cz\x85\n", {"a": "bigint", "b": "string"}, "1"),
    ("names in lower case", "Tx ID,B\n1,x\n", {"tx id": "bigint", "b": "string"}, "1"),
]


@pytest.mark.parametrize(("text", "columns", "skipped"), [row[1:] for row in COLUMNS], ids=[row[0] for row in COLUMNS])
def test_columns(text, columns, skipped):
    found = classify_csv(sample(text))
    assert found is not None
    assert {name: str(kind) for name, kind in found.columns.items()} == columns
    assert found.layout.parameters.get("skip.header.line.count") == skipped


@pytest.mark.parametrize(
    "text",
    [
        "",
        "one line, only\n",
        "no delimiter\nat all\n",
        "a,b\n1,2,3\n",
        "a,b\n1\n",
        "a,b\n1,2\n3,4\n5\n",
        "\xff",
        "a,b\n1,\0\n",
    ],
)
def test_what_is_no_csv(text):
    assert classify_csv(Sample(text.encode("latin-1"), True, "none", len(text))) is None


def test_signs_that_are_no_utf_8_are_replaced_as_published_tables_show():
    text = "liquidaci\xf3n;n\n1;2\n".encode("latin-1")
    found = classify_csv(Sample(text, True, "none", len(text)))
    assert found is not None
    assert list(found.columns) == ["liquidaci\ufffdn", "n"]


def test_comments_are_named_in_the_parameters():
    found = classify_csv(sample("#Version: 1.0\n#Fields: date time\n2026-11-23\t1\n2026-11-23\t2\n"))
    assert found is not None
    assert found.layout.parameters["commentCharacter"] == "#"
    assert found.seen == 2


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ('"id","name"\n"1","x, ""y"""\n"2",\n', "true"),
        ('"id","name"\n1,"x"\n', "false"),
        ('id,name\n1,"x, y"\n', "false"),
        ("id,name\n1,x\n", "false"),
    ],
)
def test_columns_are_quoted_where_every_field_is(text, quoted):
    found = classify_csv(sample(text))
    assert found is not None
    assert found.layout.parameters["areColumnsQuoted"] == quoted


def test_a_field_that_the_sample_cuts_off_keeps_no_text_from_being_read():
    text = "id,note\n" + '1,"x\ny"\n' * 700
    found = classify_csv(Sample(text[:-3].encode(), False, "none", 1 << 20))
    assert found is not None
    assert {name: str(kind) for name, kind in found.columns.items()} == {"id": "bigint", "note": "string"}


def test_the_parameters_are_those_that_glue_writes():
    found = classify_csv(sample("tx_id,amount_eur\n1,2.5\n2,3.5\n"))
    assert found is not None
    assert found.layout.serde == "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"
    assert found.layout.serde_parameters == {"field.delim": ","}
    assert found.layout.parameters == {
        "delimiter": ",",
        "columnsOrdered": "true",
        "areColumnsQuoted": "false",
        "skip.header.line.count": "1",
    }


@pytest.mark.parametrize(
    ("options", "text", "columns"),
    [
        (Options(present="ABSENT"), "a,b\n1,2\n", {"col0": "string", "col1": "string"}),
        (Options(present="PRESENT"), "a,b\nx,y\n", {"a": "string", "b": "string"}),
        (Options(header=("id", "name")), "1,x\n2,y\n", {"id": "bigint", "name": "string"}),
        (Options(delimiter="^"), "a^b\n1^x\n", {"a": "bigint", "b": "string"}),
        (Options(single_column=True), "a\n1\n", {"a": "bigint"}),
        (Options(quote="'"), "a,b\n1,'x, y'\n", {"a": "bigint", "b": "string"}),
    ],
)
def test_a_custom_classifier_fixes_what_is_else_found_out(options, text, columns):
    found = classify_csv(sample(text), options)
    assert found is not None
    assert {name: str(kind) for name, kind in found.columns.items()} == columns


def test_a_custom_classifier_may_ask_for_the_other_serde():
    found = classify_csv(sample('a,b\n1,"x, y"\n'), Options(open_csv_serde=True))
    assert found is not None
    assert found.layout.serde == "org.apache.hadoop.hive.serde2.OpenCSVSerde"
    assert found.layout.serde_parameters == {"separatorChar": ",", "quoteChar": '"', "escapeChar": "\\"}
