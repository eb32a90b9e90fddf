"""What is kept of an Iceberg table: its properties, the tables behind it, and what VACUUM leaves of them.

https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg-table-metadata.html and vacuum-statement.html
"""

import time

import pyarrow.parquet as pq
import pytest
from pyiceberg.table import StaticTable

from duckathena import AthenaError
from duckathena.iceberg.tables import load
from tests.unit.duckathena.writable import World

CREATE = """CREATE TABLE beers (id bigint, style string, brewed timestamp, price decimal(6,2))
    PARTITIONED BY (style, day(brewed)) LOCATION '{at}/beers' TBLPROPERTIES ('table_type' = 'ICEBERG')"""
ROWS = ["INSERT INTO beers VALUES (1, 'Stout', TIMESTAMP '2024-01-02 03:04:05', DECIMAL '1.10'),"
        " (2, 'IPA', NULL, NULL)",
        "INSERT INTO beers VALUES (3, 'Stout', TIMESTAMP '2024-01-02 05:00:00.5', DECIMAL '-2.00')"]  # fmt: skip
DAY = 24 * 3600


@pytest.fixture
def world(tmp_path):
    made = World(tmp_path)
    made.run(CREATE)
    return made


@pytest.fixture
def full(world):
    for sql in ROWS:
        world.run(sql)
    return world


def table(world: World) -> StaticTable:
    return StaticTable.from_metadata(world.warehouse.known["default", "beers"].parameters["metadata_location"])


COLUMNS = [
    ("history", ["made_current_at timestamp(3) with time zone", "snapshot_id bigint", "parent_id bigint",
                 "is_current_ancestor boolean"]),
    ("snapshots", ["committed_at timestamp(3) with time zone", "snapshot_id bigint", "parent_id bigint",
                   "operation varchar", "manifest_list varchar", "summary map(varchar, varchar)"]),
    ("refs", ["name varchar", "type varchar", "snapshot_id bigint", "max_reference_age_in_ms bigint",
              "min_snapshots_to_keep integer", "max_snapshot_age_in_ms bigint"]),
    ("manifests", ["path varchar", "length bigint", "partition_spec_id integer", "added_snapshot_id bigint",
                   "added_data_files_count integer", "added_rows_count bigint", "existing_data_files_count integer",
                   "existing_rows_count bigint", "deleted_data_files_count integer", "deleted_rows_count bigint",
                   "partitions array(row(contains_null boolean, contains_nan boolean, lower_bound varchar, "
                   "upper_bound varchar))"]),
    ("files", ["content integer", "file_path varchar", "file_format varchar", "record_count bigint",
               "file_size_in_bytes bigint", "column_sizes map(integer, bigint)", "value_counts map(integer, bigint)",
               "null_value_counts map(integer, bigint)", "nan_value_counts map(integer, bigint)",
               "lower_bounds map(integer, varchar)", "upper_bounds map(integer, varchar)", "key_metadata varbinary",
               "split_offsets array(bigint)", "equality_ids array(integer)"]),
    ("partitions", ["partition row(style varchar, brewed_day date)", "record_count bigint", "file_count bigint",
                    "total_size bigint",
                    "data row(id row(min bigint, max bigint, null_count bigint, nan_count bigint), "
                    "brewed row(min timestamp(6), max timestamp(6), null_count bigint, nan_count bigint), "
                    "price row(min decimal(6,2), max decimal(6,2), null_count bigint, nan_count bigint))"]),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "columns"), COLUMNS, ids=[kind for kind, _ in COLUMNS])
def test_columns_of_the_tables_behind_it(world, kind, columns):
    result = world.run(f'SELECT * FROM "beers${kind}"')
    assert ([f"{column.name} {column.type}" for column in result.columns], result.rows) == (columns, [])


VALUES = [
    ('SELECT count(*), count(parent_id), bool_and(is_current_ancestor) FROM "beers$history"', ["2", "1", "true"]),
    ("SELECT h.snapshot_id = s.snapshot_id, s.operation, s.summary['added-records'] FROM"
     ' "default"."beers$history" h'
     ' JOIN awsdatacatalog.default."beers$snapshots" AS s ON h.made_current_at = s.committed_at'
     " ORDER BY s.committed_at DESC LIMIT 1", ["true", "append", "1"]),
    ('SELECT count(*) FROM "beers$snapshots" WHERE committed_at BETWEEN current_timestamp - INTERVAL \'1\' HOUR'
     " AND current_timestamp + INTERVAL '1' SECOND", ["2"]),
    ('SELECT name, type, max_snapshot_age_in_ms FROM "BEERS$REFS"', ["main", "BRANCH", None]),
    ('SELECT sum(added_rows_count), sum(added_data_files_count), sum(deleted_rows_count) FROM "beers$manifests"',
     ["3", "3", "0"]),
    ('SELECT m.partitions[1].lower_bound, m.partitions[1].upper_bound, m.partitions[2].lower_bound FROM'
     ' "beers$manifests" m WHERE added_rows_count = 2', ["IPA", "Stout", "2024-01-02"]),
    ('SELECT content, file_format, record_count, value_counts[1], lower_bounds[3], upper_bounds[4], key_metadata'
     " FROM \"beers$files\" WHERE lower_bounds[1] = '3'",
     ["0", "PARQUET", "1", "1", "2024-01-02T05:00:00.500000", "-2.00", None]),
    ("SELECT count(*), count(DISTINCT file_path) FROM beers b JOIN \"beers$files\" f ON b.\"$path\" = f.file_path",
     ["3", "3"]),
    ('SELECT partition.brewed_day, record_count, file_count, data.id.min, data.id.max, data.brewed.max,'
     " data.price.min, data.price.null_count FROM \"beers$partitions\" WHERE partition.style = 'Stout'",
     ["2024-01-02", "2", "2", "1", "3", "2024-01-02 05:00:00.500000", "-2.00", "0"]),
    ("SELECT partition, data.price FROM \"beers$partitions\" WHERE partition.style = 'IPA'",
     ["{style=IPA, brewed_day=null}", "{min=null, max=null, null_count=1, nan_count=null}"]),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "row"), VALUES, ids=[sql for sql, _ in VALUES])
def test_rows_of_the_tables_behind_it(full, sql, row):
    assert full.ask(sql) == [row]


def test_a_statement_makes_one_snapshot(full):
    for sql in (
        "UPDATE beers SET id = id + 1",
        "DELETE FROM beers WHERE id = 2",
        "OPTIMIZE beers REWRITE DATA USING BIN_PACK",
    ):
        full.run(sql)
    operations = full.ask('SELECT operation FROM "beers$snapshots" ORDER BY committed_at, parent_id IS NOT NULL')
    assert operations == [["append"], ["append"], ["overwrite"], ["overwrite"], ["overwrite"]]
    assert full.ask("SELECT id FROM beers ORDER BY id") == [["3"], ["4"]]


def test_files_of_a_partition_are_packed(full):
    rows = full.ask("SELECT * FROM beers ORDER BY id")
    full.run("OPTIMIZE beers REWRITE DATA USING BIN_PACK WHERE style = 'Stout' AND brewed IS NOT NULL")
    assert full.ask("SELECT * FROM beers ORDER BY id") == rows
    assert full.ask("""SELECT count(*) FROM "beers$files" WHERE record_count = 2""") == [["1"]]
    with pytest.raises(AthenaError, match="FilterNode"):
        full.run("OPTIMIZE beers REWRITE DATA USING BIN_PACK WHERE id = 1")
    with pytest.raises(AthenaError, match="Cannot apply operator"):
        full.run("OPTIMIZE beers REWRITE DATA USING BIN_PACK WHERE style = 1")


def test_properties_are_kept_in_the_metadata_and_heeded(full):
    properties = {"write_compression": "snappy", "vacuum_max_snapshot_age_seconds": "60",
                  "optimize_rewrite_delete_file_threshold": "10"}  # fmt: skip
    given = ", ".join(f"'{name}' = '{value}'" for name, value in properties.items())
    full.run(f"ALTER TABLE beers SET TBLPROPERTIES ({given})")
    shown = dict(full.ask("SHOW TBLPROPERTIES beers"))
    assert properties.items() <= shown.items()
    assert set(full.warehouse.known["default", "beers"].parameters) == {
        "table_type", "metadata_location", "previous_metadata_location",
    }  # fmt: skip
    assert table(full).properties["history.expire.max-snapshot-age-ms"] == "60000"

    def compression() -> str:
        full.run("INSERT INTO beers (id, style) VALUES (9, 'Lager')")
        ((path,),) = full.ask("""SELECT file_path FROM "beers$files" WHERE lower_bounds[1] = '9'""")
        full.run("DELETE FROM beers WHERE id = 9")
        return str(pq.read_metadata(path).row_group(0).column(0).compression)

    assert compression() == "SNAPPY"
    full.run("ALTER TABLE beers UNSET TBLPROPERTIES ('write_compression')")
    assert (compression(), "write_compression" in dict(full.ask("SHOW TBLPROPERTIES beers"))) == ("ZSTD", False)


def later(monkeypatch, seconds: float) -> None:
    """Let VACUUM believe that so much time has passed."""
    now = time.time()
    monkeypatch.setattr("duckathena.iceberg.expiry.time.time", lambda: now + seconds)


def files_of(world: World) -> set[str]:
    """Return all that the table's snapshots need, and its metadata."""
    found = table(world)
    named = {one.metadata_file for one in found.metadata.metadata_log} | {found.metadata_location}
    for snapshot in found.snapshots():
        named.add(snapshot.manifest_list)
        for manifest in snapshot.manifests(found.io):
            named |= {manifest.manifest_path}
            named |= {entry.data_file.file_path for entry in manifest.fetch_manifest_entry(found.io)}
    return {path.removeprefix(f"{world.warehouse.folder}/beers/") for path in named}


HOUR = 1 / 24
VACUUMS = [
    # properties, days that pass, how many of five snapshots stay, and whether files do that none of them named
    ("", 1, 5, True),
    ("", 6, 1, False),
    ("'vacuum_min_snapshots_to_keep' = '3'", 6, 3, False),
    ("'vacuum_min_snapshots_to_keep' = '9'", 6, 5, False),
    ("'vacuum_max_snapshot_age_seconds' = '3600'", 1, 1, False),
    ("'vacuum_max_snapshot_age_seconds' = '1'", HOUR / 2, 1, True),
    ("'vacuum_max_snapshot_age_seconds' = '864000'", 6, 5, True),
    ("'vacuum_max_snapshot_age_seconds' = '3600', 'vacuum_min_snapshots_to_keep' = '2'", 1, 2, False),
]


@pytest.mark.parametrize("case", VACUUMS)
def test_vacuum(full, monkeypatch, case):
    properties, days, kept, left = case
    for sql in ("UPDATE beers SET id = id + 1", "DELETE FROM beers WHERE id = 2",
                "OPTIMIZE beers REWRITE DATA USING BIN_PACK"):  # fmt: skip
        full.run(sql)
    if properties:
        full.run(f"ALTER TABLE beers SET TBLPROPERTIES ({properties})")
    for place in ("notes.txt", "data/abandoned", "metadata/abandoned", "../other/data/x"):
        path = full.warehouse.folder / "beers" / place
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text("not the table's")
    newest = [one.snapshot_id for one in table(full).snapshots()][-kept:]
    rows = {number: full.ask(f"SELECT * FROM beers FOR VERSION AS OF {number} ORDER BY id") for number in newest}
    later(monkeypatch, days * DAY)
    full.run("VACUUM default.`beers`")
    assert {one.snapshot_id for one in table(full).snapshots()} == set(newest)
    abandoned = {"data/abandoned", "metadata/abandoned"} if left else set()
    assert set(full.files("beers")) == files_of(full) | {"notes.txt"} | abandoned
    assert full.files("other") == ["data/x"]
    fresh = type(full.engine)(full.warehouse, full.warehouse)  # which has read nothing yet
    for number, before in rows.items():
        assert fresh.execute(f"SELECT * FROM beers FOR VERSION AS OF {number} ORDER BY id").text() == before
    full.run("INSERT INTO beers (id, style) VALUES (9, 'Lager')")
    assert full.ask("SELECT id FROM beers ORDER BY id") == [["3"], ["4"], ["9"]]


def test_vacuum_leaves_branches_and_tags(full, monkeypatch):
    first, second = (one.snapshot_id for one in table(full).snapshots())
    described = full.warehouse.known["default", "beers"]
    load(described, full.warehouse, full.warehouse).manage_snapshots().create_tag(first, "opening").commit()
    full.run("DELETE FROM beers")
    later(monkeypatch, 30 * DAY)
    full.run("VACUUM beers")
    assert second not in {one.snapshot_id for one in table(full).snapshots()}
    assert full.ask("SELECT id FROM beers FOR VERSION AS OF 'opening' ORDER BY id") == [["1"], ["2"]]
    assert full.ask('SELECT name, type FROM "beers$refs" ORDER BY name') == [["main", "BRANCH"], ["opening", "TAG"]]
    with pytest.raises(AthenaError, match=f"Iceberg snapshot ID does not exists: {second}"):
        full.ask(f"SELECT * FROM beers FOR VERSION AS OF {second}")


def test_vacuum_leaves_as_many_metadata_files_as_are_wanted(full):
    full.run("ALTER TABLE beers SET TBLPROPERTIES ('vacuum_max_metadata_files_to_keep' = '2')")
    full.run("VACUUM beers")
    kept = [name for name in full.files("beers/metadata") if name.endswith(".json")]
    assert len(kept) == 3  # the current one, and two before it
    assert set(full.files("beers")) == files_of(full)
    assert full.ask("SELECT count(*) FROM beers") == [["3"]]


def test_vacuum_that_is_overtaken_deletes_nothing(full, monkeypatch):
    full.run("DELETE FROM beers WHERE id = 1")
    later(monkeypatch, 30 * DAY)
    before = set(full.files("beers"))
    replace = full.warehouse.table

    def overtaken(database, name):
        monkeypatch.setattr(full.warehouse, "table", replace)
        found = replace(database, name)
        full.run("INSERT INTO beers (id, style) VALUES (9, 'Lager')")
        return found

    monkeypatch.setattr(full.warehouse, "table", overtaken)
    with pytest.raises(AthenaError, match="changed meanwhile"):
        full.run("VACUUM beers")
    assert before < set(full.files("beers"))
