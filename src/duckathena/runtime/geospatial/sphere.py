"""SphericalGeography: degrees on a sphere, answers in metres.

https://trino.io/docs/current/functions/geospatial.html#sphericalgeography
"""

import math
from collections.abc import Sequence
from itertools import pairwise

import shapely
from shapely import Geometry

from duckathena.runtime.geospatial.values import NAMES, decode, geospatial, invalid

EARTH_RADIUS = 6371.01  # kilometres
TURN = 2 * math.pi
Position = tuple[float, float]  # longitude and latitude, in degrees


@geospatial("BLOB", returns="BLOB")
def geography(value: bytes) -> bytes:
    geometry = decode(value)
    if not geometry.is_empty:
        west, south, east, north = geometry.bounds
        if not (south >= -90 and north <= 90):
            raise invalid("Latitude must be between -90 and 90")
        if not (west >= -180 and east <= 180):
            raise invalid("Longitude must be between -180 and 180")
    return value


@geospatial("BLOB", "BLOB", returns="DOUBLE")
def spherical_distance(left: bytes, right: bytes) -> float | None:
    a, b = decode(left), decode(right)
    if a.is_empty or b.is_empty:
        return None
    for geometry in (a, b):
        _only("ST_Distance", geometry, "Point")
    return great_circle((a.x, a.y), (b.x, b.y)) * 1000


@geospatial("BLOB", returns="DOUBLE")
def spherical_length(value: bytes) -> float | None:
    geometry = decode(value)
    if geometry.is_empty:
        return None
    _only("ST_Length", geometry, "LineString", "MultiLineString")
    return sum(great_circle(a, b) for line in shapely.get_parts(geometry) for a, b in pairwise(line.coords)) * 1000


def _only(name: str, geometry: Geometry, *types: str) -> None:
    if geometry.geom_type not in types:
        wanted = " or ".join(NAMES[of][0] for of in types)
        raise invalid(f"When applied to SphericalGeography inputs, {name} only supports {wanted}. "
                      f"Input type is: {NAMES[geometry.geom_type][0]}")  # fmt: skip


def great_circle(a: Position, b: Position) -> float:
    """Return the kilometres between two points; macros.sql has great_circle_distance, which is for whole columns."""
    sin1, cos1 = math.sin(math.radians(a[1])), math.cos(math.radians(a[1]))
    sin2, cos2 = math.sin(math.radians(b[1])), math.cos(math.radians(b[1]))
    delta = math.radians(a[0]) - math.radians(b[0])
    across = cos2 * math.sin(delta)
    along = cos1 * sin2 - sin1 * cos2 * math.cos(delta)
    to = sin1 * sin2 + cos1 * cos2 * math.cos(delta)
    return math.atan2(math.sqrt(across * across + along * along), to) * EARTH_RADIUS


@geospatial("BLOB", returns="DOUBLE")
def spherical_area(value: bytes) -> float | None:
    geometry = decode(value)
    if geometry.is_empty:
        return None
    _only("ST_Area", geometry, "Polygon", "MultiPolygon")
    excess = 0.0
    for polygon in shapely.get_parts(geometry):
        excess += abs(_excess(polygon.exterior.coords)) - sum(abs(_excess(ring.coords)) for ring in polygon.interiors)
    return abs(excess * (EARTH_RADIUS * 1000) * (EARTH_RADIUS * 1000))


def _excess(ring: Sequence[Position]) -> float:
    """Return the spherical excess of a closed ring: https://www.movable-type.co.uk/scripts/latlong.html

    Along a ring the course turns once around, unless a pole is inside: then a full turn is missing.
    """
    course: list[float] = []
    excess = 0.0
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (x1, y1) == (x2, y2):
            raise invalid("Polygon is not valid: it has two identical consecutive vertices")
        low, high, delta = math.radians(y1), math.radians(y2), math.radians(x2) - math.radians(x1)
        t1, t2 = math.tan(low / 2), math.tan(high / 2)
        excess += 2 * math.atan2(math.tan(delta / 2) * (t1 + t2), 1 + t1 * t2)
        course += [_bearing(low, high, delta), (_bearing(high, low, -delta) + math.pi) % TURN]
    turned = sum((after - before + 3 * math.pi) % TURN - math.pi for before, after in pairwise([*course, course[0]]))
    return abs(excess) - TURN if abs(turned) < math.pi / 4 else excess


def _bearing(here: float, there: float, delta: float) -> float:
    """Return the course from one latitude to another, `delta` further east, in radians."""
    along = math.cos(here) * math.sin(there) - math.sin(here) * math.cos(there) * math.cos(delta)
    return math.atan2(math.sin(delta) * math.cos(there), along) % TURN
