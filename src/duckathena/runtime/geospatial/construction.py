"""Geometries from texts, bytes, points and encoded polylines, and back."""

import json
import math
import struct
from collections.abc import Callable, Sequence

import numpy as np
import shapely
from shapely import Geometry
from shapely.errors import ShapelyError

from duckathena.runtime.geospatial import wkt
from duckathena.runtime.geospatial.values import FARTHEST, decode, encode, geospatial, invalid, only, unsupported

# Well-known binary: the codes of types, and the bytes of a position.
POINT, LINESTRING, POLYGON, COLLECTIONS, WITH_SRID, POSITION = 1, 2, 3, range(4, 8), 0x20000000, 16


@geospatial("DOUBLE", "DOUBLE", returns="BLOB")
def point(x: float, y: float) -> bytes:
    return _constructed(shapely.Point() if math.isnan(x) or math.isnan(y) else shapely.Point(x, y))


def _constructed(geometry: Geometry) -> bytes:
    """Return a new geometry's bytes. What is computed of its coordinates will not overflow."""
    if geometry.has_z or geometry.has_m:
        raise unsupported("geometries with Z or M")
    if not (np.abs(shapely.get_coordinates(geometry)) <= FARTHEST).all():
        raise unsupported("coordinates that are infinite, or beyond 1e100")
    return encode(geometry)


@geospatial("VARCHAR", returns="BLOB")
def geometry_of_text(text: str) -> bytes:
    return _constructed(wkt.read(text))


@geospatial("VARCHAR", returns="BLOB")
def line_of_text(text: str) -> bytes:
    geometry = wkt.read(text)
    only("ST_LineFromText", geometry, "LineString")
    return _constructed(geometry)


@geospatial("VARCHAR", returns="BLOB")
def polygon_of_text(text: str) -> bytes:
    geometry = wkt.read(text)
    only("ST_Polygon", geometry, "Polygon")
    return _constructed(geometry)


@geospatial("BLOB", returns="BLOB")
def geometry_of_binary(value: bytes) -> bytes:
    try:
        _check_depth(value)
        return _constructed(shapely.from_wkb(value))
    except (ShapelyError, ValueError, IndexError, struct.error):
        raise invalid("Invalid WKB") from None


def _check_depth(value: bytes) -> None:
    """Raise where parts lie in parts so deeply that GEOS, which reads them by recursion, would run out of stack."""
    at, pending = 0, [1]  # how many geometries follow at each depth
    while pending:
        if not pending[-1]:
            pending.pop()
            continue
        pending[-1] -= 1
        integer = "<I" if value[at] else ">I"
        code = struct.unpack_from(integer, value, at + 1)[0]
        at += 9 if code & WITH_SRID else 5
        kind = code & ~WITH_SRID
        if kind == POINT:
            at += POSITION
            continue
        count = struct.unpack_from(integer, value, at)[0]
        at += 4
        if kind in COLLECTIONS:
            pending.append(count)
        elif kind == LINESTRING:
            at += POSITION * count
        elif kind == POLYGON:
            for _ in range(count):
                at += 4 + POSITION * struct.unpack_from(integer, value, at)[0]
        else:
            raise unsupported("geometries with Z or M, and curves")
        if len(pending) > wkt.MAX_DEPTH:
            raise unsupported("a geometry nested so deeply")


@geospatial("BLOB", returns="VARCHAR")
def geometry_text(value: bytes) -> str:
    return wkt.text_of(value)


@geospatial("BLOB[]", returns="BLOB")
def line_of_points(values: Sequence[bytes | None]) -> bytes:
    def refused(geometry: Geometry, _position: int) -> str:
        return f"ST_LineString takes only an array of valid points, {geometry.geom_type} was passed"

    points = _points("ST_LineString", values, "null point", refused)
    for position in range(1, len(points)):
        if points[position] == points[position - 1]:
            raise invalid(f"Invalid input to ST_LineString: consecutive duplicate points at index {position + 1}")
    return encode(shapely.LineString(points if len(points) > 1 else []))


@geospatial("BLOB[]", returns="BLOB")
def multipoint_of_points(values: Sequence[bytes | None]) -> bytes | None:
    def refused(geometry: Geometry, position: int) -> str:
        return f"Invalid input to ST_MultiPoint: geometry is not a point: {geometry.geom_type} at index {position}"

    points = _points("ST_MultiPoint", values, "null", refused)
    return encode(shapely.MultiPoint(points)) if points else None


def _points(
    name: str, values: Sequence[bytes | None], null: str, refused: Callable[[Geometry, int], str]
) -> list[tuple[float, float]]:
    """Return where the points of an array are; positions in messages count from 1."""
    found = []
    for position, value in enumerate(values, start=1):
        if value is None:
            raise invalid(f"Invalid input to {name}: {null} at index {position}")
        geometry = decode(value)
        if geometry.geom_type != "Point":
            raise invalid(refused(geometry, position))
        if geometry.is_empty:
            raise invalid(f"Invalid input to {name}: empty point at index {position}")
        found.append((geometry.x, geometry.y))
    return found


@geospatial("VARCHAR", returns="BLOB")
def polyline(text: str) -> bytes:
    """Read an encoded polyline: https://developers.google.com/maps/documentation/utilities/polylinealgorithm"""
    steps, value, shift = [], 0, 0
    for character in text:
        chunk = ord(character) - 63
        if not 0 <= chunk < 64:
            raise invalid(f"Invalid encoded polyline: {text}")
        value |= (chunk & 31) << shift
        shift += 5
        if chunk < 32:
            steps.append(~(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    if shift or len(steps) % 2:
        raise invalid(f"Invalid encoded polyline: {text}")
    positions, latitude, longitude = [], 0, 0
    for north, east in zip(steps[::2], steps[1::2], strict=True):
        latitude, longitude = latitude + north, longitude + east
        positions.append((longitude * 1e-5, latitude * 1e-5))
    return encode(shapely.LineString(positions if len(positions) > 1 else []))


@geospatial("BLOB", returns="VARCHAR")
def polyline_text(value: bytes) -> str:
    geometry = decode(value)
    only("encode_polyline", geometry, "LineString", "MultiPoint")
    written, last = [], (0, 0)
    for x, y in shapely.get_coordinates(geometry).tolist():
        at = math.floor(y * 1e5 + 0.5), math.floor(x * 1e5 + 0.5)  # Java rounds half up
        written += [_encoded(at[0] - last[0]), _encoded(at[1] - last[1])]
        last = at
    return "".join(written)


def _encoded(step: int) -> str:
    value, characters = ~(step << 1) if step < 0 else step << 1, ""
    while value >= 32:
        characters += chr((32 | value & 31) + 63)
        value >>= 5
    return characters + chr(value + 63)


@geospatial("VARCHAR", returns="BLOB")
def geometry_of_geojson(text: str) -> bytes:
    """Read a GeoJSON geometry: https://datatracker.ietf.org/doc/html/rfc7946#section-3.1"""
    try:
        document = json.loads(text)
    except ValueError as error:
        raise invalid(f"Invalid GeoJSON: {error}") from None
    if not isinstance(document, dict) or not isinstance(document.get("type"), str):
        raise invalid("Invalid GeoJSON: Could not parse Geometry from Json string.  No 'type' property found.")
    if document["type"].startswith("Feature"):
        raise unsupported(f"a {document['type']} of GeoJSON: give its geometry")
    if document["type"] != "GeometryCollection" and not document.get("coordinates"):
        document["coordinates"] = []
    _check_nesting(document, 0)
    try:
        geometry = shapely.from_geojson(json.dumps(document))
    except (ShapelyError, ValueError) as error:
        raise invalid(f"Invalid GeoJSON: {error}") from None
    return _constructed(geometry)


def _check_nesting(document: object, depth: int) -> None:
    if depth > wkt.MAX_DEPTH:
        raise unsupported("a geometry nested so deeply")
    members = document.get("geometries") if isinstance(document, dict) else None
    for member in members if isinstance(members, list) else []:
        _check_nesting(member, depth + 1)
