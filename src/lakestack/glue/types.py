"""Hive types as a crawler infers them, and how those of several values become one."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unknown:
    """The type of what has only been seen empty or null. It yields to any other, and is written as string."""

    def __str__(self) -> str:
        return "string"


@dataclass(frozen=True, slots=True)
class Primitive:
    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Array:
    element: "Type"

    def __str__(self) -> str:
        return f"array<{self.element}>"


@dataclass(frozen=True, slots=True)
class Map:
    key: "Type"
    value: "Type"

    def __str__(self) -> str:
        return f"map<{self.key},{self.value}>"


@dataclass(frozen=True, slots=True)
class Struct:
    """Fields in the order in which they were first seen. Without any it is written as string: Hive has no such type."""

    fields: tuple[tuple[str, "Type"], ...]

    def __str__(self) -> str:
        if not self.fields:
            return "string"
        return "struct<" + ",".join(f"{name}:{kind}" for name, kind in self.fields) + ">"


type Type = Unknown | Primitive | Array | Map | Struct
type Columns = dict[str, Type]

UNKNOWN = Unknown()
STRING = Primitive("string")
BOOLEAN = Primitive("boolean")
INT = Primitive("int")
BIGINT = Primitive("bigint")
DOUBLE = Primitive("double")

# Each holds every value of those before it. A bigint in a double may lose digits: Glue accepts that, and so do we.
WIDENING = ["tinyint", "smallint", "int", "bigint", "float", "double"]


def merge(one: Type, other: Type) -> Type:
    """Return the type that holds the values of both: the wider number, structs joined by field, else string."""
    if one == other or isinstance(other, Unknown):
        return one
    return other if isinstance(one, Unknown) else _join(one, other)


def _join(one: Type, other: Type) -> Type:
    match one, other:
        case Struct(), Struct():
            return Struct(tuple(merge_columns(dict(one.fields), dict(other.fields)).items()))
        case Array(first), Array(second):
            return Array(merge(first, second))
        case Map(key, value), Map(other_key, other_value):
            return Map(merge(key, other_key), merge(value, other_value))
        case Primitive(first), Primitive(second) if first in WIDENING and second in WIDENING:
            return Primitive(max(first, second, key=WIDENING.index))
        case _:
            return STRING


def merge_columns(one: Columns, other: Columns) -> Columns:
    """Return the columns of both, the first's order first."""
    return merge_all([one, other])


def merge_all(many: Iterable[Columns]) -> Columns:
    merged: Columns = {}
    for columns in many:
        for name, kind in columns.items():
            add_column(merged, name, kind)
    return merged


def add_column(columns: Columns, name: str, kind: Type) -> None:
    """Add a column to `columns`, or widen the one of that name."""
    columns[name] = merge(columns[name], kind) if name in columns else kind


def similarity(one: Columns, other: Columns) -> float:
    """Return which part of the smaller schema the other shares, by name and by a type that is not lost in merging.

    Of the smaller: documents leave out fields, and what is left out makes no other table.
    """
    fewer = min(len(one), len(other))
    if fewer == 0:
        return 1.0
    shared = [name for name in one.keys() & other.keys() if _compatible(one[name], other[name])]
    return len(shared) / fewer


def _compatible(one: Type, other: Type) -> bool:
    return one == other or merge(one, other) != STRING or isinstance(one, Unknown) or isinstance(other, Unknown)
