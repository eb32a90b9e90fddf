import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brewlake.documents import split_answer, split_dump

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda children: st.lists(children) | st.dictionaries(st.text(), children),
    max_leaves=10,
)


@pytest.mark.parametrize(
    ("text", "documents"),
    [
        ("[]", []),
        (" [ ] ", []),
        ('{"id": 1}', ['{"id": 1}']),
        ('[{"id":1}]', ['{"id":1}']),
        (' [ {"id" : 1.10} , {"id":2}\n]\n', ['{"id" : 1.10}', '{"id":2}']),
        ('[{"a": 1,\r\n "b": 2}]', ['{"a": 1, "b": 2}']),
        ('{"name": "two\\nlines"}', ['{"name": "two\\nlines"}']),
        ('[{"a":1,"a":2}]', ['{"a":1,"a":2}']),
        ('[null, 5, "x", [1]]', ["null", "5", '"x"', "[1]"]),
        ('[{"n": 1e999, "m": NaN}]', ['{"n": 1e999, "m": NaN}']),
    ],
)
def test_an_answer_is_split_into_its_documents_as_they_are_written(text, documents):
    assert [document.text for document in split_answer(text)] == documents


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "beer",
        "<html>",
        "5",
        "null",
        '"x"',
        "{",
        "[",
        "[1",
        "[1,",
        "[1,]",
        "[1 2]",
        "{} {}",
        "[] x",
        "[]5",
        "[" * 200_000,
    ],
)
def test_what_is_no_answer(text):
    with pytest.raises(ValueError, match=r"Expecting|Extra data|neither|nested too deeply"):
        split_answer(text)


@pytest.mark.parametrize(
    ("text", "documents"),
    [
        ("", []),
        ("[1, 2]", ["1", "2"]),
        ('{"id":1}\n{"id":2}\n', ['{"id":1}', '{"id":2}']),
        ('{\n"id": 1\n}', ['{"id": 1}']),
        ("[1]\n[2, 3]", ["1", "2", "3"]),
        (" [][1][ ]{}", ["1", "{}"]),
    ],
)
def test_a_dump_is_an_array_or_json_lines(text, documents):
    assert [document.text for document in split_dump(text)] == documents


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('{"id": 7}', 7),
        ('{"id": 0}', None),
        ('{"id": "7"}', None),
        ('{"id": true}', None),
        ('{"id": 7.0}', None),
        ('{"id": 9223372036854775808}', None),
        ("{}", None),
    ],
)
def test_the_id_of_a_document(text, key):
    assert split_answer(text)[0].id == key


def test_a_document_that_is_no_object_has_no_id():
    assert [document.id for document in split_answer("[null, [1]]")] == [None, None]


@given(st.lists(values), st.sampled_from([None, 0, 2]))
def test_the_documents_are_the_elements_each_on_one_line(elements, indent):
    documents = split_answer(json.dumps(elements, indent=indent))
    assert [json.loads(document.text) for document in documents] == elements
    assert not any("\n" in document.text for document in documents)
