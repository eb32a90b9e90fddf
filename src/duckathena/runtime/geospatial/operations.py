"""Geometries made of others: unions, intersections, hulls, boundaries.

The set of points is Athena's. In its order GEOS is another library: here the rings of what was cut begin with their
lowest vertex, the parts are in the order of their lowest vertices, and a line that was cut runs on where only two of
its pieces meet.
"""

import math
from collections import Counter
from collections.abc import Sequence

import shapely
from shapely import Geometry

from duckathena.runtime.geospatial.accessors import DIMENSIONS
from duckathena.runtime.geospatial.relations import check_sound, refuse_collections, subject
from duckathena.runtime.geospatial.values import FARTHEST, decode, encode, flat, geospatial, invalid, only, unsupported

# An empty result is of the type that Esri's library gives it.
EMPTY = {0: shapely.Point(), 1: shapely.MultiLineString(), 2: shapely.MultiPolygon()}
QUADRANT = 24  # the segments of a quarter of a circle
Position = tuple[float, float]


@geospatial("BLOB", "BLOB", returns="BLOB")
def intersection(left: bytes, right: bytes) -> bytes:
    a, b = _operands("intersection", left, right)
    return encode(_ordered(shapely.intersection(a, b), 2))


@geospatial("BLOB", "BLOB", returns="BLOB")
def difference(left: bytes, right: bytes) -> bytes:
    a, b = _operands("difference", left, right)
    return encode(_ordered(shapely.difference(a, b), DIMENSIONS[a.geom_type]))


@geospatial("BLOB", "BLOB", returns="BLOB")
def symmetric_difference(left: bytes, right: bytes) -> bytes:
    a, b = _operands("symDifference", left, right)
    if DIMENSIONS[a.geom_type] != DIMENSIONS[b.geom_type]:
        raise unsupported("ST_SymDifference of geometries of different dimensions")
    return encode(_ordered(shapely.symmetric_difference(a, b), DIMENSIONS[a.geom_type]))


def _operands(name: str, left: bytes, right: bytes) -> tuple[Geometry, Geometry]:
    a, b = subject(left), subject(right)
    refuse_collections(name, a, b)
    check_sound(a, b)
    return a.geometry, b.geometry


@geospatial("BLOB[]", returns="BLOB")
def union(values: Sequence[bytes | None]) -> bytes | None:
    """Return the union of an array's geometries, NULLs aside; of none NULL, of empty ones the first."""
    given = [value for value in values if value is not None]
    for value in given:
        check_sound(subject(value), subject(value))
    found = [part for value in given for part in flat(decode(value)) if not part.is_empty]
    if not found:
        return given[0] if given else None
    dimensions = {DIMENSIONS[part.geom_type] for part in found}
    if len(dimensions) > 1:
        raise unsupported("the union of geometries of different dimensions")
    return encode(_ordered(shapely.union_all(found), dimensions.pop()))


@geospatial("BLOB", "BLOB", returns="BLOB")
def union_of_two(left: bytes, right: bytes) -> bytes | None:
    return union([left, right])


@geospatial("BLOB[]", returns="BLOB")
def aggregated_union(values: Sequence[bytes | None]) -> bytes | None:
    """Return the union of a group; a single geometry is its own."""
    given = [value for value in values if value is not None]
    return given[0] if len(given) == 1 else union(given)


@geospatial("BLOB", returns="BLOB")
def convex_hull(value: bytes) -> bytes:
    geometry = decode(value)
    if geometry.is_empty or geometry.geom_type == "Point":
        return value
    first = shapely.get_coordinates(geometry)[0].tolist()
    return encode(_begun_at(shapely.convex_hull(geometry), (first[0], first[1])))


@geospatial("BLOB[]", returns="BLOB")
def aggregated_hull(values: Sequence[bytes | None]) -> bytes | None:
    given = [value for value in values if value is not None]
    full = [decode(value) for value in given if not decode(value).is_empty]
    if not full:
        return given[0] if given else None
    return encode(_ordered(shapely.convex_hull(shapely.GeometryCollection(full)), 2))


@geospatial("BLOB", returns="BLOB")
def centroid(value: bytes) -> bytes:
    geometry = decode(value)
    only("ST_Centroid", geometry, *DIMENSIONS)
    return value if geometry.geom_type == "Point" else encode(shapely.centroid(geometry))


@geospatial("BLOB", returns="BLOB")
def boundary(value: bytes) -> bytes:
    """Return the rings of areas, the ends of lines that an odd number of them has, and of points nothing."""
    geometry = decode(value)
    refuse_collections("boundary", subject(value))
    match DIMENSIONS[geometry.geom_type]:
        case 2:
            polygons = [part for part in shapely.get_parts(geometry) if not part.is_empty]
            rings = [ring for part in polygons for ring in (part.exterior, *part.interiors)]
            return encode(shapely.MultiLineString([shapely.LineString(ring) for ring in rings]))
        case 1:
            lines = [part for part in shapely.get_parts(geometry) if not part.is_empty]
            ends = Counter(end for line in lines for end in (line.coords[0], line.coords[-1]))
            return encode(shapely.MultiPoint([end for end, count in ends.items() if count % 2]))
    return encode(shapely.MultiPoint())


@geospatial("BLOB", "DOUBLE", returns="BLOB")
def buffer(value: bytes, distance: float) -> bytes | None:
    if math.isnan(distance):
        raise invalid("distance is NaN")
    if distance < 0:
        raise invalid("distance is negative")
    geometry = decode(value)
    if distance == 0 or geometry.is_empty:
        return value if distance == 0 else None
    if DIMENSIONS.get(geometry.geom_type) != 0:
        raise unsupported("ST_Buffer of anything but points: Athena draws the arcs around lines and areas otherwise")
    if math.isinf(distance):
        return encode(EMPTY[2])
    drawn = shapely.buffer(geometry, min(distance, FARTHEST), quad_segs=QUADRANT)
    if distance > FARTHEST or drawn.is_empty:
        raise unsupported(f"ST_Buffer by {distance} around coordinates of another magnitude")
    circle = geometry.geom_type == "Point"
    return encode(_begun_at(drawn, (geometry.x + distance, geometry.y)) if circle else _ordered(drawn, 2))


def _ordered(geometry: Geometry, dimension: int) -> Geometry:
    """Return a result in the order that the module's text describes, or the empty geometry of a dimension."""
    if geometry.is_empty:
        return EMPTY[dimension]
    groups: dict[int, list[Geometry]] = {}
    for part in flat(geometry):
        groups.setdefault(DIMENSIONS[part.geom_type], []).extend(shapely.get_parts(part))
    found = [_joined(kind, groups[kind]) for kind in sorted(groups)]
    return found[0] if len(found) == 1 else shapely.GeometryCollection(found)


def _joined(dimension: int, parts: list[Geometry]) -> Geometry:
    if dimension == 1:
        merged = shapely.line_merge(shapely.MultiLineString(parts))
        parts = [_upwards(line) for line in shapely.get_parts(merged)]
    if dimension == 2:
        parts = [_begun_at(polygon, min(polygon.exterior.coords, key=_low)) for polygon in parts]
    parts.sort(key=lambda part: _low(shapely.get_coordinates(part)[0].tolist()))
    if len(parts) == 1:
        return parts[0]
    return (shapely.MultiPoint, shapely.MultiLineString, shapely.MultiPolygon)[dimension](parts)


def _low(position: Sequence[float]) -> tuple[float, float]:
    return position[1], position[0]


def _upwards(line: Geometry) -> Geometry:
    return line if _low(line.coords[0]) <= _low(line.coords[-1]) else shapely.reverse(line)


def _begun_at(geometry: Geometry, position: Sequence[float]) -> Geometry:
    """Return a polygon whose exterior ring begins at a vertex, if it is one, or else at its lowest."""
    if geometry.geom_type != "Polygon":
        return geometry
    vertices = list(geometry.exterior.coords)[:-1]
    first = tuple(position) if tuple(position) in vertices else min(vertices, key=_low)
    at = vertices.index(first)
    return shapely.Polygon([*vertices[at:], *vertices[:at]], geometry.interiors)
