import json
import re
from dataclasses import fields
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brewlake.beer import Beer, NotABeer, parse_integer, read_beer
from brewlake.punkapi.catalogue import generate

LEAST = {"id": 1, "name": "Sea Fog", "abv": 5.6}
NUMBERS = ("abv", "ibu", "target_fg", "target_og", "ebc", "srm", "ph")


def document(**changes) -> bytes:
    return json.dumps(LEAST | changes).encode()


def test_the_nine_fields_in_the_order_of_the_table():
    assert [field.name for field in fields(Beer)] == [
        "id", "name", "abv", "ibu", "target_fg", "target_og", "ebc", "srm", "ph",
    ]  # fmt: skip


def test_a_whole_document_of_v2_and_of_v3_is_read_alike():
    entry = generate(1).entries[0]
    beer = read_beer(entry.v2)
    assert beer == read_beer(entry.v3)
    assert json.loads(beer.to_line()) == {field.name: entry.value[field.name] for field in fields(Beer)}


def test_fields_that_are_absent_or_null_are_not_known():
    assert read_beer(document()) == read_beer(document(ibu=None, ph=None))
    assert read_beer(document()).ibu is None


@pytest.mark.parametrize("field", NUMBERS)
@pytest.mark.parametrize(
    ("value", "number"),
    [
        (5, 5.0),
        (5.6, 5.6),
        (0, 0.0),
        (-1.5, -1.5),
        ("5.6", 5.6),
        (" 5.6 ", 5.6),
        ("5", 5.0),
        ("-0.5", -0.5),
        (".5", 0.5),
        ("5.", 5.0),
        ("+1e2", 100.0),
    ],
)
def test_numbers_and_number_text_are_read_as_floats(field, value, number):
    read = getattr(read_beer(document(**{field: value})), field)
    assert read == number
    assert isinstance(read, float)


@pytest.mark.parametrize("field", NUMBERS)
@pytest.mark.parametrize(
    "value",
    [
        True,
        False,
        "",
        "strong",
        "5,6",
        "5.6 %",
        "nan",
        "inf",
        "Infinity",
        "1_000",
        "0x10",
        "\u0665",  # an Arabic five
        "1e999",
        [5],
        {},
        10**400,
    ],
)
def test_what_is_no_finite_number_is_no_beer(field, value):
    with pytest.raises(NotABeer, match=field):
        read_beer(document(**{field: value}))


@pytest.mark.parametrize("value", [1, 325, 2**63 - 1])
def test_ids_that_are_ids(value):
    assert read_beer(document(id=value)).id == value


@pytest.mark.parametrize(
    "text",
    ["0", "-1", "9223372036854775808", "1.0", "1e0", "1.5", '"1"', '""', "true", "null", "[1]", "{}", "9" * 5000],
    ids=lambda text: text[:20],
)
def test_ids_that_are_none(text):
    with pytest.raises(NotABeer, match="id is"):
        read_beer(b'{"id": %s, "name": "Sea Fog", "abv": 5.6}' % text.encode())


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("Sea Fog", "Sea Fog"),
        ("  Sea Fog\n", "Sea Fog"),
        ("Weißbier 🍺", "Weißbier 🍺"),
        ("a\ud800b", "a\ufffdb"),
        ("line\nbreak", "line\nbreak"),
    ],
)
def test_names_are_trimmed_and_written_as_one_line_of_utf_8(value, name):
    line = read_beer(document(name=value)).to_line()
    assert json.loads(line)["name"] == name
    assert json.dumps(name, ensure_ascii=False).encode() in line
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")


@pytest.mark.parametrize("value", ["", "  \t", None, 5, True, ["Sea Fog"], {"en": "Sea Fog"}])
def test_names_that_are_none(value):
    with pytest.raises(NotABeer, match="name is"):
        read_beer(document(name=value))


@pytest.mark.parametrize("field", ["id", "name", "abv"])
def test_what_every_beer_has(field):
    with pytest.raises(NotABeer, match=f"{field} is absent"):
        read_beer(json.dumps({key: value for key, value in LEAST.items() if key != field}).encode())


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not JSON"),
        (b"beer", "not JSON"),
        (b'{"id": 1, "name": "Sea Fog", "abv": 5.6', "not JSON"),
        (b'{"id": 1, "name": "Sea Fog", "abv": NaN}', "NaN"),
        (b'{"id": 1, "name": "Sea Fog", "abv": 5.6, "x": -Infinity}', "-Infinity"),
        (b'{"id": 1, "name": "Sea Fog", "abv": 1e999}', "abv is too large"),
        (b'{"id": 1, "name": "Sea \xff", "abv": 5.6}', "not UTF-8"),
        (b'{"id": 1, "name": "Sea \xed\xa0\x80", "abv": 5.6}', "not UTF-8"),
        (json.dumps(LEAST).encode("utf-16"), "not UTF-8"),
        (b"\xef\xbb\xbf" + json.dumps(LEAST).encode(), "not JSON"),
        (b"[" * 200_000, "nested too deeply"),
        (b"null", "null, not an object"),
        (b"5", "a number, not an object"),
        (b'"beer"', "a string, not an object"),
        (json.dumps([LEAST]).encode(), "an array, not an object"),
    ],
)
def test_what_is_no_document(data, reason):
    with pytest.raises(NotABeer, match=reason):
        read_beer(data)


def test_the_last_of_two_values_counts():
    assert read_beer(b'{"id": 1, "id": 2, "name": "Sea Fog", "abv": 5.6}').id == 2


def test_fields_that_nobody_reads_hinder_nothing():
    unread = b'"x": %s, "y": 1e999, "z": {"id": null}' % (b"9" * 5000)
    assert read_beer(b'{"id": 1, "name": "Sea Fog", "abv": 5.6, %s}' % unread) == read_beer(document())


def test_a_reason_is_short_however_long_the_value():
    with pytest.raises(NotABeer) as caught:
        read_beer(document(ph="x" * 1_000_000))
    assert len(str(caught.value)) < 150


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("x" * 78, 'ph is a string, not a number: "' + "x" * 78 + '"'),
        ("x" * 79, 'ph is a string, not a number: "' + "x" * 76 + "..."),
        ([5], "ph is an array, not a number: [...]"),
        ({"value": 5}, "ph is an object, not a number: {...}"),
        (True, "ph is a boolean, not a number: true"),
    ],
)
def test_a_reason_quotes_what_came(value, reason):
    with pytest.raises(NotABeer, match=f"^{re.escape(reason)}$"):
        read_beer(document(ph=value))


@pytest.mark.parametrize(("text", "number"), [("9" * 5000, inf), ("-" + "9" * 5000, -inf), ("-17", -17)])
def test_integers_of_any_length_are_numbers(text, number):
    assert parse_integer(text) == number


@given(st.binary())
def test_any_bytes_are_a_beer_or_not_one(data):
    try:
        beer = read_beer(data)
    except NotABeer:
        return
    assert read_beer(beer.to_line()) == beer


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(), children, max_size=3),
    max_leaves=5,
)


@given(st.fixed_dictionaries(dict.fromkeys(("id", "name", *NUMBERS), json_values)))
def test_a_beer_that_was_cleaned_is_read_back_the_same(values):
    try:
        beer = read_beer(json.dumps(values).encode())
    except NotABeer:
        return
    assert read_beer(beer.to_line()) == beer
