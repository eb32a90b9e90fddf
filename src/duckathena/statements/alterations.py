"""ALTER TABLE and MSCK REPAIR TABLE. https://docs.aws.amazon.com/athena/latest/ug/ddl-sql-reference.html"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import unquote

from duckathena import iceberg
from duckathena.catalog import Column, Partition, Table, is_iceberg
from duckathena.dialect.columns import escaped
from duckathena.errors import AthenaError, NotSupported
from duckathena.statements.model import (
    AddColumns,
    AddPartitions,
    ChangeColumn,
    DropColumn,
    DropPartitions,
    PartitionSpec,
    RenamePartition,
    RenameTable,
    RepairTable,
    ReplaceColumns,
    SetLocation,
    SetProperties,
    Statement,
    UnsetProperties,
    Vacuum,
)
from duckathena.statements.session import NOTHING, Answer, Session

if TYPE_CHECKING:
    from duckathena.iceberg.evolution import Change
    from duckathena.storage import WritableStorage


def part_name(table: Table, values: Sequence[str]) -> str:
    """Return a partition's name, such as `dt=2024-01-01/hour=01`: its folder, as Hive writes it."""
    return "/".join(f"{key.name}={escaped(value)}" for key, value in zip(table.partition_keys, values, strict=True))


def _values(table: Table, spec: PartitionSpec) -> tuple[str, ...]:
    keys = [key.name for key in table.partition_keys]
    if set(keys) != set(spec.values):
        message = f"a partition of {table.name} names {', '.join(keys) or 'nothing'}, not {', '.join(spec.values)}"
        raise AthenaError(message, code="INVALID_PARTITION")
    return tuple(spec.values[key] for key in keys)


def _add_partitions(session: Session, statement: AddPartitions) -> Answer:
    table = session.base_table(statement.name)
    known = {one.values for one in session.catalog.partitions(table)}
    wanted = []
    for spec in statement.partitions:
        values = _values(table, spec)
        if values in known and not statement.exists:
            raise AthenaError(f"Partition already exists: {part_name(table, values)}", code="ALREADY_EXISTS")
        if values not in known:
            wanted.append(
                Partition(values, spec.location or f"{table.location.rstrip('/')}/{part_name(table, values)}/")
            )
    session.writable.add_partitions(table, wanted)
    return NOTHING


def _drop_partitions(session: Session, statement: DropPartitions) -> Answer:
    table = session.base_table(statement.name)
    known = {one.values: one for one in session.catalog.partitions(table)}
    wanted = [_values(table, spec) for spec in statement.partitions]
    missing = [values for values in wanted if values not in known]
    if missing and not statement.exists:
        raise AthenaError(f"Partition does not exist: {part_name(table, missing[0])}", code="PARTITION_NOT_FOUND")
    session.writable.drop_partitions(table, [known[values] for values in wanted if values in known])
    return NOTHING


def _with_columns(session: Session, table: Table, columns: Sequence[Column], change: "Change | None" = None) -> Answer:
    """Give a table other columns; `change` says what of them changes, as an Iceberg table's metadata must know."""
    names = [column.name for column in (*columns, *table.partition_keys)]
    twice = sorted(name for name in set(names) if names.count(name) > 1)
    if twice:
        raise AthenaError(f"Duplicate column name: {twice[0]}", code="DUPLICATE_COLUMN_NAME")
    if not is_iceberg(table):
        session.writable.replace_table(replace(table, columns=tuple(columns)))
    elif change is None:
        raise NotSupported("REPLACE COLUMNS of an Iceberg table")
    else:
        iceberg.evolve(table, columns, change, session.storage, session.writable)
    return NOTHING


def _add_columns(session: Session, statement: AddColumns) -> Answer:
    table = session.base_table(statement.name)
    change = iceberg.addition(statement.columns) if is_iceberg(table) else None
    return _with_columns(session, table, (*table.columns, *statement.columns), change)


def _replace_columns(session: Session, statement: ReplaceColumns) -> Answer:
    return _with_columns(session, session.base_table(statement.name), statement.columns)


def _drop_column(session: Session, statement: DropColumn) -> Answer:
    table = session.base_table(statement.name)
    if not is_iceberg(table):
        raise NotSupported("DROP COLUMN of a table other than Iceberg's; REPLACE COLUMNS names those that stay")
    _check_column(table, statement.column)
    others = [column for column in table.columns if column.name != statement.column]
    return _with_columns(session, table, others, iceberg.removal(statement.column))


def _change_column(session: Session, statement: ChangeColumn) -> Answer:
    """Rename, retype and move a column; without FIRST or AFTER it stays where it is."""
    table = session.base_table(statement.name)
    _check_column(table, statement.old)
    if statement.after is not None:
        _check_column(table, statement.after)
    place = [column.name for column in table.columns].index(statement.old)
    others = [column for column in table.columns if column.name != statement.old]
    if statement.after is not None:
        place = [column.name for column in others].index(statement.after) + 1
    others.insert(0 if statement.first else place, statement.column)
    change = None
    if is_iceberg(table):
        change = iceberg.replacement(statement.old, statement.column, first=statement.first, after=statement.after)
    return _with_columns(session, table, others, change)


def _check_column(table: Table, name: str) -> None:
    if name not in {column.name for column in table.columns}:
        raise AthenaError(f"Invalid column reference {name}", code="COLUMN_NOT_FOUND")


def _set_properties(session: Session, statement: SetProperties) -> Answer:
    table = session.base_table(statement.name)
    if is_iceberg(table):
        iceberg.set_properties(table, statement.properties, session.storage, session.writable)
    else:
        session.writable.replace_table(replace(table, parameters={**table.parameters, **statement.properties}))
    return NOTHING


def _unset_properties(session: Session, statement: UnsetProperties) -> Answer:
    table = session.base_table(statement.name)
    if not is_iceberg(table):
        raise NotSupported("UNSET TBLPROPERTIES of a table other than Iceberg's")
    iceberg.unset_properties(table, statement.properties, session.storage, session.writable)
    return NOTHING


def _set_location(session: Session, statement: SetLocation) -> Answer:
    table = session.base_table(statement.name)
    if is_iceberg(table):
        raise NotSupported("SET LOCATION of an Iceberg table, whose metadata says where it is")
    if statement.partition is None:
        session.writable.replace_table(replace(table, location=statement.location))
        return NOTHING
    one = _partition(session, table, statement.partition)
    _put(session, table, one, replace(one, location=statement.location))
    return NOTHING


def _rename_partition(session: Session, statement: RenamePartition) -> Answer:
    """Give a partition other values; its objects stay where they are, as an external table's do."""
    table = session.base_table(statement.name)
    one, values = _partition(session, table, statement.old), _values(table, statement.new)
    if any(known.values == values for known in session.catalog.partitions(table)):
        raise AthenaError(f"Partition already exists: {part_name(table, values)}", code="ALREADY_EXISTS")
    _put(session, table, one, replace(one, values=values))
    return NOTHING


def _partition(session: Session, table: Table, spec: PartitionSpec) -> Partition:
    values = _values(table, spec)
    found = next((one for one in session.catalog.partitions(table) if one.values == values), None)
    if found is None:
        raise AthenaError(f"Partition does not exist: {part_name(table, values)}", code="PARTITION_NOT_FOUND")
    return found


def _put(session: Session, table: Table, old: Partition, new: Partition) -> None:
    session.writable.drop_partitions(table, [old])
    session.writable.add_partitions(table, [new])


def _rename_table(session: Session, statement: RenameTable) -> Answer:
    """https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg-alter-table-rename.html"""
    table = session.base_table(statement.name)
    if not is_iceberg(table):
        raise NotSupported("RENAME TO of a table other than Iceberg's")
    new = replace(table, database=statement.new[0] or session.database, name=statement.new[1])
    session.check_database(new.database)
    if session.catalog.table(new.database, new.name) is not None:
        raise AthenaError(f"Table '{new.database}.{new.name}' already exists", code="TABLE_ALREADY_EXISTS")
    session.writable.create_table(new)
    session.writable.drop_table(table)
    return NOTHING


def _vacuum(session: Session, statement: Vacuum) -> Answer:
    table = session.base_table(statement.name)
    if not is_iceberg(table):
        raise AthenaError("VACUUM is supported for Iceberg tables only", code="NOT_SUPPORTED")
    iceberg.vacuum(table, cast("WritableStorage", session.storage), session.writable)
    return NOTHING


def _repair_table(session: Session, statement: RepairTable) -> Answer:
    """Add the partitions whose `key=value` folders are there, and that the catalogue does not know. The catalogue's
    keys are in lower case, and no other folders are theirs.

    https://docs.aws.amazon.com/athena/latest/ug/msck-repair-table.html
    """
    table = session.base_table(statement.name)
    known = {one.values for one in session.catalog.partitions(table)}
    root = f"{table.location.rstrip('/')}/"
    pattern = re.compile("/".join(rf"{re.escape(key.name)}=([^/]+)" for key in table.partition_keys) + "/")
    found: dict[tuple[str, ...], str] = {}
    for stored in session.storage.list(root):
        folder = pattern.match(stored.uri.removeprefix(root))
        if table.partition_keys and folder:
            found.setdefault(tuple(map(unquote, folder.groups())), f"{root}{folder[0]}")
    added = [Partition(values, location) for values, location in sorted(found.items()) if values not in known]
    session.writable.add_partitions(table, added)
    if not added:
        return NOTHING
    missing = "\t".join(f"{table.name}:{part_name(table, one.values)}" for one in added)
    lines = [f"Partitions not in metastore:\t{missing}"]
    lines += [f"Repair: Added partition to metastore {table.name}:{part_name(table, one.values)}" for one in added]
    return ("_col0",), [(line,) for line in lines]


ALTERATIONS: dict[type[Statement], Callable[[Session, Any], Answer]] = {
    AddPartitions: _add_partitions,
    DropPartitions: _drop_partitions,
    RenamePartition: _rename_partition,
    AddColumns: _add_columns,
    ReplaceColumns: _replace_columns,
    ChangeColumn: _change_column,
    DropColumn: _drop_column,
    SetProperties: _set_properties,
    UnsetProperties: _unset_properties,
    SetLocation: _set_location,
    RenameTable: _rename_table,
    RepairTable: _repair_table,
    Vacuum: _vacuum,
}
