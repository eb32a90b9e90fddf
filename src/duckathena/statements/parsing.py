"""Hive statements to `model`. https://docs.aws.amazon.com/athena/latest/ug/ddl-reference.html"""

from collections.abc import Callable

from duckathena.errors import NotSupported
from duckathena.statements.create_table import column, columns, create_iceberg, create_table, properties
from duckathena.statements.model import (
    AddColumns,
    AddPartitions,
    ChangeColumn,
    CreateDatabase,
    Describe,
    DropColumn,
    DropDatabase,
    DropPartitions,
    DropTable,
    Name,
    PartitionSpec,
    RenamePartition,
    RenameTable,
    RepairTable,
    ReplaceColumns,
    SetDatabaseProperties,
    SetLocation,
    SetProperties,
    ShowColumns,
    ShowCreateTable,
    ShowCreateView,
    ShowDatabases,
    ShowPartitions,
    ShowProperties,
    ShowTables,
    Statement,
    UnsetProperties,
    Vacuum,
)
from duckathena.statements.tokens import Words

QUERIES = {"SELECT", "WITH", "VALUES", "TABLE", "(", ""}
REFUSED = {
    "PREPARE",  # they want a place to be kept in, which duckathena has not: its caller may
    "EXECUTE",
    "DEALLOCATE",
}


def is_statement(sql: str) -> bool:
    """Tell whether the text is a statement of this package rather than a query."""
    first = Words(sql).peek()
    return first in STATEMENTS or first in REFUSED


def parse_statement(sql: str) -> Statement:
    """Parse a statement. Raises SyntaxRefused for no statement at all, NotSupported for one that duckathena lacks."""
    words = Words(sql)
    first = words.raw().upper()
    if first in REFUSED:
        raise NotSupported(f"{first} statements")
    statement = STATEMENTS[first](words)
    words.end()
    return statement


def table_name(words: Words) -> Name:
    parts = words.name()
    if len(parts) > 2 and parts[0] == "awsdatacatalog":
        parts = parts[1:]
    if len(parts) > 2:
        raise NotSupported(f"the catalogue {parts[0]}")
    return (parts[0] if len(parts) == 2 else None), parts[-1]


def _show(words: Words) -> Statement:
    if words.accept_one("DATABASES", "SCHEMAS"):
        return ShowDatabases(_pattern(words))
    if words.accept("PARTITIONS"):
        return ShowPartitions(table_name(words))
    if words.accept("COLUMNS"):
        if not words.accept_one("IN", "FROM"):
            raise words.error("Expecting: IN, FROM")
        database, name = table_name(words)
        if words.accept_one("IN", "FROM"):
            database = words.name()[-1]
        return ShowColumns((database, name))
    if words.accept("TBLPROPERTIES"):
        return _show_properties(words)
    if words.accept("CREATE"):
        return _show_create(words)
    views = words.accept("VIEWS")
    if not views and not words.accept("TABLES"):
        raise words.error("Expecting: COLUMNS, CREATE, DATABASES, PARTITIONS, SCHEMAS, TABLES, TBLPROPERTIES, VIEWS")
    database = words.name()[-1] if words.accept_one("IN", "FROM") else None
    return ShowTables(database, _pattern(words), views)


def _show_properties(words: Words) -> Statement:
    name, only = table_name(words), None
    if words.accept("("):
        only = words.text()
        words.expect(")")
    return ShowProperties(name, only)


def _show_create(words: Words) -> Statement:
    if words.accept("VIEW"):
        return ShowCreateView(table_name(words))
    words.expect("TABLE")
    return ShowCreateTable(table_name(words))


def _pattern(words: Words) -> str | None:
    words.accept("LIKE")
    return None if words.at_end else words.text()


def _describe(words: Words) -> Statement:
    if words.accept_one("FORMATTED", "EXTENDED"):
        raise NotSupported("DESCRIBE FORMATTED and EXTENDED")
    words.accept("VIEW")
    name = table_name(words)
    if not words.at_end:
        raise NotSupported("DESCRIBE of a column or a partition")
    return Describe(name)


def _create(words: Words) -> Statement:
    if words.accept_one("DATABASE", "SCHEMA"):
        exists = words.accept("IF", "NOT", "EXISTS")
        name = words.name()[-1]
        comment = words.text() if words.accept("COMMENT") else ""
        location = words.text() if words.accept("LOCATION") else ""
        given = properties(words) if words.accept("WITH", "DBPROPERTIES") else {}
        return CreateDatabase(name, exists, comment, location, given)
    external = words.accept("EXTERNAL")
    if not words.accept("TABLE"):
        raise NotSupported("CREATE statements other than CREATE [EXTERNAL] TABLE, CREATE VIEW and CREATE DATABASE")
    exists = words.accept("IF", "NOT", "EXISTS")
    return (create_table if external else create_iceberg)(words, table_name(words), exists)


def _drop(words: Words) -> Statement:
    if words.accept_one("DATABASE", "SCHEMA"):
        exists = words.accept("IF", "EXISTS")
        name = words.name()[-1]
        cascade = words.accept("CASCADE")
        words.accept("RESTRICT")
        return DropDatabase(name, exists, cascade)
    if not words.accept("TABLE"):
        raise NotSupported("DROP statements other than DROP TABLE and DROP DATABASE")
    exists = words.accept("IF", "EXISTS")
    dropped = DropTable(table_name(words), exists)
    words.accept("PURGE")  # Hive's word for past the trash, which S3 has not
    return dropped


def _alter(words: Words) -> Statement:
    if words.accept_one("DATABASE", "SCHEMA"):
        database = words.name()[-1]
        if not words.accept("SET", "DBPROPERTIES"):
            raise NotSupported("ALTER DATABASE other than SET DBPROPERTIES")
        return SetDatabaseProperties(database, properties(words))
    words.expect("TABLE")
    name = table_name(words)
    if words.peek() == "PARTITION":
        return _alter_partition(words, name)
    rule = next((rule for first, rule in ALTERATIONS if words.accept(*first)), None)
    if rule is None:
        raise NotSupported("ALTER TABLE other than ADD, REPLACE, CHANGE and DROP of columns, ADD, DROP and RENAME of "
                           "partitions, RENAME TO, SET and UNSET TBLPROPERTIES, and SET LOCATION")  # fmt: skip
    return rule(words, name)


def _add_partitions(words: Words, name: Name) -> Statement:
    exists = words.accept("IF", "NOT", "EXISTS")
    return AddPartitions(name, exists, _partitions(words))


def _drop_partitions(words: Words, name: Name) -> Statement:
    exists = words.accept("IF", "EXISTS")
    return DropPartitions(name, exists, _partitions(words))


def _alter_partition(words: Words, name: Name) -> Statement:
    (spec,) = _partitions(words)[:1]
    if words.accept("RENAME", "TO"):
        return RenamePartition(name, spec, _partitions(words)[0])
    if words.peek() in {"ADD", "REPLACE", "CHANGE"}:
        raise NotSupported("columns of a partition other than its table's: ALTER TABLE without PARTITION changes those")
    words.expect("SET", "LOCATION")
    return SetLocation(name, words.text(), spec)


def _change(words: Words, name: Name) -> Statement:
    words.accept("COLUMN")
    old, changed = words.name()[-1], column(words)
    first = words.accept("FIRST")
    after = words.name()[-1] if not first and words.accept("AFTER") else None
    return ChangeColumn(name, old, changed, first, after)


def _partitions(words: Words) -> tuple[PartitionSpec, ...]:
    found = []
    while words.accept("PARTITION"):
        words.expect("(")
        values = {}
        while not words.accept(")"):
            key = words.name()[-1]
            words.expect("=")
            values[key] = words.text() if words.peek()[:1] in {"'", '"'} else words.raw()
            words.accept(",")
        found.append(PartitionSpec(values, words.text() if words.accept("LOCATION") else None))
        words.accept(",")
    if not found:
        raise words.error("Expecting: PARTITION")
    return tuple(found)


def _texts(words: Words) -> tuple[str, ...]:
    """Read `('text', ...)`."""
    words.expect("(")
    found = [words.text()]
    while words.accept(","):
        found.append(words.text())
    words.expect(")")
    return tuple(found)


def _repair(words: Words) -> Statement:
    words.expect("REPAIR", "TABLE")
    return RepairTable(table_name(words))


ALTERATIONS: tuple[tuple[tuple[str, ...], Callable[[Words, Name], Statement]], ...] = (
    (("ADD", "COLUMNS"), lambda words, name: AddColumns(name, columns(words))),
    (("REPLACE", "COLUMNS"), lambda words, name: ReplaceColumns(name, columns(words))),
    (("CHANGE",), _change),
    (("DROP", "COLUMN"), lambda words, name: DropColumn(name, words.name()[-1])),
    (("ADD",), _add_partitions),
    (("DROP",), _drop_partitions),
    (("SET", "TBLPROPERTIES"), lambda words, name: SetProperties(name, properties(words))),
    (("UNSET", "TBLPROPERTIES"), lambda words, name: UnsetProperties(name, _texts(words))),
    (("RENAME", "TO"), lambda words, name: RenameTable(name, table_name(words))),
    (("SET", "LOCATION"), lambda words, name: SetLocation(name, words.text())),
)
STATEMENTS: dict[str, Callable[[Words], Statement]] = {
    "SHOW": _show,
    "DESCRIBE": _describe,
    "DESC": _describe,
    "CREATE": _create,
    "DROP": _drop,
    "ALTER": _alter,
    "MSCK": _repair,
    "VACUUM": lambda words: Vacuum(table_name(words)),
}
