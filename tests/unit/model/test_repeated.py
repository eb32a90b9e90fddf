"""A field that a beer is given twice is told; colons elsewhere are none."""

import pytest

from model.repeated import repeated_fields
from model.schema import Beers


@pytest.mark.parametrize(
    ("body", "repeated"),
    [
        (b'[{"name": "x", "abv": 5}]', []),
        (b'[{"name":"x","abv":5,"ph":null},{"name":"y","abv":6}]', []),
        (b'[{"name": "x: a : b", "abv": 5}]', []),
        (b'[{"name": "x", "abv": 5, "abv": 5}]', [(0, "abv", 2)]),
        (b'[{"name": "x", "abv": 5, "a\\u0062v": 6}]', [(0, "abv", 2)]),
        (b'[{"name": "x", "abv": 5}, {"name": "y", "ph": 4, "abv": 5, "name": "z", "ph": 4, "ph": 4}]',
         [(1, "name", 2), (1, "ph", 3)]),
        (b'[{"name": "a:b", "abv": 5}, {"name": "x", "abv": 5, "ebc": null, "ebc": 9}]', [(1, "ebc", 2)]),
    ],
)  # fmt: skip
def test_what_stands_twice_is_told(body: bytes, repeated: list[tuple[int, str, int]]):
    beers = Beers.model_validate_json(body).root
    assert repeated_fields(body, beers) == [
        {"type": "repeated_field", "loc": [number, name], "msg": f"Field is given {times} times"}
        for number, name, times in repeated
    ]
