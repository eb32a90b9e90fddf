"""Bing tiles, held as their quadkeys: https://learn.microsoft.com/en-us/bingmaps/articles/bing-maps-tile-system"""

import math
from collections.abc import Iterator, Sequence

import shapely
from shapely import Geometry

from duckathena.runtime.geospatial.relations import check_sound, subject
from duckathena.runtime.geospatial.values import decode, encode, geospatial, invalid

MAX_ZOOM, MAX_LATITUDE, MAX_LONGITUDE, PIXELS = 23, 85.05112878, 180.0, 256
MAX_TILES, MAX_COMPLEXITY = 1_000_000, 25_000_000
COARSE = 10  # the zoom whose tiles are tried first, where smaller ones are wanted
TOO_COMPLEX = ("The zoom level is too high or the geometry is too complex to compute a set of covering Bing tiles. "
               "Please use a lower zoom level or convert the geometry to its bounding box using the ST_Envelope "
               "function.")  # fmt: skip
Tile = tuple[int, int, int]  # x, y, zoom


@geospatial("INTEGER", "INTEGER", "INTEGER", returns="VARCHAR")
def bing_tile(x: int, y: int, zoom: int) -> str:
    _check_zoom(zoom)
    if not (0 <= x < 1 << zoom and 0 <= y < 1 << zoom):
        raise invalid(f"XY coordinates for a Bing tile at zoom level {zoom} must be within [0, {1 << zoom}) range")
    return quadkey_of(x, y, zoom)


@geospatial("VARCHAR", returns="VARCHAR")
def bing_tile_of(quadkey: str) -> str:
    if not quadkey:
        raise invalid("QuadKey must not be empty string")
    if len(quadkey) > MAX_ZOOM:
        raise invalid(f"QuadKey must be {MAX_ZOOM} characters or less")
    if not set(quadkey) <= set("0123"):
        raise invalid(f"Invalid QuadKey digit sequence: {quadkey}")
    return quadkey


@geospatial("DOUBLE", "DOUBLE", "INTEGER", returns="VARCHAR")
def bing_tile_at(latitude: float, longitude: float, zoom: int) -> str:
    check_place(latitude, longitude, zoom)
    return quadkey_of(*tile_at(latitude, longitude, zoom))


@geospatial("DOUBLE", "DOUBLE", "INTEGER", returns="VARCHAR[]")
def bing_tiles_around(latitude: float, longitude: float, zoom: int) -> list[str]:
    """Return the tile of a place and its neighbours."""
    check_place(latitude, longitude, zoom)
    x, y, _ = tile_at(latitude, longitude, zoom)
    inside = range(1 << zoom)
    return [quadkey_of(i, j, zoom) for i in range(x - 1, x + 2) for j in range(y - 1, y + 2)
            if i in inside and j in inside]  # fmt: skip


@geospatial("VARCHAR", returns="STRUCT(x INTEGER, y INTEGER)")
def bing_tile_coordinates(quadkey: str) -> dict[str, int]:
    x, y, _ = _decoded(quadkey)
    return {"x": x, "y": y}


@geospatial("VARCHAR", returns="BLOB")
def bing_tile_polygon(quadkey: str) -> bytes:
    return encode(_polygon(_decoded(quadkey)))


@geospatial("BLOB", "INTEGER", returns="VARCHAR[]")
def tiles_covering(value: bytes, zoom: int) -> list[str]:
    """Return the tiles that a geometry meets: those of its bounds, without the ones that are disjoint from it."""
    _check_zoom(zoom)
    geometry = decode(value)
    if geometry.is_empty:
        return []
    west, south, east, north = geometry.bounds
    if not (south >= -MAX_LATITUDE and north <= MAX_LATITUDE):
        raise invalid("Latitude span for the geometry must be in [-85.05, 85.05] range")
    if not (west >= -MAX_LONGITUDE and east <= MAX_LONGITUDE):
        raise invalid("Longitude span for the geometry must be in [-180.00, 180.00] range")
    left, top, _ = tile_at(north, west, zoom)
    right, bottom = _last_tile(south, east, zoom)
    count = (right - left + 1) * (bottom - top + 1)
    filled = _fills_its_bounds(geometry)
    _check_count(geometry, count, zoom, filled=filled)
    if filled:
        return [quadkey_of(x, y, zoom) for x in range(left, right + 1) for y in range(top, bottom + 1)]
    check_sound(subject(value), subject(value))
    step = 1 << max(zoom - COARSE, 0)
    coarse = ((x, y, min(zoom, COARSE)) for x in range(left // step, right // step + 1)
              for y in range(top // step, bottom // step + 1))  # fmt: skip
    return [quadkey_of(*tile) for first in coarse for tile in _met(geometry, first, zoom)]


def _met(geometry: Geometry, tile: Tile, zoom: int) -> Iterator[Tile]:
    """Yield the tiles of a zoom inside a larger tile that a geometry meets."""
    x, y, at = tile
    polygon = _polygon(tile)
    if not shapely.intersects(geometry, polygon):
        return
    if at == zoom:
        yield tile
    elif any(shapely.contains(part, polygon) for part in _members(geometry)):
        size = 1 << (zoom - at)
        yield from ((i, j, zoom) for i in range(x * size, (x + 1) * size) for j in range(y * size, (y + 1) * size))
    else:
        for i in (2 * x, 2 * x + 1):
            for j in (2 * y, 2 * y + 1):
                yield from _met(geometry, (i, j, at + 1), zoom)


def _members(geometry: Geometry) -> Sequence[Geometry]:
    return list(geometry.geoms) if geometry.geom_type == "GeometryCollection" else [geometry]


def _check_zoom(zoom: int) -> None:
    if zoom <= 0:
        raise invalid("Zoom level must be > 0")
    if zoom > MAX_ZOOM:
        raise invalid(f"Zoom level must be <= {MAX_ZOOM}")


def check_place(latitude: float, longitude: float, zoom: int) -> None:
    if not abs(latitude) <= MAX_LATITUDE:
        raise invalid(f"Latitude must be between -{MAX_LATITUDE} and {MAX_LATITUDE}")
    if not abs(longitude) <= MAX_LONGITUDE:
        raise invalid(f"Longitude must be between -{MAX_LONGITUDE} and {MAX_LONGITUDE}")
    _check_zoom(zoom)


def _check_count(geometry: Geometry, count: int, zoom: int, *, filled: bool) -> None:
    west, south, east, north = geometry.bounds
    if filled and count > MAX_TILES:
        bounds = f"xMin={west:.2f}, yMin={south:.2f}, xMax={east:.2f}, yMax={north:.2f}"
        raise invalid("The number of tiles covering input rectangle exceeds the limit of 1M. "
                      f"Number of tiles: {count}. Rectangle: {bounds}. Zoom level: {zoom}.")  # fmt: skip
    if not filled and count >= 2**31:
        raise invalid("The zoom level is too high to compute a set of covering Bing tiles.")
    if not filled and count * int(shapely.get_num_coordinates(geometry)) > MAX_COMPLEXITY:
        raise invalid(TOO_COMPLEX)


def _fills_its_bounds(geometry: Geometry) -> bool:
    """Tell whether a geometry is a point, or the rectangle of its bounds: each tile of its bounds meets it then."""
    if geometry.geom_type == "Point":
        return True
    west, south, east, north = geometry.bounds
    corners = {(west, south), (west, north), (east, south), (east, north)}
    return (geometry.geom_type == "Polygon" and not len(geometry.interiors)
            and len(geometry.exterior.coords) == 5 and corners == set(geometry.exterior.coords))  # fmt: skip


def tile_at(latitude: float, longitude: float, zoom: int) -> Tile:
    sine = math.sin(latitude * math.pi / 180)
    y = 0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)
    return _index((longitude + 180) / 360, zoom), _index(y, zoom), zoom


def _index(share: float, zoom: int) -> int:
    size = PIXELS << zoom
    return int(min(max(share * size, 0.0), size - 1)) // PIXELS


def _last_tile(south: float, east: float, zoom: int) -> tuple[int, int]:
    """Return the tile of the lower right corner, or the one before where only its edge is touched."""
    x, y, _ = tile_at(south, east, zoom)
    longitude, latitude = corner(x, y, zoom)
    return x - (longitude == east), y - (latitude == south)


def corner(x: int, y: int, zoom: int) -> tuple[float, float]:
    """Return the longitude and latitude of a tile's upper left corner."""
    size = PIXELS << zoom
    across, down = x * PIXELS / size - 0.5, 0.5 - y * PIXELS / size
    return 360 * across, 90 - 360 * math.atan(math.exp(-down * 2 * math.pi)) / math.pi


def _polygon(tile: Tile) -> Geometry:
    x, y, zoom = tile
    (west, north), (east, south) = corner(x, y, zoom), corner(x + 1, y + 1, zoom)
    return shapely.Polygon([(west, south), (east, south), (east, north), (west, north)])


def quadkey_of(x: int, y: int, zoom: int) -> str:
    return "".join(str((x >> bit & 1) + 2 * (y >> bit & 1)) for bit in range(zoom - 1, -1, -1))


def _decoded(quadkey: str) -> Tile:
    x = int("".join(str(int(digit) & 1) for digit in quadkey), 2)
    y = int("".join(str(int(digit) >> 1) for digit in quadkey), 2)
    return x, y, len(quadkey)
