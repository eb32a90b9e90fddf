"""Keys in, tables and partitions out."""

from typing import Any

import pytest

from lakestack.glue.classifiers.base import Classified, Layout
from lakestack.glue.crawl.grouping import Found, Grouping, group
from lakestack.glue.crawl.store import Object
from lakestack.glue.types import INT, STRING, Columns

BEER: Columns = {"id": INT, "name": STRING, "abv": INT}
WINE: Columns = {"vineyard": STRING, "year": INT, "grape": STRING}


def found(key: str, columns: Columns | None = None, form: str = "json", compression: str = "gzip") -> Found:
    what = Classified(form, columns or BEER, Layout("serde"), 1, 10)
    return Found(Object("lake", key, 10, "etag"), what, compression, 1)


def tables(objects: list[Found], root: str = "beers/", **grouping: Any) -> dict[str, Any]:
    return {table.root: (table.keys, sorted(table.partitions)) for table in group(objects, root, Grouping(**grouping))}


PARTITIONS = [
    ("no folders", ["a.gz", "b.gz"], (), [()]),
    ("key=value folders", ["dt=1/a.gz", "dt=2/a.gz"], ("dt",), [("1",), ("2",)]),
    ("two levels", ["dt=1/hour=0/a.gz", "dt=1/hour=1/a.gz"], ("dt", "hour"), [("1", "0"), ("1", "1")]),
    ("one partition alone", ["dt=1/hour=0/a.gz"], ("dt", "hour"), [("1", "0")]),
    ("bare folders", ["2026/11/22/a.gz", "2026/11/23/a.gz"], ("partition_0", "partition_1", "partition_2"),
     [("2026", "11", "22"), ("2026", "11", "23")]),
    ("both", ["2026/m=11/a.gz", "2027/m=12/a.gz"], ("partition_0", "m"), [("2026", "11"), ("2027", "12")]),
    ("some folders with a key", ["dt=1/a.gz", "other/a.gz"], ("partition_0",), [("dt=1",), ("other",)]),
    ("different keys on a level", ["x=1/a.gz", "y=1/a.gz"], ("partition_0",), [("x=1",), ("y=1",)]),
    ("the same key twice", ["x=1/x=2/a.gz"], ("x", "partition_1"), [("1", "x=2")]),
    ("keys in lower case", ["Year=2026/a.gz"], ("year",), [("2026",)]),
    ("values as they are", ["dt=a=b/a.gz", "dt=/a.gz"], ("dt",), [("",), ("a=b",)]),
    ("a key that is named as Glue would", ["partition_0=1/a.gz"], ("partition_0",), [("1",)]),
    ("many objects in one folder", ["dt=1/a.gz", "dt=1/b.gz"], ("dt",), [("1",)]),
]  # fmt: skip


@pytest.mark.parametrize(("keys", "names", "values"), [row[1:] for row in PARTITIONS], ids=[r[0] for r in PARTITIONS])
def test_folders_become_partitions(keys, names, values):
    assert tables([found(f"beers/{key}") for key in keys]) == {"beers/": (names, values)}


def test_folders_of_unlike_schemas_become_tables():
    objects = [found("in/year=2017/a.gz", {"a": INT, "b": INT}), found("in/year=2018/a.gz", {"c": INT, "d": INT})]
    assert tables(objects, "in/") == {"in/year=2017/": ((), [()]), "in/year=2018/": ((), [()])}


def test_one_table_of_unlike_schemas_where_they_are_to_be_combined():
    objects = [found("in/year=2017/a.gz", {"a": INT, "b": INT}), found("in/year=2018/a.gz", {"c": INT, "d": INT})]
    assert tables(objects, "in/", combine=True) == {"in/": (("year",), [("2017",), ("2018",)])}


def test_folders_of_like_schemas_below_one_path_are_one_table():
    keys = ["table1/partition1/f", "table1/partition2/f", "table2/partition4/f", "table2/partition5/f"]
    [(root, (names, values))] = tables([found(f"folder1/{key}") for key in keys], "folder1/").items()
    assert (root, names) == ("folder1/", ("partition_0", "partition_1"))
    assert values[0] == ("table1", "partition1")


@pytest.mark.parametrize("combine", [False, True])
@pytest.mark.parametrize("other", [{"form": "csv"}, {"compression": "none"}])
def test_what_differs_in_form_is_never_one_table(combine, other):
    objects = [found("in/a/x"), found("in/b/x", **other)]
    assert set(tables(objects, "in/", combine=combine)) == {"in/a/", "in/b/"}


def test_unlike_files_of_one_folder_are_tables_of_their_own():
    assert set(tables([found("in/beers.gz"), found("in/wines.gz", WINE)], "in/")) == {"in/beers.gz", "in/wines.gz"}


def test_the_majority_of_schemas_makes_the_table():
    objects = [found(f"in/dt={day}/a.gz") for day in range(5)] + [found("in/dt=9/a.gz", WINE)]
    assert list(tables(objects, "in/")) == ["in/"]


def test_sparse_documents_are_alike():
    objects = [found("in/dt=1/a", {**BEER, "ibu": INT}), found("in/dt=2/a", {**BEER, "srm": INT})]
    assert len(tables([*objects, found("in/dt=3/a", {**BEER, "ibu": INT})], "in/")) == 1
    assert len(tables([*objects, found("in/dt=3/a", {**BEER, "ebc": INT})], "in/")) == 1


def test_objects_of_different_depths_are_tables_of_their_own():
    assert tables([found("in/a"), found("in/dt=1/a")], "in/") == {"in/": ((), [()]), "in/dt=1/": ((), [()])}


@pytest.mark.parametrize(("other", "roots"), [(BEER, {"in/"}), (WINE, {"in/", "in/dt=1/"})])
def test_what_is_alike_at_the_tables_level_is_one_table_whatever_its_depth(other, roots):
    assert set(tables([found("in/a"), found("in/dt=1/a", other)], "", level=2)) == roots


@pytest.mark.parametrize(
    ("level", "roots"),
    [(1, {""}), (2, {"a/"}), (3, {"a/beers/", "a/wines/"}), (4, {"a/beers/dt=1/", "a/wines/dt=1/"})],
)
def test_the_level_says_where_tables_begin(level, roots):
    objects = [found("a/beers/dt=1/f"), found("a/wines/dt=1/f", WINE)]
    assert set(tables(objects, "", level=level, combine=True)) == roots


@pytest.mark.parametrize("combine", [False, True])
def test_what_was_a_table_below_stays_one(combine):
    objects = [found("in/wines/dt=1/a", WINE)]
    roots = frozenset({"in/beers/", "in/wines/"})
    assert tables(objects, "in/", roots=roots, combine=combine) == {"in/wines/": (("dt",), [("1",)])}


def test_a_table_at_the_path_itself_stays_one():
    assert list(tables([found("in/dt=1/a")], "in/", roots=frozenset({"in/"}))) == ["in/"]


def test_objects_above_the_partitions_are_named():
    [table] = group([found("in/dt=1/a"), found("in/a")], "in/", Grouping(combine=True))
    assert [one.object.key for one in table.misplaced] == ["in/a"]
    assert list(table.partitions) == [("1",)]


def test_no_objects_no_tables():
    assert group([], "in/", Grouping()) == []
