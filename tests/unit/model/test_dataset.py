"""Which rows train a model, and what becomes of the others."""

import hashlib
from collections import Counter

import pytest

from model.dataset import COLUMNS, FEWEST_BEERS, DatasetError, build_dataset

GOOD = {"id": 7, "name": "Punk IPA", "abv": 5.6, "ibu": 60.0, "target_fg": 1010.0, "target_og": 1056.0, "ebc": 17.0,
        "srm": 8.5, "ph": 4.4}  # fmt: skip


def others(n: int = FEWEST_BEERS) -> list[dict[str, object]]:
    return [GOOD | {"id": 1000 + number, "ibu": 20.0 + number} for number in range(n)]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"id": 0}, "id is not a whole number from 1"),
        ({"id": None}, "id is not a whole number from 1"),
        ({"id": "7"}, "id is not a whole number from 1"),
        ({"id": 7.0}, "id is not a whole number from 1"),
        ({"id": 1000}, "id appears a second time"),
        ({"name": ""}, "name is empty"),
        ({"name": "  "}, "name is empty"),
        ({"name": None}, "name is empty"),
        ({"abv": None}, "abv is unknown"),
        ({"abv": "strong"}, "abv is unknown"),
        ({"abv": 70.1}, "abv is outside 0 to 70 % vol"),
        ({"abv": -0.1}, "abv is outside 0 to 70 % vol"),
        ({"ibu": None}, "ibu is unknown"),
        ({"ibu": 1056}, "ibu is the original gravity: a typing error"),
        ({"ibu": 1056, "target_fg": 1056.0, "target_og": 1010.0}, "ibu is the original gravity: a typing error"),
        ({"ibu": 1056, "ph": None}, "ibu is the original gravity: a typing error"),
        ({"ibu": -1}, "ibu is negative"),
        ({"ibu": 151}, "ibu is over 150, beyond what dissolves in beer"),
    ],
)
def test_a_row_that_cannot_be_used_is_listed_with_its_reason(change, reason):
    dataset = build_dataset([*others(), GOOD | change], "query-1")
    assert len(dataset.beers) == FEWEST_BEERS
    [refused] = dataset.refused
    assert (refused.id, refused.name, refused.reason) == ((GOOD | change)["id"], (GOOD | change)["name"], reason)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"id": 1},
        {"ibu": 0},
        {"ibu": 150},
        {"abv": 0},
        {"abv": 70},
        {"ebc": None, "srm": None, "ph": None, "target_fg": None, "target_og": None},
        {"abv": 6, "target_og": 1056, "ph": 4},
    ],
)
def test_a_row_that_can_be_used(change):
    dataset = build_dataset([*others(), GOOD | change], "query-1")
    assert len(dataset.beers) == FEWEST_BEERS + 1
    assert dataset.refused == ()


def test_every_row_of_the_catalogue_is_used_or_refused(catalogue, dataset):
    assert len(dataset.beers) + len(dataset.refused) == len(catalogue) == 325
    assert {*dataset.beers["id"], *(beer.id for beer in dataset.refused)} == {row["id"] for row in catalogue}
    assert list(dataset.beers.columns) == list(COLUMNS)


def test_repairs_are_counted(catalogue, dataset):
    refused = {beer.id for beer in dataset.refused}
    swapped = sum(
        (row["target_fg"] or 0) > (row["target_og"] or float("inf")) for row in catalogue if row["id"] not in refused
    )
    assert swapped > 0
    assert dataset.repairs["target_fg and target_og swapped back"] == swapped


def test_the_hash_is_that_of_the_beers_and_not_of_their_order(rows, dataset):
    assert build_dataset(reversed(rows), "query-2").data_hash == dataset.data_hash
    used = next(row for row in rows if row["id"] == dataset.beers["id"][0])
    used["ebc"] = 18.25
    assert build_dataset(rows, "query-2").data_hash != dataset.data_hash


def test_the_hash_is_of_a_line_of_json_a_beer():
    last = {"id": 2000, "name": "Kölsch", "abv": 5, "target_fg": 1056, "target_og": 1010, "ebc": None}
    dataset = build_dataset([GOOD | last, *others()], "query-1")
    lines = [
        f'[{1000 + number}, "Punk IPA", 5.6, {20.0 + number}, 1010.0, 1056.0, 17.0, 8.5, 4.4]\n' for number in range(30)
    ]
    lines.append('[2000, "Kölsch", 5.0, 60.0, 1010.0, 1056.0, null, 8.5, 4.4]\n')
    assert dataset.data_hash == hashlib.sha256("".join(lines).encode()).hexdigest()


def test_thirty_beers_are_enough():
    assert len(build_dataset(others(30), "query-1").beers) == 30


@pytest.mark.parametrize("usable", [0, 1, 29])
def test_too_few_beers_say_how_many_and_what_to_do(usable):
    rows = [*others(usable), GOOD | {"ibu": None}]
    with pytest.raises(DatasetError, match=f"{usable + 1} beers, of which {usable} can train a model") as error:
        build_dataset(rows, "query-1")
    assert "1 x ibu is unknown" in str(error.value)
    assert "make ingest n=400" in error.value.advice


def test_no_rows_at_all():
    with pytest.raises(DatasetError, match="0 beers, of which 0"):
        build_dataset([], "query-1")


def test_a_missing_column_is_named():
    with pytest.raises(DatasetError, match="no column ph"):
        build_dataset([{name: value for name, value in GOOD.items() if name != "ph"}], "query-1")


def test_values_are_as_the_query_gave_them(catalogue, dataset):
    untouched: Counter[bool] = Counter()
    for row in dataset.beers.itertuples(index=False):
        given = next(beer for beer in catalogue if beer["id"] == row.id)
        untouched[(row.name, row.abv, row.ibu) == (given["name"], given["abv"], given["ibu"])] += 1
    assert untouched == {True: len(dataset.beers)}
