"""Which type a value takes by itself: Trino's implicit coercions.

https://github.com/trinodb/trino/blob/master/core/trino-main/src/main/java/io/trino/type/TypeCoercion.java
"""

from collections.abc import Iterable
from dataclasses import replace

from sqlglot import exp

from duckathena.dialect.casts import cast
from duckathena.dialect.typed import Typed, retyped
from duckathena.errors import TypeMismatch
from duckathena.types import (
    BIGINT,
    DOUBLE,
    INTEGER,
    INTEGER_DIGITS,
    MAX_PRECISION,
    NUMERIC,
    REAL,
    SMALLINT,
    TINYINT,
    UNKNOWN,
    Type,
    decimal,
    map_of,
    varchar,
)

RANKS = {kind.base: rank for rank, kind in enumerate((TINYINT, SMALLINT, INTEGER, BIGINT, decimal(1, 0), REAL, DOUBLE))}
MAX_CHAR = 65536
NESTED = {"array", "map", "row"}
TEMPORAL = ("date", "timestamp", "timestamp with time zone")


def common_type(left: Type, right: Type) -> Type | None:  # noqa: PLR0911 (a rule a return)
    """Return the type that both sides take when they meet, or None where Trino refuses to compare them."""
    if right in {left, UNKNOWN}:
        return left
    if left == UNKNOWN:
        return right
    if left.base in NUMERIC and right.base in NUMERIC:
        return _common_number(left, right)
    if left.base in {"varchar", "char"} and right.base in {"varchar", "char"}:
        bounded = left.parameters and right.parameters
        if "char" in {left.base, right.base}:
            return Type("char", (max(left.precision, right.precision) if bounded else MAX_CHAR,))
        return Type("varchar", (max(left.precision, right.precision),) if bounded else ())
    if left.base in TEMPORAL and right.base in TEMPORAL:
        base = TEMPORAL[max(TEMPORAL.index(left.base), TEMPORAL.index(right.base))]
        return Type(base, (max((*left.parameters, *right.parameters)),))
    if left.base == right.base == "time":
        return Type("time", (max(left.precision, right.precision),))
    if left.base == right.base and left.base in NESTED:
        return _common_nested(left, right)
    return None


def _common_number(left: Type, right: Type) -> Type:
    if "decimal" not in {left.base, right.base} or {left.base, right.base} & {"real", "double"}:
        return max(left, right, key=lambda of: RANKS[of.base])
    first, second = as_decimal(left), as_decimal(right)
    scale = max(first.scale, second.scale)
    whole = max(first.precision - first.scale, second.precision - second.scale)
    return decimal(min(MAX_PRECISION, whole + scale), scale)


def _common_nested(left: Type, right: Type) -> Type | None:
    if len(left.arguments) != len(right.arguments):
        return None
    inner = [common_type(a, b) for a, b in zip(left.arguments, right.arguments, strict=True)]
    found = tuple(of for of in inner if of is not None)
    names = tuple(a if a == b else None for a, b in zip(left.names, right.names, strict=True))
    return replace(left, arguments=found, names=names) if len(found) == len(inner) else None


def as_decimal(of: Type) -> Type:
    return of if of.base == "decimal" else decimal(INTEGER_DIGITS[of.base], 0)


def can_coerce(source: Type, target: Type) -> bool:
    """Tell whether a value of type `source` is taken where `target` is wanted, without a cast."""
    if source.base == "varchar" and target.base == "varchar" and not target.parameters:
        return True
    if source.base in RANKS and target in {REAL, DOUBLE, BIGINT}:
        return RANKS[source.base] <= RANKS[target.base]
    if source.base == target.base and source.base in NESTED and len(source.arguments) == len(target.arguments):
        return all(map(can_coerce, source.arguments, target.arguments))  # whatever a row's fields are called
    return common_type(source, target) == target


def coerce(value: Typed, target: Type, node: exp.Expr | None = None) -> Typed:
    """Return `value` as the type `target`, or raise TypeMismatch where Trino wants a cast."""
    if value.type == target:
        return value
    if not can_coerce(value.type, target):
        raise TypeMismatch(f"Cannot coerce {value.type} to {target}", node=node)
    if value.type == UNKNOWN:
        return retyped(value, target)
    coerced = cast(value, target)
    return replace(coerced, constant=value.constant)


def unify(values: Iterable[Typed], what: str, node: exp.Expr) -> tuple[list[Typed], Type]:
    """Return the values as the one type that they have in common."""
    values = list(values)
    common: Type = UNKNOWN
    for value in values:
        found = common_type(common, value.type)
        if found is None:
            raise TypeMismatch(f"{what} must be the same type or coercible to a common type. "
                               f"Cannot find common type between {common} and {value.type}", node=node)  # fmt: skip
        common = found
    return [coerce(value, common, node) for value in values], common


def keyed(value: Typed, key: Typed, node: exp.Expr) -> tuple[Typed, Typed]:
    """Return a map and the key that is looked up in it, of the one type that its keys and this one have in common."""
    of = common_type(value.type.arguments[0], key.type)
    if of is None:
        raise TypeMismatch(f"Cannot use {key.type} for subscript of {value.type}", node=node)
    if of.base == "varchar":  # of whatever length: texts are compared as they are
        return value, coerce(key, of, node)
    return coerce(value, map_of(of, value.type.arguments[1]), node), coerce(key, of, node)


def literal_text(text: str) -> Type:
    return varchar(len(text))
