"""What becomes of tables, their versions and their partitions, and of answers that have pages."""

from typing import Any

import pytest
from localstack.aws.api import CommonServiceException

from lakestack.glue.catalog.expressions import parse
from lakestack.glue.catalog.model import Catalog, Table
from lakestack.glue.paging import page

KEYS = {"dt": "string", "hour": "string"}


@pytest.fixture
def table() -> Table:
    """A table with the partition keys dt and hour, and one partition."""
    keys = [{"Name": name, "Type": of} for name, of in KEYS.items()]
    catalog = Catalog()
    catalog.add_database({"Name": "Brewlake"}).add_table({"Name": "Beers", "PartitionKeys": keys})
    table = catalog.table("BREWLAKE", "beers")
    table.add_index("by_dt", ["dt"])
    table.add_partition({"Values": ["a", "1"], "Parameters": {"first": "yes"}})
    return table


def code(raised: pytest.ExceptionInfo[CommonServiceException]) -> str:
    return str(raised.value.code)


def test_a_version_is_kept_where_it_is_archived_and_replaced_where_not(table: Table) -> None:
    table.update({"Name": "beers", "Owner": "one"}, archive=True)
    assert (sorted(table.versions), table.latest, table.input["Owner"]) == ([0, 1], 1, "one")
    table.update({"Name": "beers", "Owner": "two"}, archive=False)
    assert (sorted(table.versions), table.latest, table.input["Owner"]) == ([0, 2], 2, "two")


@pytest.mark.parametrize("values", [[], ["a"], ["a", "1", "x"]])
def test_a_partition_has_a_value_for_each_key(table: Table, values: list[str]) -> None:
    with pytest.raises(CommonServiceException) as raised:
        table.add_partition({"Values": values})
    assert code(raised) == "InvalidInputException"
    assert list(table.partitions) == [("a", "1")]


def test_a_partition_is_there_once(table: Table) -> None:
    with pytest.raises(CommonServiceException) as raised:
        table.add_partition({"Values": ["a", "1"]})
    assert code(raised) == "AlreadyExistsException"


@pytest.mark.parametrize(
    ("definition", "values"),
    [({}, ("a", "1")), ({"Values": ["a", "1"]}, ("a", "1")), ({"Values": ["b", "2"]}, ("b", "2"))],
)
def test_a_partition_that_is_updated_keeps_its_age_and_its_statistics_and_may_move(
    table: Table, definition: dict[str, Any], values: tuple[str, ...]
) -> None:
    before = table.partition(["a", "1"])
    before.statistics["abv"] = {"Kind": "DOUBLE"}
    table.update_partition(["a", "1"], definition)
    assert list(table.partitions) == [values]
    after = table.partitions[values]
    assert after is not before
    assert (after.created, after.statistics) == (before.created, before.statistics)
    assert [found.values for found in table.find_partitions(parse(f"dt = '{values[0]}'", KEYS))] == [values]
    if values[0] != "a":
        assert table.find_partitions(parse("dt = 'a'", KEYS)) == []


def test_a_partition_does_not_move_onto_another(table: Table) -> None:
    table.add_partition({"Values": ["b", "2"]})
    with pytest.raises(CommonServiceException) as raised:
        table.update_partition(["a", "1"], {"Values": ["b", "2"]})
    assert code(raised) == "AlreadyExistsException"
    assert sorted(table.partitions) == [("a", "1"), ("b", "2")]


@pytest.mark.parametrize(("keys", "error"), [(["dt", "hour"], None), (["month"], "InvalidInputException")])
def test_an_index_is_of_partition_keys(table: Table, keys: list[str], error: str | None) -> None:
    if error:
        with pytest.raises(CommonServiceException) as raised:
            table.add_index("other", keys)
        assert code(raised) == error
    else:
        table.add_index("other", keys)
    with pytest.raises(CommonServiceException) as again:
        table.add_index("by_dt", ["dt"])
    assert code(again) == "AlreadyExistsException"


@pytest.mark.parametrize(
    ("request_", "items", "token"),
    [
        ({}, [0, 1, 2, 3, 4], None),
        ({"MaxResults": 5}, [0, 1, 2, 3, 4], None),
        ({"MaxResults": 2}, [0, 1], "2"),
        ({"MaxResults": 2, "NextToken": "2"}, [2, 3], "4"),
        ({"MaxResults": 2, "NextToken": "4"}, [4], None),
        ({"NextToken": "9"}, [], None),
    ],
)
def test_pages(request_: dict[str, Any], items: list[int], token: str | None) -> None:
    assert page(range(5), request_) == (items, token)
    assert page(range(101), {})[1] == "100"


def test_a_token_of_another_service_is_refused() -> None:
    with pytest.raises(CommonServiceException) as raised:
        page(range(5), {"NextToken": "abc"})
    assert code(raised) == "InvalidInputException"
