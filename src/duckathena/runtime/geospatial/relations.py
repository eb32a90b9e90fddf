"""How two geometries lie to each other, and how far apart.

Athena's library does not ask whether a polygon is valid. What it makes of one that is not, GEOS answers alike only of a
single ring and a point: everything else is refused.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

import shapely
from shapely import Geometry

from duckathena.runtime.geospatial.values import decode, encode, geospatial, invalid, remembered, unsupported

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


class Subject(NamedTuple):
    """A geometry to be compared, and what there is to know of it before; `fault` is what makes it invalid."""

    geometry: Geometry
    type: str
    is_empty: bool
    fault: str | None


@remembered
def subject(value: bytes) -> Subject:
    geometry = decode(value)
    fault = None if geometry.is_valid else str(shapely.is_valid_reason(geometry))
    return Subject(geometry, geometry.geom_type, geometry.is_empty, fault)


@geospatial("BLOB", "BLOB", "VARCHAR", returns="BOOLEAN")
def relates(left: bytes, right: bytes, relation: str) -> bool:
    """Tell whether a relation holds; between an empty geometry and another none does."""
    a, b = subject(left), subject(right)
    if a.is_empty or b.is_empty:
        return False
    if relation != "intersects":
        refuse_collections(relation, a, b)
    check_sound(a, b)
    return bool(RELATIONS[relation](a.geometry, b.geometry))


@geospatial("BLOB", "BLOB", "VARCHAR", returns="BOOLEAN")
def relates_by(left: bytes, right: bytes, pattern: str) -> bool:
    """Tell whether a pattern of the DE-9IM, such as `T*F**F***`, holds."""
    if not PATTERN.fullmatch(pattern):
        raise invalid(f"Invalid intersection matrix: {pattern}")
    a, b = subject(left), subject(right)
    refuse_collections("relate", a, b)
    check_sound(a, b)
    return bool(shapely.relate_pattern(a.geometry, b.geometry, pattern))


@geospatial("BLOB", "BLOB", returns="DOUBLE")
def distance(left: bytes, right: bytes) -> float | None:
    a, b = subject(left), subject(right)
    if a.is_empty or b.is_empty:
        return None
    check_sound(a, b)
    return float(shapely.distance(a.geometry, b.geometry))


@geospatial("BLOB", "BLOB", returns="STRUCT(field0 BLOB, field1 BLOB)")
def nearest_points(left: bytes, right: bytes) -> dict[str, bytes] | None:
    a, b = subject(left), subject(right)
    if a.is_empty or b.is_empty:
        return None
    check_sound(a, b)
    near, far = shapely.shortest_line(a.geometry, b.geometry).coords
    return {"field0": encode(shapely.Point(near)), "field1": encode(shapely.Point(far))}


def refuse_collections(function: str, *subjects: Subject) -> None:
    if any(one.type == "GeometryCollection" for one in subjects):
        raise unsupported(f"ST_{function[0].upper()}{function[1:]} of a geometry collection")


def check_sound(a: Subject, b: Subject) -> None:
    """Raise where an invalid polygon makes the answer depend on the library."""
    for one, other in ((a, b), (b, a)):
        if one.fault and not (other.type == "Point" and _is_one_ring(one.geometry)):
            raise unsupported(f"an invalid geometry here ({one.fault}): ST_IsValid tells which are")


def _is_one_ring(geometry: Geometry) -> bool:
    return geometry.geom_type == "Polygon" and not len(geometry.interiors)
