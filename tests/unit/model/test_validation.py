"""What is trained on is checked once more, whatever made it."""

import pandera.pandas as pa
import pytest

from model.validation import TRAINING_SET


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("id", 0),
        ("name", " "),
        ("ibu", 151.0),
        ("ibu", None),
        ("abv", None),
        ("abv", 70.5),
        ("ph", 79.0),
        ("target_fg", 1250.0),  # above the original gravity
        ("ebc", -1.0),
    ],
)
def test_a_value_that_no_beer_has_is_refused(dataset, column, value):
    beers = dataset.beers.copy()
    beers.loc[0, "target_og"] = 1050.0
    beers.loc[0, column] = value
    with pytest.raises((pa.errors.SchemaError, pa.errors.SchemaErrors)):
        TRAINING_SET.validate(beers)


def test_a_beer_twice_is_refused(dataset):
    beers = dataset.beers.copy()
    beers.loc[0, "id"] = beers.loc[1, "id"]
    with pytest.raises(pa.errors.SchemaError, match="duplicate"):
        TRAINING_SET.validate(beers)


def test_a_column_that_is_not_trained_on_is_refused(dataset):
    with pytest.raises(pa.errors.SchemaErrors, match="style"):
        TRAINING_SET.validate(dataset.beers.assign(style="IPA"))


def test_a_training_set_is_valid(dataset):
    assert TRAINING_SET.validate(dataset.beers).equals(dataset.beers)
