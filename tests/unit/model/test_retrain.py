"""From rows to a stored version, and what a person reads of it."""

from dataclasses import replace

import pytest
from rich.console import Console

from model import registry
from model.dataset import DatasetError
from model.promotion import promoted
from model.registry import RegistryError, check_whole
from model.report import show
from model.retrain import again, retrain
from model.serving import serve_command


@pytest.fixture(scope="module")
def home(tmp_path_factory, catalogue):
    home = tmp_path_factory.mktemp("bentoml")
    retrain("v1", lambda: ("query-1", catalogue), home)
    return home


def test_the_card_tells_where_the_model_came_from(home, dataset, trained):
    card = registry.load_card("v1", home)
    assert (card.version, card.training.query_id, card.training.data_hash) == ("v1", "query-1", dataset.data_hash)
    assert card.training.rows == len(dataset.beers)
    assert card.training.repairs == dataset.repairs
    assert card.training.refused == dataset.refused
    assert card.metrics == trained.metrics
    assert card.libraries.keys() == {"bentoml", "numpy", "onnx", "onnxruntime", "pandas", "scikit-learn", "python"}
    assert card.served_form.kernel == "onnx"
    assert card.code_version
    assert card.created_at.endswith("+00:00")


def test_the_stored_model_is_the_trained_one(home, trained, dataset):
    beers = [{"name": name, "abv": 5.0} for name in dataset.names]
    stored = registry.load("v1", home)
    assert replace(stored, kernel=None).predict(beers) == trained.predictor.predict(beers)
    for served, own in zip(stored.predict(beers), trained.predictor.predict(beers), strict=True):
        assert served == pytest.approx(own, abs=0.05)


def test_nothing_is_read_for_a_version_that_exists(home):
    def read():
        pytest.fail("the lake was read")

    with pytest.raises(RegistryError, match="v1 exists"):
        retrain("v1", read, home)


def test_too_few_beers_store_nothing(home, catalogue):
    with pytest.raises(DatasetError, match="12 beers"):
        retrain("v2", lambda: ("query-2", catalogue[:12]), home)
    assert registry.versions(home) == ["v1"]


def test_beers_that_are_all_one_store_nothing(home, catalogue):
    one = [catalogue[0] | {"id": number, "ibu": 40.0} for number in range(1, 41)]
    with pytest.raises(DatasetError, match="40 usable beers are near-clones of 1; 5 different ones are needed"):
        retrain("v2", lambda: ("query-2", one), home)
    assert registry.versions(home) == ["v1"]


def test_the_report_tells_the_error_the_baseline_the_coverage_the_rows_and_the_repairs(home):
    card = registry.load_card("v1", home)
    console = Console(record=True, width=120)
    show(card, console)
    text = console.export_text()
    for expected in (
        f"{card.algorithm}, chosen",
        f"{card.metrics.mae:.1f}",
        f"{card.metrics.baseline_mae:.1f}",
        f"{card.metrics.coverage:.1%}",
        f"{card.training.rows} beers in {card.training.groups} groups",
        "swapped back",
        "ibu is unknown",
        "and 7 more",
        "0 to 25 IBU",
        "style: ",
        "nearer to the truth than guessing the median",
    ):
        assert expected in text


def test_the_server_is_checked_before_it_starts(home):
    check_whole("v1", home)
    with pytest.raises(RegistryError, match=r"'v7' \(stored: v1\)"):
        serve_command("v7", home=home)


def test_the_command_to_serve(home):
    command, environment = serve_command("v1", port=3001, host="127.0.0.1", home=home)
    assert command[1:] == [
        "-m", "model.serving", "--version", "v1", "--host", "127.0.0.1", "--port", "3001",
    ]  # fmt: skip
    assert environment == {"BENTOML_HOME": str(home), "BENTOML_DO_NOT_TRACK": "true"}


def test_a_version_is_trained_again_bit_for_bit(home, tmp_path):
    first = registry.load_card("v1", home)
    second = retrain("v1", again("v1", home), tmp_path)
    assert second.training == first.training
    assert second.metrics == first.metrics
    assert second.files == first.files


def test_the_first_version_is_promoted_and_a_worse_one_is_not_unless_forced(catalogue, tmp_path):
    retrain("v1", lambda: ("query-1", catalogue), tmp_path)
    assert promoted(tmp_path) == "v1"
    # Half of the labels are drawn at random: what is learned of them is wrong for the others.
    spoilt = [
        row | {"ibu": float(37 * number % 120)} if row["ibu"] is not None and number % 2 else row
        for number, row in enumerate(catalogue)
    ]
    worse = retrain("v2", lambda: ("query-2", spoilt), tmp_path)
    assert worse.comparison is not None
    assert worse.comparison.worse
    assert promoted(tmp_path) == "v1"
    console = Console(record=True, width=300)
    show(worse, console, promoted_version="v1")
    text = console.export_text()
    assert "v2 is worse by" in text
    assert "v2 is stored but not promoted: v1 stays" in text
    forced = retrain("v3", lambda: ("query-2", spoilt), tmp_path, force=True)
    assert forced.comparison == replace(worse.comparison, version="v3")
    assert promoted(tmp_path) == "v3"
    assert registry.versions(tmp_path) == ["v1", "v2", "v3"]
