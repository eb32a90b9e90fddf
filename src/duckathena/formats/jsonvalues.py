"""The values of JSON documents: the DuckDB type that each is read as, and the SQL that makes the column's value of it.

DuckDB reads 2.6 as the whole number 3, true as the number 1, and a decimal by way of a double that it does not round
as its digits say. Where that may be, its reading of a wider type is looked at, at whatever depth the value lies.

Rules after https://github.com/trinodb/trino/blob/master/lib/trino-hive-formats/src/main/java/io/trino/hive/formats/line/openxjson/README.md
but what is read as NULL there is HIVE_BAD_DATA, as on Athena.
"""

from dataclasses import dataclass

from duckathena.dialect.casts import rounded_timestamp
from duckathena.dialect.typed import fail, identifier, quote
from duckathena.errors import NotSupported
from duckathena.formats.jsonkeys import Keys, key
from duckathena.formats.source import in_object
from duckathena.types import BITS, INTEGER_DIGITS, Type, duckdb_type, field_name

HELD_TYPES = {
    *INTEGER_DIGITS, "boolean", "real", "double", "decimal", "varchar", "char", "date", "timestamp", "array", "map",
    "row",
}  # fmt: skip
DOUBLE_DIGITS = 15  # that a double holds, whichever they are


def check(of: Type) -> None:
    """Raise NotSupported for a type that no JSON document holds."""
    if of.base not in HELD_TYPES:
        raise NotSupported(f"{of} in a JSON table")
    for inner in of.arguments:
        check(inner)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of documents. `simple`: they hold neither true nor false, nor numbers of more digits than a double."""

    name: str
    simple: bool

    def stored(self, of: Type, keys: Keys) -> str:
        """Return the DuckDB type that reads a value of type `of`, under the documents' own `keys`."""
        match of.base:
            case "array":
                return f"{self.stored(of.element, keys)}[]"
            case "map":
                # A key is always a text.
                return f"MAP(VARCHAR, {self.stored(of.arguments[1], {})})"
            case "row":
                fields = (
                    f"{identifier(written)} {self.stored(inner, below)}" for written, below, inner in _fields(of, keys)
                )
                return f"STRUCT({', '.join(fields)})"
            case "boolean" | "decimal":
                return "VARCHAR"
            case "tinyint" | "smallint" | "integer" | "bigint" | "real" | "double":
                return "DOUBLE" if self.simple else "VARCHAR"  # doubles are quicker
        return duckdb_type(of)

    def value(self, sql: str, of: Type, keys: Keys, depth: int = 0) -> str:
        """Return SQL for the value of type `of` that was read as `stored` says."""
        match of.base:
            case "array":
                found = self._each(sql, of.element, keys, depth)
            case "map":
                texts, sides = Column(self.name, simple=False), (f"map_keys({sql})", f"map_values({sql})")
                keyed = texts._each(sides[0], of.arguments[0], {}, depth)
                values = self._each(sides[1], of.arguments[1], {}, depth)
                found = sql if (keyed, values) == sides else f"map({keyed}, {values})"
            case "row":
                found = self._row(sql, of, keys, depth)
            case _:
                return self._scalar(sql, of, self.stored(of, keys))
        return found if found == sql else f"CASE WHEN {sql} IS NOT NULL THEN {found} END"

    def _row(self, sql: str, of: Type, keys: Keys, depth: int) -> str:
        fields = _fields(of, keys)
        read = [f"struct_extract({sql}, {quote(written)})" for written, _, _ in fields]
        made = [self.value(one, inner, below, depth) for one, (_, below, inner) in zip(read, fields, strict=True)]
        if made == read and self.stored(of, keys) == duckdb_type(of):
            return sql
        names = (identifier(field_name(of, i)) for i in range(len(made)))
        return f"struct_pack({', '.join(f'{name} := {value}' for name, value in zip(names, made, strict=True))})"

    def _each(self, sql: str, of: Type, keys: Keys, depth: int) -> str:
        one = f"e{depth}"
        value = self.value(one, of, keys, depth + 1)
        return sql if value == one else f"list_transform({sql}, lambda {one}: {value})"

    def _scalar(self, sql: str, of: Type, stored: str) -> str:
        match of.base:
            case "varchar" if of.parameters:
                return f"left({sql}, {of.precision})"
            case "char":
                return f"rpad(left({sql}, {of.precision}), {of.precision}, ' ')"
            case "boolean":
                value = f"CASE lower({sql}) WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END"
            case "decimal":
                value = self._decimal(sql, of)
            case "tinyint" | "smallint" | "integer" | "bigint":
                value = self._whole(sql, of, stored)
            case "timestamp":
                return rounded_timestamp(sql, of)
            case "real" | "double" if stored == "VARCHAR":
                value = f"TRY_CAST({sql} AS {duckdb_type(of)})"
            case _:
                return sql if stored == duckdb_type(of) else f"CAST({sql} AS {duckdb_type(of)})"
        return self._checked(sql, of, value)

    def _whole(self, sql: str, of: Type, stored: str) -> str:
        most = 2 ** (BITS[of.base] - 1)
        double = f"TRY_CAST({sql} AS DOUBLE)" if stored == "VARCHAR" else sql
        whole = f"{double} = trunc({double}) AND {double} BETWEEN {-most} AND {most - 1}"
        value = f"CASE WHEN {whole} THEN TRY_CAST({double} AS {duckdb_type(of)}) END"
        if stored == "DOUBLE":
            return value
        digits = f"regexp_full_match({sql}, '[+-]?[0-9]+')"
        return f"CASE WHEN {digits} THEN TRY_CAST({sql} AS {duckdb_type(of)}) ELSE {value} END"

    def _decimal(self, sql: str, of: Type) -> str:
        value = f"TRY_CAST({sql} AS {duckdb_type(of)})"
        if of.precision <= DOUBLE_DIGITS:
            return value
        # A number with a fraction comes by way of a double, and has lost digits there; a text has not.
        digits = f"length(replace(ltrim(split_part({sql}, 'e', 1), '-0.'), '.', ''))"
        lossy = f"{digits} > {DOUBLE_DIGITS} AND CAST(TRY_CAST({sql} AS DOUBLE) AS VARCHAR) = {sql}"
        message = quote(f"not supported by duckathena: more than {DOUBLE_DIGITS} digits of a decimal in a JSON number")
        return f"CASE WHEN {lossy} THEN {fail('NOT_SUPPORTED', message, of)} ELSE {value} END"

    def _checked(self, sql: str, of: Type, value: str) -> str:
        """Return SQL for `value`, or for an error where there is none but `sql` is no NULL."""
        wrong = f"'Error parsing field value ' || {sql} || {quote(f' of {self.name} as {of}')} || {in_object()}"
        refusal = fail("HIVE_BAD_DATA", wrong, of)
        return f"CAST(CASE WHEN {sql} IS NOT NULL THEN coalesce({value}, {refusal}) END AS {duckdb_type(of)})"


def _fields(of: Type, keys: Keys) -> list[tuple[str, Keys, Type]]:
    """Return how the documents write each field's key, the keys below it, and its type."""
    return [(*key(field_name(of, i), keys), inner) for i, inner in enumerate(of.arguments)]
