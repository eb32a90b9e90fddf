"""What the model sees of a beer."""

import numpy as np
import pytest

from model.features import FEATURES, feature_matrix
from model.styles import STYLES, style_flags

NAN = np.nan


@pytest.mark.parametrize(
    ("name", "styles"),
    [
        ("Punk IPA", {"ipa"}),
        ("Hardcore Double IPA", {"ipa", "double"}),
        ("DIPA", {"ipa", "double"}),
        ("Hazy Jane New England", {"hazy"}),
        ("India Pale Ale", {"ipa", "pale_ale"}),
        ("Barley Wine", {"barley_wine"}),
        ("Barley-Wine", {"barley_wine"}),
        ("BARLEYWINE", {"barley_wine"}),
        ("Imperial Stout (black)", {"double", "stout", "black"}),
        ("Kölsch", {"blonde"}),
        ("Hipast", set()),
        ("Redemption", set()),
        ("", set()),
        ("123", set()),
    ],
)
def test_the_name_tells_styles(name, styles):
    [flags] = style_flags([name])
    assert {style for style, flag in zip(STYLES, flags, strict=True) if flag} == styles


#        abv  fg    og    ebc srm  ph
PUNK = [5.6, 1010, 1056, 17, 8.5, 4.4]


@pytest.mark.parametrize(
    ("measured", "expected"),
    [
        (PUNK, {"abv": 5.6, "target_og": 1056, "target_fg": 1010, "points_fermented": 46, "attenuation": 46 / 56,
                "abv_unexplained": 5.6 - 0.13125 * 46, "log_ebc": np.log(18), "ph": 4.4, "gravity_missing": 0,
                "colour_missing": 0, "ph_missing": 0, "name_says_ipa": 1, "name_says_stout": 0}),
        # Swapped gravities come out as those put right.
        ([5.6, 1056, 1010, 17, 8.5, 4.4], {"target_og": 1056, "target_fg": 1010, "attenuation": 46 / 56}),
        # One gravity is told by the other and the alcohol.
        ([5.25, NAN, 1056, 17, 8.5, 4.4], {"target_fg": 1016, "points_fermented": 40, "gravity_missing": 1}),
        ([5.25, 1016, NAN, 17, 8.5, 4.4], {"target_og": 1056, "points_fermented": 40, "gravity_missing": 1}),
        ([5.25, NAN, NAN, 17, 8.5, 4.4], {"target_og": NAN, "attenuation": NAN, "gravity_missing": 1}),
        # One colour is told by the other.
        ([5.6, 1010, 1056, NAN, 8.5, 4.4], {"log_ebc": np.log(18), "log_ebc_per_srm": NAN, "colour_missing": 0}),
        ([5.6, 1010, 1056, NAN, NAN, 4.4], {"log_ebc": NAN, "colour_missing": 1}),
        ([5.6, 1010, 1056, 17, 8.5, 79], {"ph": NAN, "ph_missing": 1}),
        # Water: nothing to divide by.
        ([0.0, 1000, 1000, 0, 0, 7], {"attenuation": NAN, "abv_per_original_point": NAN, "log_ebc": 0}),
        ([0.1, 1000, 1000.5, 0, 0, 7], {"attenuation": NAN, "abv_per_original_point": NAN}),
        ([0.1, 1000, 1001, 0, 0, 7], {"attenuation": 1, "abv_per_original_point": 0.1}),
    ],
)  # fmt: skip
def test_features_of_a_beer(measured, expected):
    [row] = feature_matrix(["Punk IPA"], np.array([measured]))
    found = dict(zip(FEATURES, row, strict=True))
    assert {name: found[name] for name in expected} == pytest.approx(expected, nan_ok=True)


def test_a_beer_has_the_same_features_alone_and_among_others(dataset):
    together = feature_matrix(dataset.names, dataset.measured)
    alone = [feature_matrix([name], row[None, :])[0] for name, row in zip(dataset.names, dataset.measured, strict=True)]
    np.testing.assert_array_equal(together, alone)


def test_raw_and_repaired_measurements_have_the_same_features(catalogue, dataset):
    used = [row for row in catalogue if row["id"] in set(dataset.beers["id"])]
    raw = [[row[name] for name in ("abv", "target_fg", "target_og", "ebc", "srm", "ph")] for row in used]
    np.testing.assert_array_equal(
        feature_matrix([row["name"] for row in used], np.array(raw, dtype=float)),
        feature_matrix(dataset.names, dataset.measured),
    )


def test_no_beers_have_no_features():
    assert feature_matrix([], np.empty((0, 6))).shape == (0, len(FEATURES))
