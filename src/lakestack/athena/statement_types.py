"""What Athena calls a statement, and where its result goes.

https://docs.aws.amazon.com/athena/latest/APIReference/API_QueryExecution.html names the three types; the names of the
second kind, and the places, are what Athena answers with.
"""

import re

COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
WORDS = re.compile(r"[\w.\"`$-]+|\S")
QUERY = {"SELECT", "WITH", "VALUES", "TABLE"}
CREATES_AS = re.compile(rf"\bAS[\s(]+({'|'.join(sorted(QUERY))})\b", re.IGNORECASE)

# The words that a statement begins with, `*` for any one word, and Athena's name for it; the first that fits.
NAMES = (
    ("EXPLAIN", "EXPLAIN"), ("INSERT", "INSERT"), ("UPDATE", "UPDATE"), ("DELETE", "DELETE"), ("MERGE", "MERGE"),
    ("UNLOAD", "UNLOAD"), ("OPTIMIZE", "OPTIMIZE"), ("VACUUM", "VACUUM_TABLE"), ("EXECUTE", "EXECUTE"),
    ("PREPARE", "PREPARE"), ("DEALLOCATE", "DEALLOCATE"), ("MSCK", "MSCK_REPAIR"),
    ("SHOW DATABASES", "SHOW_DATABASES"), ("SHOW SCHEMAS", "SHOW_DATABASES"), ("SHOW TABLES", "SHOW_TABLES"),
    ("SHOW VIEWS", "SHOW_VIEWS"), ("SHOW COLUMNS", "SHOW_COLUMNS"), ("SHOW PARTITIONS", "SHOW_PARTITIONS"),
    ("SHOW TBLPROPERTIES", "SHOW_TABLE_PROPERTIES"), ("SHOW CREATE TABLE", "SHOW_CREATE_TABLE"),
    ("SHOW CREATE VIEW", "SHOW_CREATE_VIEW"), ("DESCRIBE", "DESCRIBE_TABLE"), ("DESC", "DESCRIBE_TABLE"),
    ("CREATE DATABASE", "CREATE_DATABASE"), ("CREATE SCHEMA", "CREATE_DATABASE"),
    ("DROP DATABASE", "DROP_DATABASE"), ("DROP SCHEMA", "DROP_DATABASE"),
    ("CREATE EXTERNAL TABLE", "CREATE_TABLE"), ("CREATE TABLE", "CREATE_TABLE"), ("DROP TABLE", "DROP_TABLE"),
    ("CREATE VIEW", "CREATE_VIEW"), ("CREATE OR REPLACE VIEW", "CREATE_VIEW"), ("DROP VIEW", "DROP_VIEW"),
    ("ALTER TABLE * ADD COLUMNS", "ALTER_TABLE_ADD_COLUMN"), ("ALTER TABLE * DROP COLUMN", "ALTER_TABLE_DROP_COLUMN"),
    ("ALTER TABLE * REPLACE COLUMNS", "ALTER_TABLE_REPLACE_COLUMN"),
    ("ALTER TABLE * CHANGE", "ALTER_TABLE_CHANGE_COLUMN"), ("ALTER TABLE * ADD", "ALTER_TABLE_ADD_PARTITION"),
    ("ALTER TABLE * DROP", "ALTER_TABLE_DROP_PARTITION"), ("ALTER TABLE * RENAME", "ALTER_TABLE_RENAME"),
    ("ALTER TABLE * SET LOCATION", "ALTER_TABLE_SET_LOCATION"),
    ("ALTER TABLE * SET TBLPROPERTIES", "ALTER_TABLE_PROPERTIES"),
)  # fmt: skip
DML = {"SELECT", "EXPLAIN", "INSERT", "UPDATE", "DELETE", "MERGE", "UNLOAD", "OPTIMIZE", "EXECUTE"}
AS_SELECT = "CREATE_TABLE_AS_SELECT"


def statement_type(sql: str) -> tuple[str, str]:
    """Return Athena's type of a statement, and its name of the kind; that is the first word where none is known."""
    bare = COMMENT.sub(" ", sql).lstrip(" \t\r\n(")
    words = [word.upper() for word in WORDS.findall(bare)[:6]]
    name = "SELECT" if words[:1] and words[0] in QUERY else _name(words)
    if name == "CREATE_TABLE" and words[1] == "TABLE" and CREATES_AS.search(bare):
        name = AS_SELECT
    shows = name.startswith(("SHOW", "DESC"))
    return ("UTILITY" if shows else "DML" if name in DML else "DDL"), name


def _name(words: list[str]) -> str:
    for pattern, name in NAMES:
        wanted = pattern.split()
        if all(word in {"*", found} for word, found in zip(wanted, words, strict=False)) and len(words) >= len(wanted):
            return name
    return words[0] if words else ""


def result_place(root: str, query_id: str, kind: str, name: str) -> str:
    """Return the address of a result under a workgroup's folder."""
    if name == AS_SELECT:
        return f"{root}/tables/{query_id}"
    if name == "INSERT":
        return f"{root}/{query_id}"
    return f"{root}/{query_id}{'.csv' if kind == 'DML' and name != 'EXPLAIN' else '.txt'}"
