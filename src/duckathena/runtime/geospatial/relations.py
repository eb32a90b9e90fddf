"""How two geometries lie to each other, and how far apart.

Athena's library does not ask whether a polygon is valid. What it makes of one that is not, GEOS answers alike only of a
single ring and a point: everything else is refused.
"""

import re
from collections.abc import Callable
from functools import lru_cache

import shapely
from shapely import Geometry

from duckathena.runtime.geospatial.values import DECODED, decode, encode, geospatial, invalid, unsupported

COLLECTION = "GeometryCollection"
PATTERN = re.compile("[TF*012]{9}")
RELATIONS: dict[str, Callable[[Geometry, Geometry], bool]] = {
    "contains": shapely.contains,
    "crosses": shapely.crosses,
    "equals": shapely.equals,
    "intersects": shapely.intersects,
    "overlaps": shapely.overlaps,
    "touches": shapely.touches,
    "within": shapely.within,
}


@geospatial("BLOB", "BLOB", "VARCHAR", returns="BOOLEAN")
def relates(left: bytes, right: bytes, relation: str) -> bool:
    """Tell whether a relation holds; between an empty geometry and another none does."""
    a, b = decode(left), decode(right)
    if a.is_empty or b.is_empty:
        return False
    if relation != "intersects":
        refuse_collections(f"ST_{relation.capitalize()}", a, b)
    check_sound(left, right)
    return bool(RELATIONS[relation](a, b))


@geospatial("BLOB", "BLOB", "VARCHAR", returns="BOOLEAN")
def relates_by(left: bytes, right: bytes, pattern: str) -> bool:
    """Tell whether a pattern of the DE-9IM, such as `T*F**F***`, holds."""
    if not PATTERN.fullmatch(pattern):
        raise invalid(f"Invalid intersection matrix: {pattern}")
    a, b = decode(left), decode(right)
    refuse_collections("ST_Relate", a, b)
    check_sound(left, right)
    return bool(shapely.relate_pattern(a, b, pattern))


@geospatial("BLOB", "BLOB", returns="DOUBLE")
def distance(left: bytes, right: bytes) -> float | None:
    a, b = decode(left), decode(right)
    if a.is_empty or b.is_empty:
        return None
    check_sound(left, right)
    return float(shapely.distance(a, b))


@geospatial("BLOB", "BLOB", returns="STRUCT(field0 BLOB, field1 BLOB)")
def nearest_points(left: bytes, right: bytes) -> dict[str, bytes] | None:
    a, b = decode(left), decode(right)
    if a.is_empty or b.is_empty:
        return None
    check_sound(left, right)
    near, far = shapely.shortest_line(a, b).coords
    return {"field0": encode(shapely.Point(near)), "field1": encode(shapely.Point(far))}


def refuse_collections(name: str, *geometries: Geometry) -> None:
    if any(geometry.geom_type == COLLECTION for geometry in geometries):
        raise unsupported(f"{name} of a geometry collection")


def check_sound(left: bytes, right: bytes) -> None:
    """Raise where an invalid polygon makes the answer depend on the library."""
    kinds = {decode(left).geom_type, decode(right).geom_type}
    if kinds == {"Point"}:
        return
    for value in (left, right):
        reason = _unsound(value)
        if reason and not ("Point" in kinds and _one_ring(decode(value))):
            raise unsupported(f"an invalid geometry here ({reason}): ST_IsValid tells which are")


@lru_cache(DECODED)
def _unsound(value: bytes) -> str | None:
    geometry = decode(value)
    return None if geometry.is_valid else str(shapely.is_valid_reason(geometry))


def _one_ring(geometry: Geometry) -> bool:
    return geometry.geom_type == "Polygon" and not len(geometry.interiors)
