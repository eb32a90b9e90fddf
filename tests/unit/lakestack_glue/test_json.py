"""JSON documents in, columns out."""

import pytest

from lakestack.glue.classifiers import Sample, classify
from lakestack.glue.classifiers.json_documents import classify_json, classify_json_path, steps


def sample(text: str, *, complete: bool = True) -> Sample:
    return Sample(text.encode(), complete, "none", len(text.encode()))


COLUMNS = [
    ("whole numbers are int", '{"a": 1}', {"a": "int"}),
    ("up to 32 bits", '{"a": 2147483647, "b": 2147483648, "c": -2147483648}', {"a": "int", "b": "bigint", "c": "int"}),
    ("beyond 64 bits", '{"a": 9223372036854775808}', {"a": "double"}),
    ("with a fraction", '{"a": 1.0}', {"a": "double"}),
    ("a mix of both", '{"a": 1}\n{"a": 2.5}\n{"a": 3}', {"a": "double"}),
    ("int and bigint", '{"a": 1}\n{"a": 3000000000}', {"a": "bigint"}),
    ("true and false", '{"a": true}', {"a": "boolean"}),
    ("text", '{"a": "x"}', {"a": "string"}),
    ("dates stay text", '{"a": "2026-11-22", "b": "2026-11-22T10:00:00Z"}', {"a": "string", "b": "string"}),
    ("numbers in quotes stay text", '{"a": "5.6"}', {"a": "string"}),
    ("null yields", '{"a": null}\n{"a": 1}', {"a": "int"}),
    ("null alone is text", '{"a": null}', {"a": "string"}),
    ("a number and text", '{"a": 1}\n{"a": "x"}', {"a": "string"}),
    ("a boolean and a number", '{"a": true}\n{"a": 1}', {"a": "string"}),
    ("order of first sight", '{"b": 1}\n{"c": 1, "a": 1}', {"b": "int", "c": "int", "a": "int"}),
    ("names in lower case", '{"First Brewed": 1, "ABV": 2}', {"first brewed": "int", "abv": "int"}),
    ("names that differ by case", '{"A": 1}\n{"a": 2.5}', {"a": "double"}),
    ("an array", '{"a": [1, 2]}', {"a": "array<int>"}),
    ("an empty array", '{"a": []}', {"a": "array<string>"}),
    ("an empty array and a full one", '{"a": []}\n{"a": [1]}', {"a": "array<int>"}),
    ("an array of both numbers", '{"a": [1, 2.5]}', {"a": "array<double>"}),
    ("an object", '{"a": {"B": 1, "c": "x"}}', {"a": "struct<b:int,c:string>"}),
    ("objects joined", '{"a": {"b": 1}}\n{"a": {"c": 1, "b": 1.5}}', {"a": "struct<b:double,c:int>"}),
    ("an empty object", '{"a": {}}', {"a": "string"}),
    ("an array of objects", '{"a": [{"b": 1}, {"c": []}]}', {"a": "array<struct<b:int,c:array<string>>>"}),
    ("an object and text", '{"a": {"b": 1}}\n{"a": "x"}', {"a": "string"}),
    ("documents over several lines", '{\n "a": 1\n}\n{\n "a": 2.5\n}', {"a": "double"}),
    ("blank lines", '\n{"a": 1}\n\n{"b": 1}\n', {"a": "int", "b": "int"}),
    ("an array of documents", '[{"a": 1}, {"a": 2.5, "B": "x"}]', {"array": "array<struct<a:double,b:string>>"}),
]


@pytest.mark.parametrize(("text", "columns"), [row[1:] for row in COLUMNS], ids=[row[0] for row in COLUMNS])
def test_columns(text, columns):
    found = classify(sample(text))
    assert found is not None
    assert found.classification == "json"
    assert {name: str(kind) for name, kind in found.columns.items()} == columns
    assert list(found.columns) == list(columns)


@pytest.mark.parametrize(
    "text",
    ["", "\n", "plain words", "{", '{"a": 1}\nnot json', "1\n2", "{}", "[1, 2]\n{}", '{"a": 1} {"b": }'],
)
def test_what_is_no_json(text):
    assert classify_json(sample(text)) is None


def test_the_line_that_a_sample_cuts_off_is_not_read():
    found = classify_json(sample('{"a": 1}\n{"a": 2}\n{"a": "cu', complete=False))
    assert found is not None
    assert (found.records, str(found.columns["a"])) == (2, "int")


def test_the_document_over_lines_that_a_sample_cuts_off_is_not_read():
    found = classify_json(sample('{\n"a": 1\n}\n{\n"a": "cu', complete=False))
    assert found is not None
    assert (found.records, str(found.columns["a"])) == (1, "int")


def test_the_serde_lists_the_names_as_they_are_written_in_order():
    found = classify_json(sample('{"b": 1, "Ab": 1}\n{"aa": 1}'))
    assert found is not None
    assert found.layout.serde == "org.openx.data.jsonserde.JsonSerDe"
    assert found.layout.serde_parameters == {"paths": "Ab,aa,b"}


@pytest.mark.parametrize(
    ("path", "text", "columns"),
    [
        ("$[*]", '[{"a": 1}, {"b": "x"}]', {"a": "int", "b": "string"}),
        ("$.beers[*]", '{"beers": [{"a": 1}]}\n{"beers": [{"a": 1.5}]}', {"a": "double"}),
        ("$.meta", '{"meta": {"id": 7}}', {"id": "int"}),
        ("$.rows[0]", '{"rows": [{"a": 1}, {"b": 1}]}', {"a": "int"}),
        ("$.id", '{"id": "a"}\n{"id": "b", "name": "x"}', {"record": "string"}),
        (
            "$.identifiers[*].identifier",
            '{"identifiers": [{"scheme": "dmoz", "identifier": "/m/0hjy"}]}',
            {"record": "string"},
        ),
        ("$.other_names[*].name", '{"other_names": [{"lang": "en", "name": "Alaska"}]}', {"record": "string"}),
        ("$[*]", "[1, 2]", {"record": "int"}),
        ("$['a b'].c", '{"a b": {"c": {"d": true}}}', {"d": "boolean"}),
    ],
)
def test_a_custom_path_selects_the_documents(path, text, columns):
    found = classify_json_path(sample(text), path)
    assert found is not None
    assert found.layout.parameters == {"jsonPath": path}
    assert {name: str(kind) for name, kind in found.columns.items()} == columns


@pytest.mark.parametrize("path", ["beers", "$beers", "$.beers[*"])
def test_a_path_that_is_none_is_refused(path):
    with pytest.raises(ValueError, match="JSON path"):
        steps(path)
