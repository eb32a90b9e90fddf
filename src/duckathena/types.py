"""Trino's types: their names, the names that Hive and DuckDB have for them, and how a type's text is read.

https://trino.io/docs/current/language/types.html and https://docs.aws.amazon.com/athena/latest/ug/data-types.html
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from duckathena.errors import AthenaError

MAX_PRECISION = 38


@dataclass(frozen=True, slots=True)
class Type:
    """A Trino type.

    `parameters`: decimal's precision and scale, the length of varchar and char, the digits of time and timestamp.
    `arguments`: the element of an array, key and value of a map, the fields of a row; `names` are the row's field
    names.
    """

    base: str
    parameters: tuple[int, ...] = ()
    arguments: tuple["Type", ...] = ()
    names: tuple[str | None, ...] = ()

    def __str__(self) -> str:
        if self.base == "row":
            fields = zip(self.names, self.arguments, strict=True)
            return f"row({', '.join(f'{name} {of}' if name else str(of) for name, of in fields)})"
        inner = ", ".join(map(str, self.arguments)) or ",".join(map(str, self.parameters))
        if self.base == "timestamp with time zone":
            return f"timestamp({inner}) with time zone"
        return f"{self.base}({inner})" if inner else GEOSPATIAL.get(self.base, self.base)

    @property
    def element(self) -> "Type":
        return self.arguments[0]

    @property
    def precision(self) -> int:
        return self.parameters[0]

    @property
    def scale(self) -> int:
        return self.parameters[1]


BOOLEAN, DATE, JSON, UNKNOWN = Type("boolean"), Type("date"), Type("json"), Type("unknown")
TINYINT, SMALLINT, INTEGER, BIGINT = Type("tinyint"), Type("smallint"), Type("integer"), Type("bigint")
REAL, DOUBLE, VARCHAR, VARBINARY = Type("real"), Type("double"), Type("varchar"), Type("varbinary")
# Athena keeps milliseconds. https://docs.aws.amazon.com/athena/latest/ug/data-types-timestamps.html
TIME, TIMESTAMP, TIMESTAMP_TZ = Type("time", (3,)), Type("timestamp", (3,)), Type("timestamp with time zone", (3,))
DAY_TO_SECOND, YEAR_TO_MONTH = Type("interval day to second"), Type("interval year to month")
# No table has columns of these; each by the name that Trino shows.
GEOSPATIAL = {"geometry": "Geometry", "sphericalgeography": "SphericalGeography", "bingtile": "BingTile"}

INTEGER_DIGITS = {"tinyint": 3, "smallint": 5, "integer": 10, "bigint": 19}
BITS = {"tinyint": 8, "smallint": 16, "integer": 32, "bigint": 64}
NUMERIC = {*INTEGER_DIGITS, "decimal", "real", "double"}
INTERVALS = {DAY_TO_SECOND.base, YEAR_TO_MONTH.base}

# The texts that Trino reads as a value of a type.
_NUMBER = r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"
_CLOCK = r"([01]?[0-9]|2[0-3]):[0-9]{1,2}(:[0-9]{1,2}(\.[0-9]+)?)?"
READABLE = {
    **dict.fromkeys(INTEGER_DIGITS, "[+-]?[0-9]+"),
    "decimal": _NUMBER,
    "double": rf"\s*([+-]?(NaN|Infinity)|{_NUMBER}[fFdD]?)\s*",
    "real": rf"\s*([+-]?(NaN|Infinity)|{_NUMBER}[fFdD]?)\s*",
    "date": r"\s*[0-9]{4,}-[0-9]{1,2}-[0-9]{1,2}\s*",
    "timestamp": rf"\s*[0-9]{{4,}}-[0-9]{{1,2}}-[0-9]{{1,2}}( {_CLOCK})?\s*",
    "time": _CLOCK,
    "boolean": "(?i)t|true|1|f|false|0",
    "uuid": "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
}


def decimal(precision: int, scale: int) -> Type:
    return Type("decimal", (precision, scale))


def varchar(length: int) -> Type:
    return Type("varchar", (length,))


def array(element: Type) -> Type:
    return Type("array", arguments=(element,))


def map_of(key: Type, value: Type) -> Type:
    return Type("map", arguments=(key, value))


def row(*fields: tuple[str | None, Type]) -> Type:
    return Type("row", arguments=tuple(of for _, of in fields), names=tuple(name for name, _ in fields))


def field_name(of: Type, position: int) -> str:
    """Return the name of a row's field inside DuckDB; Athena shows an unnamed field as `field0`, `field1`, ..."""
    return of.names[position] or f"field{position}"


BEYOND = "a year before 1 or beyond 9999"  # of which no text is written

DUCKDB = {
    "real": "FLOAT", "varbinary": "BLOB", "varchar": "VARCHAR", "char": "VARCHAR", "json": "VARCHAR", "time": "TIME",
    "timestamp": "TIMESTAMP", "unknown": "INTEGER",
    "ipaddress": "BLOB",  # sixteen bytes, an IPv4 address mapped into IPv6, so that they compare as addresses do
    # DuckDB's TIMESTAMPTZ forgets the zone, which Trino keeps and shows.
    "timestamp with time zone": "STRUCT(utc TIMESTAMP, zone VARCHAR)",
    # Milliseconds and months, as in Trino: DuckDB's INTERVAL mixes both and compares them by convention.
    "interval day to second": "BIGINT", "interval year to month": "BIGINT",
    "geometry": "BLOB", "sphericalgeography": "BLOB",  # well-known binary
    "bingtile": "VARCHAR",  # its quadkey
}  # fmt: skip


def duckdb_type(of: Type) -> str:
    """Return the DuckDB type that holds values of the Trino type `of`."""
    match of.base:
        case "decimal":
            return f"DECIMAL({of.precision},{of.scale})"
        case "array":
            return f"{duckdb_type(of.element)}[]"
        case "map":
            return f"MAP({', '.join(map(duckdb_type, of.arguments))})"
        case "row":
            fields = (f'"{field_name(of, i)}" {duckdb_type(inner)}' for i, inner in enumerate(of.arguments))
            return f"STRUCT({', '.join(fields)})"
    return DUCKDB.get(of.base, of.base.upper())


HIVE = {"varchar": "string", "integer": "int", "real": "float", "varbinary": "binary"}
STORABLE = {"boolean", "tinyint", "smallint", "integer", "bigint", "real", "double", "decimal", "varchar", "char",
            "date", "timestamp", "varbinary", "array", "map", "row"}  # fmt: skip


def hive_type(of: Type) -> str:
    """Return Hive's name of a type. Raises AthenaError for one that no table can hold."""
    if of.base not in STORABLE:
        raise AthenaError(f"Unsupported Hive type: {of}", code="NOT_SUPPORTED")
    match of.base:
        case "array" | "map":
            return f"{of.base}<{','.join(map(hive_type, of.arguments))}>"
        case "row":
            fields = (f"{field_name(of, i)}:{hive_type(inner)}" for i, inner in enumerate(of.arguments))
            return f"struct<{','.join(fields)}>"
        case "decimal" | "char":
            return str(of)
    return str(of) if of.base == "varchar" and of.parameters else HIVE.get(of.base, of.base)


ALIASES = {
    "string": "varchar", "int": "integer", "float": "real", "binary": "varbinary", "long": "bigint", "dec": "decimal",
    "numeric": "decimal", "struct": "row", "double precision": "double", "character": "char", "bool": "boolean",
    "timestamptz": "timestamp with time zone",
}  # fmt: skip
KNOWN = {
    *ALIASES.values(), *NUMERIC, *INTERVALS, "date", "json", "time", "timestamp", "uuid", "array", "map", "unknown",
    "ipaddress", *GEOSPATIAL,
}  # fmt: skip
TOKEN = re.compile(r'\s*("(?:[^"]|"")*"|`[^`]*`|[A-Za-z_$][\w$]*|\d+|[<>(),:])')

SPACE = re.compile(r"\s")


@lru_cache
def parse_type(text: str, *, hive: bool = False) -> Type:
    """Read a type's text: Trino's, as in `array(row(a bigint))`, or Hive's, as in `array<struct<a:bigint>>`."""
    tokens = TOKEN.findall(text)
    reader = _Reader(list(tokens), hive)
    found = reader.type()
    if reader.tokens or SPACE.sub("", "".join(tokens)) != SPACE.sub("", text):
        raise unknown_type(text)
    return found


def unknown_type(text: str) -> AthenaError:
    return AthenaError(f"Unknown type: {text}", code="TYPE_NOT_FOUND")


class _Reader:
    """Reads one type from the head of `tokens`."""

    def __init__(self, tokens: list[str], hive: bool) -> None:
        self.tokens = tokens
        self.hive = hive

    def peek(self) -> str:
        return self.tokens[0].lower() if self.tokens else ""

    def next(self) -> str:
        if not self.tokens:
            raise unknown_type("")
        return self.tokens.pop(0)

    def accept(self, *words: str) -> bool:
        if [token.lower() for token in self.tokens[: len(words)]] != list(words):
            return False
        del self.tokens[: len(words)]
        return True

    def type(self) -> Type:
        name = self.next().lower()
        if name == "interval":
            return self.interval()
        if name == "double":
            self.accept("precision")
        base = ALIASES.get(name, name)
        if base not in KNOWN or (self.hive and base in GEOSPATIAL):
            raise unknown_type(name)
        parameters: tuple[int, ...] = ()
        if base in {"array", "map", "row"}:
            return self.nested(base)
        if self.accept("("):
            parameters = self.numbers()
        if base in {"time", "timestamp"} and self.accept("with", "time", "zone"):
            base += " with time zone"
        elif base == "timestamp":
            self.accept("without", "time", "zone")
        return checked(Type(base, parameters or self.default(base)))

    def default(self, base: str) -> tuple[int, ...]:
        if base == "decimal":
            return (10, 0) if self.hive else (MAX_PRECISION, 0)
        if base == "char":
            return (1,)
        return (3,) if base.startswith("time") else ()

    def interval(self) -> Type:
        for found in (DAY_TO_SECOND, YEAR_TO_MONTH):
            if self.accept(*found.base.split()[1:]):
                return found
        raise unknown_type("interval")

    def numbers(self) -> tuple[int, ...]:
        found = []
        while not self.accept(")"):
            token = self.next()
            if not token.isdigit():
                raise unknown_type(token)
            found.append(int(token))
            self.accept(",")
        return tuple(found)

    def nested(self, base: str) -> Type:
        if not (self.accept("<") or self.accept("(")):
            raise unknown_type(base)
        arguments: list[Type] = []
        names: list[str | None] = []
        while not (self.accept(">") or self.accept(")")):
            names.append(self.field() if base == "row" else None)
            arguments.append(self.type())
            self.accept(",")
        if len(arguments) != {"array": 1, "map": 2}.get(base, len(arguments) or 1):
            raise unknown_type(base)
        return Type(base, arguments=tuple(arguments), names=tuple(names) if base == "row" else ())

    def field(self) -> str | None:
        """Take a row field's name, if it has one: `a bigint` or Hive's `a:bigint`, but not `bigint`."""
        following = self.tokens[1].lower() if len(self.tokens) > 1 else ""
        if following in {",", ")", "(", ">", "<"} or (self.peek(), following) == ("double", "precision"):
            return None
        name = self.next()
        self.accept(":")
        if name.startswith(('"', "`")):
            return name[1:-1].replace('""', '"')
        return name.lower()


def checked(of: Type) -> Type:
    """Return `of`, or raise if its parameters are outside what Trino allows."""
    if of.base == "decimal":
        precision, scale = (*of.parameters, 0)[:2]
        if not (1 <= precision <= MAX_PRECISION and 0 <= scale <= precision):
            raise AthenaError(
                f"Invalid DECIMAL precision or scale: {precision}, {scale}", code="INVALID_PARAMETER_USAGE"
            )
        return decimal(precision, scale)
    if of.base.startswith("time") and of.parameters and of.precision > 6:
        raise AthenaError(f"not supported by duckathena: {of}: more than 6 digits of a second", code="NOT_SUPPORTED")
    if of.base == "time with time zone":
        raise AthenaError("not supported by duckathena: time with time zone", code="NOT_SUPPORTED")
    return of


def in_iceberg(of: Type) -> Type:
    """Return the type as Iceberg keeps it: timestamps have six digits of a second, texts no length, integers 32 bits.

    https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg-supported-data-types.html
    """
    match of.base:
        case "timestamp":
            return replace(of, parameters=(6,))
        case "varchar" | "char":
            return Type("varchar")
        case "tinyint" | "smallint":
            return Type("integer")
    return replace(of, arguments=tuple(map(in_iceberg, of.arguments)))
