"""How well the model estimates: its errors on beers of the generated catalogue that it has not seen.

Nothing here depends on the machine: the same code gives the same figures.
"""

from brewlake.punkapi.catalogue import generate
from model.clones import near_clones
from model.dataset import COLUMNS, Dataset, build_dataset
from model.features import feature_matrix
from model.training import Trained, train
from tests.benchmarks.measure import Measure

SEED = 7
OTHER_SEEDS = range(1, 7)


def measure() -> list[Measure]:
    dataset = usable(SEED)
    trained = trained_on(dataset)
    metrics = trained.metrics
    others = [trained_on(usable(seed)).metrics.coverage for seed in OTHER_SEEDS]
    errors = {"ridge regression": metrics.linear_mae} | trained.candidate_mae
    return [
        Measure("beers that can be used", len(dataset.beers), "beers"),
        Measure("groups of near-clones, each in one fold", len(set(near_clones(dataset.measured).tolist())), "groups"),
        *(
            Measure(f"mean absolute error, {name}", mae, "IBU", metrics.baseline_mae, "guessing the median")
            for name, mae in errors.items()
        ),
        Measure(f"median error, {trained.chosen}", metrics.median_ae, "IBU"),
        Measure(f"root mean squared error, {trained.chosen}", metrics.rmse, "IBU"),
        Measure(f"variance explained (R²), {trained.chosen}", 100 * metrics.r2, "%"),
        Measure("beers inside their interval", 100 * metrics.coverage, "%", 90, "what is asked for"),
        Measure("the same, the least of the seeds 1 to 6", 100 * min(others), "%", 90, "what is asked for"),
        Measure("width of the interval, median", metrics.interval_width, "IBU"),
    ]


def usable(seed: int) -> Dataset:
    """Return what can be used of the generated catalogue."""
    return build_dataset(
        [{column: entry.value[column] for column in COLUMNS} for entry in generate(seed=seed).entries], ""
    )


def trained_on(dataset: Dataset) -> Trained:
    features = feature_matrix(dataset.names, dataset.measured)
    return train(features, dataset.ibu, near_clones(dataset.measured))
