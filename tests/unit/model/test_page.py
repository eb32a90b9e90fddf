"""The report as a page: complete, of the version's own figures, and alone."""

import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from model import plots
from model.charts import HOP, ROAST, Axes, ticks
from model.page import write_page
from model.registry import RegistryError, load_card, load_unseen
from model.retrain import retrain
from model.snapshot import Unseen


@pytest.fixture(scope="module")
def home(tmp_path_factory, catalogue):
    home = tmp_path_factory.mktemp("bentoml")
    hostile = [row | {"name": f"{row['name']} <script>&\"'"} for row in catalogue]
    retrain("v1", lambda: ("query-1", hostile), home)
    return home


def drawn(svg: str, tag: str) -> list[ET.Element]:
    return ET.fromstring(svg).findall(f".//{{http://www.w3.org/2000/svg}}{tag}")


def test_the_page_has_the_figures_and_a_plot_of_each_kind(home):
    page = write_page("v1", home)
    assert page == home / "reports" / "v1.html"
    html, card = page.read_text(), load_card("v1", home)
    for figure in (f"{card.metrics.mae:.1f}", f"{card.metrics.coverage:.1%}", card.training.data_hash, "swapped back"):
        assert figure in html
    svgs = re.findall(r"<svg.*?</svg>", html, re.DOTALL)
    assert len(svgs) == 6
    assert all(ET.fromstring(svg) is not None for svg in svgs)
    assert len(drawn(svgs[0], "circle")) == card.training.rows


def test_the_page_needs_nothing_else_and_runs_nothing(home):
    html = write_page("v1", home).read_text()
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert not re.search(r"""(src|href)=|url\(|@import""", html)


def test_the_page_tells_how_far_the_beers_are_from_those_before(home, catalogue):
    assert "Drift of the beers" not in write_page("v1", home).read_text()
    retrain("v2", lambda: ("query-2", [row | {"ph": 4.0} for row in catalogue]), home)
    html = write_page("v2", home).read_text()
    assert "Drift of the beers since v1" in html
    assert "abv 0.00 (alike)" in html
    assert re.search(r"ph \d+\.\d\d \(apart\)", html)


def test_the_page_tells_how_far_what_is_asked_is_from_the_training_beers(home, catalogue):
    asked = [row | {"abv": 12.0} for row in catalogue]
    page = write_page("v1", home, asked).read_text()
    assert "Drift of the newest 325 beers that the service was asked" in page
    [abv] = re.findall(r"asked</td><td>abv ([\d.]+) \(apart\)", page)
    assert float(abv) > 1
    assert "that the service was asked" not in write_page("v1", home).read_text()


def test_a_version_that_is_not_stored_has_no_page(home):
    with pytest.raises(RegistryError, match="'v9'"):
        write_page("v9", home)


def test_a_beer_inside_of_its_interval_is_green_and_one_outside_red():
    unseen = Unseen(np.array([1, 2]), np.array([50.0, 50.0]), np.array([45.0, 90.0]), np.array([10.0, 10.0]))
    colours = [dot.get("fill") for dot in drawn(plots.predicted_against_actual(unseen, ["a", "b"]), "circle")]
    assert colours == [HOP, ROAST]


def test_the_calibration_shows_the_share_of_each_sixth(home):
    titles = [title.text for title in drawn(plots.calibration(load_unseen("v1", home)), "title")]
    assert len(titles) == 6
    assert all(re.fullmatch(r"5[01] beers: \d+%", title or "") for title in titles)


def test_axes_put_the_range_into_the_frame():
    axes = Axes((0, 100), (10, 20), "x", "y")
    (left, bottom), (right, top) = axes.at(0, 10), axes.at(100, 20)
    assert 0 < left < right <= 460
    assert 0 < top < bottom < axes.height
    assert axes.at(50, 15) == ((left + right) / 2, (top + bottom) / 2)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 150, [0, 25, 50, 75, 100, 125, 150]),
        (0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1.0]),
        (-30, 30, [-30, -20, -10, 0, 10, 20, 30]),
        (14.1, 21.2, [16, 18, 20]),
    ],
)
def test_ticks_are_round(low, high, expected):
    assert ticks(low, high) == pytest.approx(expected)
