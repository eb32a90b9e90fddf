"""The histogram of predictions, a thousand at a time."""

import numpy as np
from prometheus_client import CollectorRegistry, generate_latest

from model.metrics import PredictedIbu


def buckets(registry: CollectorRegistry) -> dict[str, float]:
    lines = [line for line in generate_latest(registry).decode().splitlines() if "_bucket" in line]
    return {line.split('le="')[1].split('"')[0]: float(line.rsplit(" ", 1)[1]) for line in lines}


def test_values_are_counted_at_or_below_each_edge():
    registry = CollectorRegistry()
    predicted = PredictedIbu(registry)
    predicted.begin("v1")
    predicted.observe("v1", np.array([0.0, 10.0, 10.01, 50.0, 150.0, 151.0]))
    predicted.observe("v1", np.array([20.0]))
    found = buckets(registry)
    assert list(found) == [*(f"{edge:.1f}" for edge in PredictedIbu.EDGES), "+Inf"]
    assert (found["10.0"], found["20.0"], found["50.0"], found["150.0"], found["+Inf"]) == (2, 4, 5, 6, 7)
    text = generate_latest(registry).decode()
    assert 'beer_model_predicted_ibu_sum{model_version="v1"} 391.01' in text


def test_another_version_begins_with_zeros_beside_the_one_before():
    registry = CollectorRegistry()
    predicted = PredictedIbu(registry)
    predicted.begin("v1")
    predicted.observe("v1", np.array([5.0]))
    predicted.begin("v2")
    text = generate_latest(registry).decode()
    assert 'beer_model_predicted_ibu_count{model_version="v1"} 1.0' in text
    assert 'beer_model_predicted_ibu_count{model_version="v2"} 0.0' in text
