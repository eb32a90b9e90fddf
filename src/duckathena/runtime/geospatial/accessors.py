"""What a geometry is made of: its type, points, parts, rings, bounds and lengths."""

import math
from collections.abc import Sequence
from itertools import pairwise

import shapely
from shapely import Geometry

from duckathena.runtime.geospatial.values import NAMES, decode, encode, flat, geospatial, invalid, only, unsupported

LINES = ("LineString", "MultiLineString")
MAX_POINTS = 1_000_000
DIMENSIONS = {"Point": 0, "MultiPoint": 0, "LineString": 1, "MultiLineString": 1, "Polygon": 2, "MultiPolygon": 2}


@geospatial("BLOB", returns="VARCHAR")
def geometry_type(value: bytes) -> str:
    return NAMES[decode(value).geom_type][1]


@geospatial("BLOB", returns="TINYINT")
def dimension(value: bytes) -> int:
    """Return 0 of points, 1 of lines, 2 of areas: the largest of a collection's parts."""
    return max((DIMENSIONS[part.geom_type] for part in flat(decode(value))), default=0)


@geospatial("BLOB", returns="BOOLEAN")
def is_empty(value: bytes) -> bool:
    return bool(decode(value).is_empty)


@geospatial("BLOB", returns="BOOLEAN")
def is_closed(value: bytes) -> bool:
    geometry = decode(value)
    only("ST_IsClosed", geometry, *LINES)
    return all(line.coords[0] == line.coords[-1] for line in _parts(geometry) if not line.is_empty)


@geospatial("BLOB", returns="BOOLEAN")
def is_ring(value: bytes) -> bool:
    geometry = decode(value)
    only("ST_IsRing", geometry, "LineString")
    return bool(geometry.is_empty or geometry.coords[0] == geometry.coords[-1]) and is_simple(geometry)


@geospatial("BLOB", returns="BOOLEAN")
def is_valid(value: bytes) -> bool:
    return is_simple(decode(value))


def is_simple(geometry: Geometry) -> bool:
    """Tell whether a geometry is valid for Esri's library, which wants as much of valid ones as of simple ones.

    No point is there twice, no line touches or crosses itself, no vertex follows its like.
    """
    return all(_is_simple(part) for part in flat(geometry) if not part.is_empty)


def _is_simple(part: Geometry) -> bool:
    if DIMENSIONS[part.geom_type] == 0:
        return bool(part.is_simple)
    lines = [ring for one in _parts(part) for ring in _rings(one)] if "Polygon" in part.geom_type else _parts(part)
    repeated = any(a == b for line in lines for a, b in pairwise(line.coords))
    return not repeated and bool(part.is_valid if "Polygon" in part.geom_type else part.is_simple)


@geospatial("BLOB", returns="DOUBLE")
def planar_length(value: bytes) -> float:
    geometry = decode(value)
    only("ST_Length", geometry, *LINES)
    return math.fsum(_distance(a, b) for line in _parts(geometry)
                     for a, b in pairwise(line.coords))  # fmt: skip


def _distance(a: Sequence[float], b: Sequence[float]) -> float:
    return math.sqrt((b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2)


@geospatial("BLOB", returns="DOUBLE")
def area(value: bytes) -> float:
    return float(decode(value).area)


@geospatial("BLOB", "VARCHAR", returns="DOUBLE")
def ordinate(value: bytes, axis: str) -> float | None:
    geometry = decode(value)
    only(f"ST_{axis}", geometry, "Point")
    return None if geometry.is_empty else float(geometry.x if axis == "X" else geometry.y)


@geospatial("BLOB", "INTEGER", returns="DOUBLE")
def bound(value: bytes, side: int) -> float | None:
    """Return the least x, the least y, the largest x or the largest y: sides 0 to 3."""
    geometry = decode(value)
    return None if geometry.is_empty else float(geometry.bounds[side])


@geospatial("BLOB", returns="BLOB")
def envelope(value: bytes) -> bytes:
    geometry = decode(value)
    if geometry.is_empty:
        return encode(shapely.Polygon())
    x, y, right, top = geometry.bounds
    corners = shapely.Polygon([(x, y), (right, y), (right, top), (x, top)])
    return bytes(shapely.to_wkb(corners, byte_order=1))  # as it is: without an area no ring has a direction


@geospatial("BLOB", returns="BLOB[]")
def envelope_points(value: bytes) -> list[bytes] | None:
    geometry = decode(value)
    if geometry.is_empty:
        return None
    x, y, right, top = geometry.bounds
    return [encode(shapely.Point(x, y)), encode(shapely.Point(right, top))]


@geospatial("BLOB", returns="BIGINT")
def point_count(value: bytes) -> int:
    """Return the number of points; where a ring closes its first one is not counted again."""
    return sum(_point_count(part) for part in flat(decode(value)))


def _point_count(part: Geometry) -> int:
    count = int(shapely.get_num_coordinates(part))
    if "Polygon" not in part.geom_type or part.is_empty:
        return count
    return count - sum(len(list(_rings(polygon))) for polygon in _parts(part))


@geospatial("BLOB", returns="BLOB[]")
def points(value: bytes) -> list[bytes] | None:
    """Return every point; rings are walked the other way round than ST_AsText shows them."""
    geometry = decode(value)
    if geometry.is_empty:
        return None
    wound = shapely.orient_polygons(geometry, exterior_cw=True)
    return [encode(shapely.Point(at)) for at in shapely.get_coordinates(wound).tolist()]


@geospatial("BLOB", "INTEGER", returns="BLOB")
def point_at(value: bytes, position: int) -> bytes | None:
    geometry = decode(value)
    only("ST_PointN", geometry, "LineString")
    return encode(shapely.Point(geometry.coords[position - 1])) if 1 <= position <= len(geometry.coords) else None


@geospatial("BLOB", "VARCHAR", returns="BLOB")
def end_point(value: bytes, end: str) -> bytes | None:
    geometry = decode(value)
    only(f"ST_{end}Point", geometry, "LineString")
    return None if geometry.is_empty else encode(shapely.Point(geometry.coords[0 if end == "Start" else -1]))


@geospatial("BLOB", returns="INTEGER")
def part_count(value: bytes) -> int:
    geometry = decode(value)
    return 0 if geometry.is_empty else len(_parts(geometry))


@geospatial("BLOB", "INTEGER", returns="BLOB")
def part_at(value: bytes, position: int) -> bytes | None:
    found = [] if decode(value).is_empty else _parts(decode(value))
    return encode(found[position - 1]) if 1 <= position <= len(found) else None


@geospatial("BLOB", returns="BLOB[]")
def parts(value: bytes) -> list[bytes] | None:
    geometry = decode(value)
    return None if geometry.is_empty else [encode(part) for part in _parts(geometry)]


@geospatial("BLOB", returns="BLOB")
def exterior_ring(value: bytes) -> bytes | None:
    geometry = decode(value)
    only("ST_ExteriorRing", geometry, "Polygon")
    return None if geometry.is_empty else encode(shapely.LineString(geometry.exterior))


@geospatial("BLOB", returns="BIGINT")
def interior_ring_count(value: bytes) -> int | None:
    geometry = decode(value)
    only("ST_NumInteriorRing", geometry, "Polygon")
    return None if geometry.is_empty else len(geometry.interiors)


@geospatial("BLOB", returns="BLOB[]")
def interior_rings(value: bytes) -> list[bytes] | None:
    geometry = decode(value)
    only("ST_InteriorRings", geometry, "Polygon")
    return None if geometry.is_empty else [encode(shapely.LineString(ring)) for ring in geometry.interiors]


@geospatial("BLOB", "INTEGER", returns="BLOB")
def interior_ring_at(value: bytes, position: int) -> bytes | None:
    geometry = decode(value)
    only("ST_InteriorRingN", geometry, "Polygon")
    rings = geometry.interiors
    return encode(shapely.LineString(rings[position - 1])) if 1 <= position <= len(rings) else None


@geospatial("BLOB", "DOUBLE", returns="BLOB")
def interpolated_point(value: bytes, fraction: float) -> bytes | None:
    found = _interpolated(decode(value), fraction, repeated=False)
    return encode(shapely.Point(found[0])) if found else None


@geospatial("BLOB", "DOUBLE", returns="BLOB[]")
def interpolated_points(value: bytes, step: float) -> list[bytes] | None:
    found = _interpolated(decode(value), step, repeated=True)
    return [encode(shapely.Point(at)) for at in found] or None


def _interpolated(line: Geometry, step: float, *, repeated: bool) -> list[tuple[float, float]]:
    """Return the points at `step` of a line's length, and with `repeated` at each multiple of it; none of an empty one.

    Fractions add up along the segments as in Trino, so that the last digits are the same.
    """
    if line.is_empty:
        return []
    only("line_interpolate_point", line, "LineString")
    if not 0 <= step <= 1:
        raise invalid("fraction must be between 0 and 1")
    vertices = [(x, y) for x, y in line.coords]
    if step in {0, 1}:
        return [vertices[0 if step == 0 else -1]]
    if repeated and step * MAX_POINTS < 1:
        raise unsupported(f"more than {MAX_POINTS} points along a line")
    wanted = math.floor(1 / step) if repeated else 1
    whole = sum(_distance(a, b) for a, b in pairwise(vertices))
    found: list[tuple[float, float]] = []
    at, consumed = step, 0.0
    for before, after in pairwise(vertices):
        share = _distance(before, after) / whole if whole else 0.0
        while at < consumed + share and len(found) < wanted:
            along = (at - consumed) / share
            found.append((before[0] + (after[0] - before[0]) * along, before[1] + (after[1] - before[1]) * along))
            at += step
        consumed += share
    return found if len(found) == wanted else [*found, vertices[-1]]


@geospatial("BLOB", "BLOB", returns="DOUBLE")
def located_point(value: bytes, at: bytes) -> float | None:
    """Return where on a line the point nearest to another lies, as a fraction of its length."""
    line, point = decode(value), decode(at)
    if line.is_empty or point.is_empty:
        return None
    if line.geom_type not in LINES:
        raise invalid("First argument to line_locate_point must be a LineString or a MultiLineString. "
                      f"Got: {line.geom_type}")  # fmt: skip
    if point.geom_type != "Point":
        raise invalid(f"Second argument to line_locate_point must be a Point. Got: {point.geom_type}")
    return float(shapely.line_locate_point(line, point) / line.length) if line.length else math.nan


def _parts(geometry: Geometry) -> list[Geometry]:
    return list(geometry.geoms) if hasattr(geometry, "geoms") else [geometry]


def _rings(polygon: Geometry) -> list[Geometry]:
    return [polygon.exterior, *polygon.interiors]
