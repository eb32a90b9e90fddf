import json

import pytest

from brewlake.errors import BrewlakeError
from brewlake.punkapi.catalogue import generate, load


@pytest.mark.parametrize(
    ("text", "served"),
    [
        ('[{"id": 1, "abv": 1.10}, {"id": 2}]', ['{"id": 1, "abv": 1.10}', '{"id": 2}']),
        ('{"id":1}\n{"id":2}\n', ['{"id":1}', '{"id":2}']),
        ('{\n  "id": 1\n}\n', ['{  "id": 1}']),
        ('[{"id":1,"image":"1.png"},{"name":"no id"},null,{"id":"x"},{"name":"no id"}]',
         ['{"id":1,"image":"1.png"}', '{"name":"no id"}', "null", '{"id":"x"}', '{"name":"no id"}']),
        ('\ufeff[{"id":1}]', ['{"id":1}']),
        ('[{"name":"Weißbier \\ud83c\\udf7a"}]', ['{"name":"Weißbier \\ud83c\\udf7a"}']),
    ],
)  # fmt: skip
def test_a_dump_is_served_as_it_is_written(tmp_path, text, served):
    path = tmp_path / "dump.json"
    path.write_text(text, encoding="utf-8")
    catalogue = load(path)
    assert [entry.v2.decode() for entry in catalogue.entries] == served
    assert [entry.v3.decode() for entry in catalogue.entries] == served
    assert catalogue.origin == "dump.json"


def test_a_generated_catalogue_that_was_dumped_is_read_back(tmp_path):
    generated = generate(50)
    path = tmp_path / "dump.json"
    path.write_bytes(b"[" + b",\n".join(entry.v2 for entry in generated.entries) + b"]")
    assert [entry.v2 for entry in load(path).entries] == [entry.v2 for entry in generated.entries]
    assert load(path).by_id.keys() == set(range(1, 51))


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "holds no document"),
        (b"[]", "holds no document"),
        (b"  \n", "holds no document"),
        (b"id,name\n1,Sea Fog\n", "is not JSON"),
        (b'[{"id":1}', "is not JSON"),
        (b'{"id":1}\n{"id":', "is not JSON"),
        (b'[{"name":"\xff"}]', "is not JSON"),
        (b'[{"id":1},{"id":2},{"id":1}]', "more than one document with the id 1"),
    ],
)
def test_a_dump_that_cannot_be_served(tmp_path, content, problem):
    path = tmp_path / "dump.json"
    path.write_bytes(content)
    with pytest.raises(BrewlakeError, match=problem) as caught:
        load(path)
    assert str(path) in str(caught.value)
    assert caught.value.advice


@pytest.mark.parametrize("name", ["missing.json", "."])
def test_a_dump_that_is_no_file(tmp_path, name):
    with pytest.raises(BrewlakeError, match="cannot be read"):
        load(tmp_path / name)


def test_many_repeated_ids_are_not_all_named(tmp_path):
    path = tmp_path / "dump.json"
    path.write_text(json.dumps([{"id": number} for number in range(1, 100)] * 2))
    with pytest.raises(BrewlakeError, match=r"id 1, 2, 3, 4, 5, \.\.\.$"):
        load(path)


def test_what_generate_makes_by_default():
    catalogue = generate()
    assert len(catalogue.entries) == 325
    assert catalogue.origin == "generated seed 7"
    assert catalogue.by_id[3].value["id"] == 3
