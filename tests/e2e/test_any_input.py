"""Whatever is sent, the service answers as it promises: 200 with an interval, or 400 with reasons."""

import json

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.quantities import QUANTITIES
from tests.e2e.conftest import ModelServer

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
ANYTHING = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)

IN_RANGE = {quantity.name: st.floats(quantity.low, quantity.high) for quantity in QUANTITIES}
GOOD_BEER = st.fixed_dictionaries(
    {"name": st.text(st.characters(exclude_categories=["Cs"]), min_size=1), "abv": IN_RANGE["abv"]},
    optional={name: st.none() | values for name, values in IN_RANGE.items() if name != "abv"},
)
NEARLY_BEER = st.fixed_dictionaries(
    {}, optional={"name": ANYTHING, "extra": ANYTHING} | {name: SCALARS | values for name, values in IN_RANGE.items()}
)

# One server for all examples: it keeps nothing from one to the next.
fuzz = settings(max_examples=150)


@pytest.fixture(scope="module")
def client(server: ModelServer):
    with httpx.Client(base_url=server.url, headers={"Content-Type": "application/json"}) as client:
        yield client


@fuzz
@given(beers=st.lists(GOOD_BEER, min_size=1, max_size=20))
def test_every_beer_in_range_is_answered(client, beers):
    response = client.post("/predict", content=json.dumps(beers))
    assert response.status_code == 200, response.text
    answers = response.json()
    assert len(answers) == len(beers)
    assert all(0 <= answer["ibu_low"] <= answer["ibu"] <= answer["ibu_high"] for answer in answers)


@fuzz
@given(body=st.one_of(ANYTHING, st.lists(NEARLY_BEER, max_size=5)).map(json.dumps) | st.binary())
def test_anything_else_is_refused_with_a_reason(client, body):
    response = client.post("/predict", content=body)
    assert response.status_code in (200, 400), response.text
    if response.status_code == 400:
        assert all(found["msg"] for found in response.json()["detail"])
