"""The HTTP interface of the model: a beer in, its bitterness out, with units and limits in every field."""

from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, RootModel

from model.quantities import ABV, EBC, PH, QUANTITIES, SRM, TARGET_FG, TARGET_OG

MOST_BEERS: Final = 1000
# An explanation walks every tree in numpy: ten times the work of a prediction.
MOST_EXPLAINED: Final = 100

EXAMPLE: Final[dict[str, Any]] = {
    "name": "Punk IPA",
    "abv": 5.6,
    "target_fg": 1010,
    "target_og": 1056,
    "ebc": 17,
    "srm": 8.5,
    "ph": 4.4,
}


def _field(column: int) -> Any:  # noqa: ANN401 - a pydantic field, whose own type says nothing
    quantity = QUANTITIES[column]
    limits = f" {quantity.low:g} to {quantity.high:g}."
    return Field(
        ge=quantity.low,
        le=quantity.high,
        description=quantity.description + limits,
        examples=[EXAMPLE[quantity.name]],
    )


class Beer(BaseModel):
    """A beer whose bitterness is asked for. What is unknown may be null or left out, but for name and abv."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, strict=True, json_schema_extra={"example": EXAMPLE})

    name: Annotated[
        str,
        Field(min_length=1, description="The beer's name; words that tell a style count.", examples=[EXAMPLE["name"]]),
    ]
    abv: Annotated[float, _field(ABV)]
    target_fg: Annotated[float | None, _field(TARGET_FG)] = None
    target_og: Annotated[float | None, _field(TARGET_OG)] = None
    ebc: Annotated[float | None, _field(EBC)] = None
    srm: Annotated[float | None, _field(SRM)] = None
    ph: Annotated[float | None, _field(PH)] = None


class Prediction(BaseModel):
    """The bitterness of one beer: 0 <= ibu_low <= ibu <= ibu_high."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"ibu": 51.07, "ibu_low": 17.9, "ibu_high": 84.24, "model_version": "v1"}}
    )

    ibu: Annotated[float, Field(ge=0, description="The estimate, in IBU (mg iso-alpha acid a litre).")]
    ibu_low: Annotated[float, Field(ge=0, description="Lower end of the 90 % interval, in IBU.")]
    ibu_high: Annotated[float, Field(ge=0, description="Upper end of the 90 % interval, in IBU.")]
    model_version: Annotated[str, Field(description="The version of the model that answered.", examples=["v1"])]


class Beers(RootModel[Annotated[list[Beer], Field(min_length=1, max_length=MOST_BEERS)]]):
    """A JSON array of 1 to 1000 beers.

    A RootModel and not a plain list: of a plain list BentoML parses the JSON itself, and answers 500 where it is none.
    """

    model_config = ConfigDict(title="beers", json_schema_extra={"example": [EXAMPLE]})


class Predictions(RootModel[list[Prediction]]):
    """The predictions, in the order of the beers."""

    model_config = ConfigDict(title="predictions")


class ExplainedBeers(RootModel[Annotated[list[Beer], Field(min_length=1, max_length=MOST_EXPLAINED)]]):
    """A JSON array of 1 to 100 beers."""

    model_config = ConfigDict(title="beers", json_schema_extra={"example": [EXAMPLE]})


class Contribution(BaseModel):
    """What one feature adds to a beer's estimate."""

    feature: Annotated[str, Field(description="The feature, as in the model card's list.", examples=["name_says_ipa"])]
    value: Annotated[
        float | None, Field(description="Its value for this beer; null if it cannot be told, and its median stood in.")
    ]
    ibu: Annotated[float, Field(description="What it adds to the estimate, or takes from it, in IBU.")]


class Explanation(BaseModel):
    """Why a beer got its estimate: `base_ibu` and the contributions add up to `ibu`, but for rounding."""

    ibu: Annotated[float, Field(ge=0, description="The estimate, in IBU; never below 0, even if the sum is.")]
    base_ibu: Annotated[float, Field(description="What every beer begins with: about the mean of the training beers.")]
    contributions: Annotated[
        list[Contribution],
        Field(description="What each feature adds, the greatest first; those that add nothing left out."),
    ]
    model_version: Annotated[str, Field(description="The version of the model that answered.", examples=["v1"])]


class Explanations(RootModel[list[Explanation]]):
    """The explanations, in the order of the beers."""

    model_config = ConfigDict(title="explanations")


class StoredVersion(BaseModel):
    """A version in the store. The rest is null where its card cannot be read."""

    version: str
    served: Annotated[bool, Field(description="Whether this server answers with it.")]
    promoted: Annotated[
        bool | None,
        Field(
            description="Whether it is the best so far, on unseen beers; null where the store does not tell which is."
        ),
    ]
    created_at: str | None = None
    rows: Annotated[int | None, Field(description="Beers it was trained on.")] = None
    mae: Annotated[float | None, Field(description="Mean absolute error on unseen beers, in IBU.")] = None
    baseline_mae: Annotated[float | None, Field(description="The same of the median, in IBU.")] = None
    coverage: Annotated[float | None, Field(description="Share of unseen beers inside of their interval.")] = None
