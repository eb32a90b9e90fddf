"""The generated catalogue against what is known of the real one: its rates, its spread, its recipes."""

import hashlib
import json
import math
from collections import Counter
from itertools import islice
from statistics import mean, median, stdev
from typing import Any

import pytest

from brewlake.beer import read_beer
from brewlake.punkapi.catalogue import generate
from brewlake.punkapi.generator import documents
from brewlake.punkapi.recipe import HOP_ALPHA_ACIDS, MALT_LOVIBOND, morey_srm, tinseth_utilization
from brewlake.punkapi.styles import STYLES

N = 3000
BEERS = list(documents(N, seed=7))
NUMBERS = ("abv", "ibu", "target_fg", "target_og", "ebc", "srm", "ph")


def share(condition) -> float:
    return mean(bool(condition(beer)) for beer in BEERS)


def values(field: str) -> list[float]:
    return [beer[field] for beer in BEERS if beer[field] is not None]


@pytest.mark.parametrize(
    ("what", "figure", "low", "high"),
    [
        ("median IBU", lambda: median(values("ibu")), 44, 52),
        ("mean IBU", lambda: mean(values("ibu")), 57, 70),
        ("sd of the IBU", lambda: stdev(values("ibu")), 65, 115),
        ("IBU that are multiples of 5", lambda: mean(ibu % 5 == 0 for ibu in values("ibu")), 0.81, 0.88),
        ("IBU of 100 or more", lambda: share(lambda beer: (beer["ibu"] or 0) >= 100), 0.08, 0.13),
        ("IBU over 150", lambda: share(lambda beer: (beer["ibu"] or 0) > 150), 0.02, 0.05),
        (
            "IBU that is the OG",
            lambda: share(lambda beer: beer["ibu"] in gravities(beer)),
            0.003,
            0.011,
        ),
        ("gravities swapped", lambda: share(lambda beer: fg(beer) > og(beer)), 0.025, 0.055),
        ("ABV of 18 to 45", lambda: share(lambda beer: beer["abv"] >= 18), 0.005, 0.015),
        ("pH 4.4", lambda: share(lambda beer: beer["ph"] == 4.4), 0.55, 0.65),
        ("pH 79", lambda: share(lambda beer: beer["ph"] == 79), 0.0007, 0.007),
        ("SRM half of EBC", lambda: share(lambda beer: beer["srm"] == (beer["ebc"] or -1) / 2), 0.62, 0.74),
        ("no colour", lambda: share(lambda beer: beer["ebc"] is None and beer["srm"] is None), 0.010, 0.026),
        ("no IBU", lambda: share(lambda beer: beer["ibu"] is None), 0.009, 0.022),
        ("no pH", lambda: share(lambda beer: beer["ph"] is None), 0.002, 0.011),
        ("no gravities", lambda: share(lambda beer: og(beer) == fg(beer) == 0), 0.0005, 0.007),
        ("names that say the style", lambda: share(says_its_style), 0.36, 0.45),
    ],
)
def test_rates(what, figure, low, high):
    assert low <= figure() <= high, what


def og(beer) -> float:
    return beer["target_og"] or 0


def fg(beer) -> float:
    return beer["target_fg"] or 0


def gravities(beer) -> tuple[float, float]:
    return og(beer), fg(beer)


def says_its_style(beer) -> bool:
    return any(beer["name"].endswith(f" {word}") for style in STYLES for word in style.words)


def test_near_clones_lie_in_series():
    numbers = Counter(tuple(beer[field] for field in NUMBERS) for beer in BEERS)
    assert 0.15 < sum(count for count in numbers.values() if count > 1) / N < 0.30


def test_bitterness_can_be_learned_from_style_and_gravity():
    """Knowing the style explains the share of the variance that facts give as learnable: 0.3 to 0.6."""
    usual = [beer for beer in BEERS if beer["ibu"] is not None and beer["ibu"] <= 150]
    by_style: dict[str, list[float]] = {}
    for beer in usual:
        by_style.setdefault(style_of(beer), []).append(beer["ibu"])
    means = {style: mean(ibus) for style, ibus in by_style.items()}
    total = mean([beer["ibu"] for beer in usual])
    unexplained = sum((beer["ibu"] - means[style_of(beer)]) ** 2 for beer in usual)
    r2 = 1 - unexplained / sum((beer["ibu"] - total) ** 2 for beer in usual)
    assert 0.3 < r2 < 0.6


def style_of(beer) -> str:
    return next(style.name for style in STYLES if beer["description"].split(" with ")[0].endswith(f" {style.name}"))


def test_alcohol_follows_the_gravities():
    errors = [
        abs(beer["abv"] - 0.13125 * (og(beer) - fg(beer))) for beer in BEERS if og(beer) > fg(beer) and beer["abv"] < 18
    ]
    assert median(errors) < 0.2
    assert 0.02 < mean(error > 0.6 for error in errors) < 0.25


def test_ids_and_names_are_used_once():
    assert [beer["id"] for beer in BEERS] == list(range(1, N + 1))
    assert len({beer["name"] for beer in BEERS}) == N
    assert len({beer["name"] for beer in documents(20_000, seed=1)}) == 20_000


def test_the_first_beers_of_a_seed_are_the_same_in_every_catalogue():
    assert list(documents(100, seed=7)) == BEERS[:100] == list(islice(documents(10**9, seed=7), 100))
    assert list(documents(100, seed=8)) != BEERS[:100]


def test_the_bytes_of_a_seed_never_change():
    texts = b"\n".join(entry.v2 for entry in generate(325, seed=7).entries)
    assert hashlib.sha256(texts).hexdigest() == "aac84478cdb91d34126632789c2834363429dec4601596d1e05e79de91d1ab72"


def test_every_document_is_a_beer_as_v2_and_as_v3_tell_it():
    for entry in generate(325).entries:
        v2, v3 = json.loads(entry.v2), json.loads(entry.v3)
        assert read_beer(entry.v2) == read_beer(entry.v3)
        assert v2.pop("image_url") in (None, f"http://localhost:8080/v2/images/{v2['id']}.png")
        assert v3.pop("image") in (None, f"{v2['id']}.png")
        assert v2 == v3


def test_documents_are_whole():
    beer = BEERS[0]
    assert list(beer) == [
        "id", "name", "tagline", "first_brewed", "description", "image_url", "abv", "ibu", "target_fg", "target_og",
        "ebc", "srm", "ph", "attenuation_level", "volume", "boil_volume", "method", "ingredients", "food_pairing",
        "brewers_tips", "contributed_by",
    ]  # fmt: skip
    assert {type(beer[field]) for beer in BEERS for field in NUMBERS} == {int, float, type(None)}
    assert beer["volume"] == {"value": 20, "unit": "litres"}
    assert set(beer["method"]) == {"mash_temp", "fermentation", "twist"}
    assert set(beer["method"]["mash_temp"][0]) == {"temp", "duration"}
    assert set(beer["ingredients"]) == {"malt", "hops", "yeast"}
    assert set(beer["ingredients"]["malt"][0]) == {"name", "amount"}
    assert set(beer["ingredients"]["hops"][0]) == {"name", "amount", "add", "attribute"}
    assert len(set(beer["food_pairing"])) == 3


def test_hops_give_the_bitterness_by_tinseth():
    for beer in plain_beers():
        minutes = {"start": 60, "middle": 20, "end": 5, "dry hop": 0}
        ibu = sum(
            hop["amount"]["value"]
            * HOP_ALPHA_ACIDS[hop["name"]]
            * 1000
            / 20
            * tinseth_utilization(beer["target_og"], minutes[hop["add"]])
            for hop in beer["ingredients"]["hops"]
        )
        assert math.isclose(ibu, beer["ibu"], abs_tol=4), beer


def test_malt_gives_the_gravity_and_by_morey_the_colour():
    close = []
    for beer in plain_beers():
        malts = {malt["name"]: malt["amount"]["value"] for malt in beer["ingredients"]["malt"]}
        assert math.isclose(1000 + sum(malts.values()) * 225 / 20, beer["target_og"], abs_tol=0.2), beer
        srm = morey_srm(sum(MALT_LOVIBOND[name] * kg for name, kg in malts.items()) * 8.3454 / 20)
        close.append(abs(srm - 0.508 * beer["ebc"]) < 1.5)
    assert mean(close) > 0.95, "the darkest beers are beyond any malt"


def plain_beers() -> list[dict[str, Any]]:
    """The beers whose documents report the numbers as they were brewed: neither gap nor slip."""
    return [
        beer
        for beer in BEERS
        if beer["ibu"] is not None
        and beer["ibu"] <= 129
        and beer["ebc"] is not None
        and og(beer) > fg(beer)
        and abs(beer["srm"] - beer["ebc"] / 2) <= 0.1 * beer["srm"]
    ]
