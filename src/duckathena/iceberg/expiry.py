"""VACUUM: snapshots that are too old expire, and the files that nothing else needs go with them.

https://docs.aws.amazon.com/athena/latest/ug/vacuum-statement.html
"""

import time

from pyiceberg.table import Table as IcebergTable
from pyiceberg.table.refs import SnapshotRefType
from pyiceberg.table.snapshots import Snapshot, ancestors_of
from pyiceberg.table.update.snapshot import ExpireSnapshots

from duckathena.catalog import Table, WritableCatalog
from duckathena.errors import AthenaError
from duckathena.iceberg.properties import AGE, METADATA_FILES, SNAPSHOTS, number_of
from duckathena.iceberg.tables import Commits, conflicts, load
from duckathena.storage import WritableStorage

AGE_MS, LEAST, LOGGED = 432_000_000, 1, 100
LONGEST_MS = 3_600_000  # no statement takes so long: files that none names yet are older only where none ever will


def vacuum(table: Table, storage: WritableStorage, catalog: WritableCatalog) -> None:
    """Expire snapshots, then delete what only they needed, and what no snapshot named for as long as they are kept."""
    found = load(table, storage, catalog)
    location = f"{found.location().rstrip('/')}/"
    if location.count("/") < 4 and "://" in location:
        raise AthenaError(f"Path missing in file system location: {location.rstrip('/')}")
    expired = sorted({one.snapshot_id for one in found.metadata.snapshots} - _kept(found))
    logged = number_of(found.properties, METADATA_FILES, LOGGED)
    before = _named(found)
    if expired or len(found.metadata.metadata_log) > logged:
        found.catalog = Commits(catalog, table, table.columns, logged)
        with conflicts(), found.transaction() as change:
            change.set_properties(found.properties)  # as they are: there is a commit, whatever there is to expire
            ExpireSnapshots(change).by_ids(expired).commit()
    named = _named(found)
    oldest = time.time() - max(number_of(found.properties, AGE, AGE_MS), LONGEST_MS) / 1000
    files = (one for folder in ("data", "metadata") for one in storage.list(f"{location}{folder}/"))
    unneeded = [one for one in files if (path := _path(one.uri)) not in named
                and (path in before or (one.modified is not None and one.modified < oldest))]  # fmt: skip
    storage.delete(unneeded)


def _named(table: IcebergTable) -> set[str]:
    """Return the paths of all files that the table needs, or that its metadata's log names."""
    return {_path(address) for address in _needed(table) | _metadata_files(table)}


def _path(address: str) -> str:
    """Return an address without its scheme: other engines write `s3a` for `s3`."""
    return address.rpartition("://")[2]


def _kept(table: IcebergTable) -> set[int]:
    """Return the snapshots that stay: the young ones, the latest of each branch, and what a tag names."""
    metadata = table.metadata
    now = int(1000 * time.time())
    oldest = now - number_of(metadata.properties, AGE, AGE_MS)
    least = number_of(metadata.properties, SNAPSHOTS, LEAST)
    kept = {one.snapshot_id for one in metadata.snapshots if one.timestamp_ms >= oldest}
    for ref in metadata.refs.values():
        line = list(ancestors_of(metadata.snapshot_by_id(ref.snapshot_id), metadata))
        if ref.snapshot_ref_type is SnapshotRefType.TAG:
            line = line[:1]
            wanted, since = 1, now
        else:
            wanted = ref.min_snapshots_to_keep or least
            since = now - ref.max_snapshot_age_ms if ref.max_snapshot_age_ms else oldest
        kept |= {one.snapshot_id for i, one in enumerate(line) if i < wanted or one.timestamp_ms >= since}
    return kept


def _needed(table: IcebergTable) -> set[str]:
    """Return the addresses of the files that the table's snapshots need."""
    found = {one.statistics_path for one in table.metadata.statistics}
    found |= {one.statistics_path for one in table.metadata.partition_statistics}
    read: set[str] = set()
    for snapshot in table.metadata.snapshots:
        found |= {snapshot.manifest_list, *_of_snapshot(table, snapshot, read)}
    return found


def _of_snapshot(table: IcebergTable, snapshot: Snapshot, read: set[str]) -> set[str]:
    """Return a snapshot's manifests and the files that these name, but for those manifests that were `read` before."""
    manifests = [one for one in snapshot.manifests(table.io) if one.manifest_path not in read]
    read |= {one.manifest_path for one in manifests}
    files = {entry.data_file.file_path for one in manifests for entry in one.fetch_manifest_entry(table.io)}
    return files | {one.manifest_path for one in manifests}


def _metadata_files(table: IcebergTable) -> set[str]:
    return {table.metadata_location, *(one.metadata_file for one in table.metadata.metadata_log)}
