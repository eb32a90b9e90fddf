"""The named queries, run in process over a folder of beers; and what a user sees of an answer."""

import json
from decimal import Decimal

import pytest
from rich.console import Console

from brewlake.errors import BrewlakeError
from brewlake.query import description, local, named, names
from brewlake.query.athena import QueryFailed
from brewlake.query.result import QueryResult
from brewlake.query.table import table
from brewlake.query.values import value
from duckathena import Engine


def beer(number: int, **fields: object) -> dict[str, object]:
    measured = {"target_fg": 1010.0, "target_og": 1056.0, "ebc": 20.0, "srm": 10.0, "ph": 4.4}
    return {"id": number, "name": f"Beer {number}", "abv": 4.5, "ibu": 40.0, **measured, **fields}


HOURS = {
    "dt=2024-01-01/hour=09": [beer(1), beer(2, abv=12.0)],
    "dt=2024-01-02/hour=01": [beer(1, name="Beer 1, once more", ibu=55.0), beer(3, abv=5.6, ibu=None, ph=None)],
}


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    root = tmp_path_factory.mktemp("beers")
    for folder, beers in HOURS.items():
        (root / folder).mkdir(parents=True)
        (root / folder / "beers.json").write_text("".join(f"{json.dumps(one)}\n" for one in beers))
    return local.over_folder(root)


def rows(lake: Engine, name: str) -> list[tuple[object, ...]]:
    return list(local.run(lake, named(name)).rows)


def test_the_training_set_is_one_row_a_beer_the_latest(lake):
    result = local.run(lake, named("training_set"))
    assert result.columns == ("id", "name", "abv", "ibu", "target_fg", "target_og", "ebc", "srm", "ph")
    assert [row[:4] for row in result.rows] == [
        (1, "Beer 1, once more", 4.5, 55.0),
        (2, "Beer 2", 12.0, 40.0),
        (3, "Beer 3", 5.6, None),
    ]


ANSWERS: dict[str, list[tuple[object, ...]]] = {
    "strongest": [(2, "Beer 2", 12.0, 40.0)],
    "bitterness_by_abv": [(4, 1, 55.0, 55.0, 55.0), (12, 1, 40.0, 40.0, 40.0)],
    "arrivals": [("2024-01-02", "01", 2, 2), ("2024-01-01", "09", 2, 2)],
    "completeness": [(3, 1, 0, 0, 0, 0, 1)],
}


@pytest.mark.parametrize(("name", "expected"), ANSWERS.items(), ids=ANSWERS)
def test_named_queries_answer(lake, name, expected):
    assert rows(lake, name)[: len(expected)] == expected


def test_every_named_query_is_tested_and_says_what_it_answers():
    assert set(names()) == {*ANSWERS, "training_set"}
    assert all(description(name).endswith((".", "?")) for name in names())


def test_an_unknown_name_is_answered_with_those_there_are():
    with pytest.raises(BrewlakeError) as failed:
        named("nonsense")
    assert "training_set" in failed.value.advice


def test_a_wrong_query_says_what_to_do(lake):
    with pytest.raises(QueryFailed, match="TABLE_NOT_FOUND") as failed:
        local.run(lake, "SELECT * FROM wines")
    assert "SHOW TABLES" in failed.value.advice


@pytest.mark.parametrize(
    ("text", "of", "expected"),
    [("1", "bigint", 1), ("1.5", "double", 1.5), ("1.50", "decimal", Decimal("1.50")), ("true", "boolean", True),
     ("2024-01-01", "date", "2024-01-01"), (None, "bigint", None), ("", "varchar", "")],
)  # fmt: skip
def test_values(text, of, expected):
    assert value(text, of) == expected


def shown(result: QueryResult, most: int = 100) -> str:
    console = Console(width=100, record=True, file=None, force_terminal=False)
    with console.capture() as captured:
        console.print(table(result, most))
    return captured.get()


def test_an_answer_is_shown_as_a_table():
    result = QueryResult(
        ("name", "abv"), ("varchar", "double"), [("[bold]Punk[/] IPA", 5.6), ("x", None)], None, 1_234, 0.5
    )
    text = shown(result)
    assert "[bold]Punk[/] IPA" in text  # a beer's name is no markup
    assert "2 rows · 1.2 kB read · 0.50 s" in text


def test_a_long_answer_is_cut():
    text = shown(QueryResult(("n",), ("bigint",), [(n,) for n in range(1000)], "id", 0, 0.1), most=2)
    assert "1,000 rows, the first 2 shown" in text
    assert "999" not in text.replace("1,000", "")
