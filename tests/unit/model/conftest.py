"""The generated catalogue as Athena gives it, and a predictor trained on it."""

import pytest

from brewlake.punkapi.catalogue import generate
from model.clones import near_clones
from model.dataset import COLUMNS, Dataset, build_dataset
from model.features import feature_matrix
from model.training import Trained, train

Row = dict[str, object]


@pytest.fixture(scope="session")
def catalogue() -> list[Row]:
    """The rows of 325 beers, quirks included."""
    return [{column: entry.value[column] for column in COLUMNS} for entry in generate(325, 7).entries]


@pytest.fixture
def rows(catalogue: list[Row]) -> list[Row]:
    """A copy of the catalogue for the test to change."""
    return [dict(row) for row in catalogue]


@pytest.fixture(scope="session")
def dataset(catalogue: list[Row]) -> Dataset:
    return build_dataset(catalogue, "query-1")


@pytest.fixture(scope="session")
def trained(dataset: Dataset) -> Trained:
    return train(feature_matrix(dataset.names, dataset.measured), dataset.ibu, near_clones(dataset.measured))
