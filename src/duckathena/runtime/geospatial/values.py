"""A geometry's bytes, its type's names, and what Trino refuses by type."""

import functools
import threading
from collections.abc import Callable
from typing import Any

import shapely
from shapely import Geometry
from shapely.errors import GEOSException

from duckathena.runtime.registry import BATCHED, Failure, function

# The names of a type: GEOS', that of Trino's errors, and that of ST_GeometryType.
NAMES = {
    "Point": ("POINT", "ST_Point"),
    "MultiPoint": ("MULTI_POINT", "ST_MultiPoint"),
    "LineString": ("LINE_STRING", "ST_LineString"),
    "MultiLineString": ("MULTI_LINE_STRING", "ST_MultiLineString"),
    "Polygon": ("POLYGON", "ST_Polygon"),
    "MultiPolygon": ("MULTI_POLYGON", "ST_MultiPolygon"),
    "GeometryCollection": ("GEOMETRY_COLLECTION", "ST_GeomCollection"),
}
# Geometries kept as GEOS has them, for those of a join are met again and again: many of a few points, few of many.
SMALL = 1024  # bytes
FARTHEST = 1e100  # the largest coordinate: what is computed of it does not overflow
# GEOS lets go of the interpreter, and a prepared geometry is no two threads' at once.
LOCK = threading.Lock()


def encode(geometry: Geometry) -> bytes:
    """Return a geometry's bytes."""
    return bytes(shapely.to_wkb(shapely.orient_polygons(geometry), output_dimension=2, byte_order=1))


def remembered[Made](make: Callable[[bytes], Made]) -> Callable[[bytes], Made]:
    """Keep what is made of geometries: of the last 4096 small ones, and of the last 64 others."""
    small, large = functools.lru_cache(4096)(make), functools.lru_cache(64)(make)
    return lambda value: small(value) if len(value) <= SMALL else large(value)


@remembered
def decode(value: bytes) -> Geometry:
    """Return the geometry of bytes that `encode` made, prepared to be compared with others."""
    geometry = shapely.from_wkb(value)
    if geometry.geom_type != "Point":
        shapely.prepare(geometry)
    return geometry


def geospatial[Body: Callable[..., Any]](*parameters: str, returns: str) -> Callable[[Body], Body]:
    """Declare a function as `registry.function` does; what GEOS cannot do is a refusal."""

    def declare(body: Body) -> Body:
        @functools.wraps(body)
        def guarded(*values: object) -> object:
            try:
                with LOCK:
                    return body(*values)
            except GEOSException as error:
                raise unsupported(str(error)) from None

        function(*parameters, returns=returns, batched=returns in BATCHED)(guarded)
        return body

    return declare


def invalid(message: str) -> Failure:
    return Failure("INVALID_FUNCTION_ARGUMENT", message)


def unsupported(what: str) -> Failure:
    return Failure("NOT_SUPPORTED", f"not supported by duckathena: {what}")


def only(name: str, geometry: Geometry, *types: str) -> None:
    """Raise what Trino raises where a function gets another type of geometry than `types`."""
    if geometry.geom_type not in types:
        wanted = " or ".join(NAMES[of][0] for of in types)
        raise invalid(f"{name} only applies to {wanted}. Input type is: {NAMES[geometry.geom_type][0]}")


def flat(geometry: Geometry) -> list[Geometry]:
    """Return the parts of collections at any depth; a geometry of another type is its only part."""
    if geometry.geom_type != "GeometryCollection":
        return [geometry]
    return [part for member in geometry.geoms for part in flat(member)]
