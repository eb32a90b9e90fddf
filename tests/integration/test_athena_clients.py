"""The SDK for pandas and PyAthena, each in all its ways: https://aws-sdk-pandas.readthedocs.io and
https://github.com/pyathena-dev/PyAthena"""

import datetime
import uuid
from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from typing import Any

import awswrangler as wr
import boto3
import pandas as pd
import pytest
import sqlalchemy
from pyarrow import fs
from pyathena import connect
from pyathena.arrow.cursor import ArrowCursor
from pyathena.async_cursor import AsyncCursor
from pyathena.cursor import DictCursor
from pyathena.pandas.cursor import PandasCursor

from tests.conftest import Emulator

FRAME = pd.DataFrame({
    "id": pd.array([1, 2, 3], dtype="Int64"),
    "name": ["Punk", "Tokyo", None],
    "abv": [5.6, 18.2, 0.5],
    "born": [datetime.date(2020, 1, day) for day in (1, 2, 3)],
    "style": ["IPA", "Stout", "IPA"],
})  # fmt: skip
SQL = "SELECT id, name, abv, born, style FROM beers ORDER BY id"


@pytest.fixture(scope="module")
def lake(emulator: Emulator) -> Iterator[str]:
    """The name of a bucket, database and workgroup with a table `beers`, written by the SDK for pandas."""
    name = f"k{uuid.uuid4().hex[:8]}"
    emulator.client("s3").create_bucket(Bucket=name)
    results = {"OutputLocation": f"s3://{name}/results/"}
    emulator.client("athena").create_work_group(Name=name, Configuration={"ResultConfiguration": results})
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_ENDPOINT_URL", emulator.endpoint_url)
        environment.setenv("AWS_DEFAULT_REGION", "us-east-1")
        environment.setenv("AWS_ACCESS_KEY_ID", "test")
        environment.setenv("AWS_SECRET_ACCESS_KEY", "test")
        boto3.setup_default_session()
        wr.catalog.create_database(name)
        path = f"s3://{name}/beers/"
        wr.s3.to_parquet(FRAME, path=path, dataset=True, database=name, table="beers", partition_cols=["style"])
        yield name
        boto3.setup_default_session()


WAYS = {
    "csv": {"ctas_approach": False},
    "ctas": {"ctas_approach": True},
    "unload": {"ctas_approach": False, "unload_approach": True},
}


@pytest.mark.parametrize("way", WAYS)
def test_the_sdk_for_pandas_reads(lake, way):
    options: dict[str, Any] = dict(WAYS[way])
    if way == "unload":
        options["s3_output"] = f"s3://{lake}/unloaded/{uuid.uuid4()}/"
    found = wr.athena.read_sql_query(SQL, database=lake, workgroup=lake, **options).sort_values("id")
    assert found["id"].tolist() == [1, 2, 3]
    assert found["abv"].tolist() == FRAME["abv"].tolist()
    assert found["born"].tolist() == FRAME["born"].tolist()
    assert found["name"].isna().tolist() == [False, False, True]


def test_the_sdk_for_pandas_appends_and_lists(lake):
    more = FRAME.assign(id=FRAME["id"] + 10)
    path = f"s3://{lake}/more/"
    for mode in ("overwrite", "append"):
        wr.s3.to_parquet(more, path=path, dataset=True, database=lake, table="more", mode=mode)
    found = wr.athena.read_sql_table("more", database=lake, workgroup=lake, ctas_approach=False)
    assert len(found) == 6
    assert wr.catalog.get_table_types(database=lake, table="beers") == {
        "id": "bigint", "name": "string", "abv": "double", "born": "date", "style": "string",
    }  # fmt: skip


def test_the_sdk_for_pandas_prepares_statements(lake):
    wr.athena.create_prepared_statement("SELECT name FROM beers WHERE id = ?", "named", workgroup=lake)
    found = wr.athena.read_sql_query("EXECUTE named USING 2", database=lake, workgroup=lake, ctas_approach=False)
    assert found["name"].tolist() == ["Tokyo"]
    asked = wr.athena.read_sql_query("SELECT name FROM beers WHERE id = ?", params=["1"], paramstyle="qmark",
                                     database=lake, workgroup=lake, ctas_approach=False)  # fmt: skip
    assert asked["name"].tolist() == ["Punk"]
    wr.athena.delete_prepared_statement("named", workgroup=lake)
    assert wr.athena.list_prepared_statements(workgroup=lake) == []


def cursor(lake: str, **options: Any) -> Any:
    # PyAthena gives boto3 its own session, which reads the endpoint from the environment too.
    return connect(work_group=lake, schema_name=lake, region_name="us-east-1", **options).cursor()


def test_the_sdk_for_pandas_keeps_an_iceberg_table(lake):
    def write(frame: pd.DataFrame, **more: Any) -> None:
        place, work = f"s3://{lake}/ice/", f"s3://{lake}/{uuid.uuid4().hex}/"
        wr.athena.to_iceberg(frame, lake, "ice", work, table_location=place, workgroup=lake, **more)

    write(FRAME, partition_cols=["style", "day(born)"])
    write(FRAME[:1].assign(name="Elvis"), merge_cols=["id"])
    write(FRAME[2:].assign(id=9, ibu=60), schema_evolution=True)
    gone, work = pd.DataFrame({"id": pd.array([2], dtype="Int64")}), f"s3://{lake}/{uuid.uuid4().hex}/"
    wr.athena.delete_from_iceberg_table(gone, lake, "ice", ["id"], work, workgroup=lake)
    found = wr.athena.read_sql_query("SELECT id, name, ibu FROM ice ORDER BY id", lake, workgroup=lake)
    assert found.astype(object).where(found.notna(), None).to_numpy().tolist() == [
        [1, "Elvis", None],
        [3, None, None],
        [9, None, 60],
    ]


def test_pyathena_reads_rows(lake):
    sql = "SELECT id, abv, born, CAST(abv AS decimal(4, 1)) AS d FROM beers WHERE id = %(id)s"
    plain = cursor(lake).execute(sql, {"id": 1})
    assert plain.fetchall() == [(1, 5.6, datetime.date(2020, 1, 1), Decimal("5.6"))]
    assert [column[0:2] for column in plain.description] == [
        ("id", "bigint"), ("abv", "double"), ("born", "date"), ("d", "decimal"),
    ]  # fmt: skip
    assert cursor(lake, cursor_class=DictCursor).execute(SQL).fetchone()["name"] == "Punk"


def test_pyathena_reads_nested_values(lake):
    row = (
        cursor(lake).execute("SELECT ARRAY[1, 2], MAP(ARRAY['a'], ARRAY[1]), CAST(ROW(1) AS ROW(x integer))").fetchone()
    )
    # PyAthena reads the text that Athena writes, and leaves what is inside a map or a row as text.
    numbers = [{key: int(value) for key, value in one.items()} for one in row[1:]]
    assert (row[0], numbers) == ([1, 2], [{"a": 1}, {"x": 1}])


@pytest.mark.parametrize("unload", [False, True])
def test_pyathena_reads_frames(lake, emulator, unload, monkeypatch):
    # pyarrow reads no AWS_ENDPOINT_URL, and PyAthena hands it none: who wants the Arrow cursor here says it like this.
    local = partial(fs.S3FileSystem, endpoint_override=emulator.endpoint_url, force_virtual_addressing=False)
    monkeypatch.setattr(fs, "S3FileSystem", local)
    options = {"cursor_kwargs": {"unload": unload}, "s3_staging_dir": f"s3://{lake}/staging/"}
    frame = cursor(lake, cursor_class=PandasCursor, **options).execute(SQL).as_pandas()
    table = cursor(lake, cursor_class=ArrowCursor, **options).execute(SQL).as_arrow()
    assert sorted(frame["id"].tolist()) == sorted(table.column("id").to_pylist()) == [1, 2, 3]


def test_pyathena_waits_elsewhere(lake):
    _, future = cursor(lake, cursor_class=AsyncCursor).execute("SELECT count(*) FROM beers")
    assert future.result().fetchall() == [(3,)]


def test_sqlalchemy_reflects_and_asks(lake, emulator):
    url = f"awsathena+rest://test:test@athena.us-east-1.amazonaws.com/{lake}?work_group={lake}&s3_staging_dir=s3://{lake}/s/"
    engine = sqlalchemy.create_engine(url, connect_args={"endpoint_url": emulator.endpoint_url})
    try:
        with engine.connect() as connection:
            beers = sqlalchemy.Table("beers", sqlalchemy.MetaData(schema=lake), autoload_with=connection)
            assert [column.name for column in beers.columns] == ["id", "name", "abv", "born", "style"]
            asked = sqlalchemy.select(sqlalchemy.func.sum(beers.c.abv)).where(beers.c.style == "IPA")
            assert round(connection.execute(asked).scalar_one(), 1) == 6.1
            assert "beers" in sqlalchemy.inspect(connection).get_table_names(lake)
    finally:
        engine.dispose()
