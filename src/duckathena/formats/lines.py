"""Lines of text, as Hadoop's TextInputFormat gives them to a SerDe: an empty one is a row too."""

from duckathena.catalog import Table
from duckathena.dialect.typed import quote
from duckathena.errors import NotSupported
from duckathena.formats.source import FILE, Source, in_object

NEVER = "\x01\x02\x03\x04"  # a delimiter that ends no field: the whole line is one


def lines(source: Source) -> str:
    """Return a relation of the files' lines, as they are, in the one column `line`."""
    options = (
        f"columns = {{'line': 'VARCHAR'}}, delim = {quote(NEVER)}, quote = '', escape = '', header = false, "
        f"skip = {skipped_lines(source.table)}, auto_detect = false, compression = 'none', parallel = false, "
        f"filename = {quote(FILE)}"
    )
    files = f"read_csv({source.file_list()}, {options})"
    return f"(SELECT coalesce(line, '') AS line, {FILE}, file_index FROM {files})"


def split(source: Source, fields: str) -> str:
    """Return a relation of the lines with the column `fields`, which the SQL `fields` makes of `line`."""
    return f"(SELECT {fields} AS fields, {FILE}, file_index FROM {lines(source)})"


def field_at(place: int) -> str:
    """Return DuckDB SQL for the text of a line's field, NULL where the line ends before it."""
    return f"list_extract(d.fields, {place + 1})"


def bad_field(sql: str, position: int) -> str:
    """Return DuckDB SQL for Trino's words on a field that is no value of its column's type."""
    return (f"{quote('Error parsing field value ')} || chr(39) || {sql} || chr(39) || "
            f"{quote(f' for field {position}')} || {in_object()}")  # fmt: skip


def skipped_lines(table: Table) -> int:
    """Return how many lines at a file's head are no rows."""
    if table.parameters.get("skip.footer.line.count", "0") != "0":
        raise NotSupported("skip.footer.line.count")
    given = table.parameters.get("skip.header.line.count") or table.format.parameters.get("skip.header.line.count", "0")
    return int(given)
