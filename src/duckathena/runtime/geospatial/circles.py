"""The Bing tiles around a place, out to a radius."""

import math
from collections.abc import Iterable, Iterator

from duckathena.runtime.geospatial.sphere import EARTH_RADIUS, great_circle
from duckathena.runtime.geospatial.tiles import MAX_LATITUDE, MAX_TILES, check_place, corner, quadkey_of, tile_at
from duckathena.runtime.geospatial.values import geospatial, invalid

MAX_RADIUS = 1000  # kilometres


@geospatial("DOUBLE", "DOUBLE", "INTEGER", "DOUBLE", returns="VARCHAR[]")
def bing_tiles_within(latitude: float, longitude: float, zoom: int, radius: float) -> list[str]:
    """Return the tiles that a circle meets: its row and its column of tiles, then what of the quarters it reaches.

    The world is round from west to east, so a row may run over the edge of the map; a column ends there.
    """
    check_place(latitude, longitude, zoom)
    if not radius >= 0:
        raise invalid("Radius must be >= 0")
    if radius > MAX_RADIUS:
        raise invalid("Radius must be <= 1,000 km")
    size = 1 << zoom
    x, y, _ = tile_at(latitude, longitude, zoom)
    top, bottom = (tile_at(_moved_north(latitude, way * radius), longitude, zoom)[1] for way in (1, -1))
    left, right = (tile_at(latitude, _moved_east(latitude, longitude, way * radius), zoom)[0] for way in (-1, 1))
    width = right - left + 1 + (size if right < left else 0)
    count = width * (bottom - top + 1)
    if count > MAX_TILES:
        raise invalid("The number of tiles covering input rectangle exceeds the limit of 1M. "
                      f"Number of tiles: {count}. Radius: {radius:.1f} km. Zoom level: {zoom}.")  # fmt: skip

    def reached(columns: Iterable[int], nearer: int) -> Iterator[tuple[int, int]]:
        """Yield the tiles above and below the row in columns that lie to one side of the place.

        A tile counts from the first one on whose corner nearest to the place is within the radius.
        """
        for column in columns:
            for rows, edge in ((range(top, y), 1), (range(bottom, y, -1), 0)):
                found = False
                for row in rows:
                    at = corner(column + nearer, row + edge, zoom)
                    found = found or great_circle((longitude, latitude), at) <= radius
                    if found:
                        yield column, row

    found = [((left + i) % size, y) for i in range(width)]
    found += [(x, row) for row in range(top, bottom + 1) if row != y]
    found += reached(((right - i) % size for i in range((right - x) % size)), 0)
    found += reached(((left + i) % size for i in range((x - left) % size)), 1)
    return [quadkey_of(column, row, zoom) for column, row in found]


def _moved_north(latitude: float, distance: float) -> float:
    """Return the latitude so many kilometres to the north, within the map."""
    at, angle = math.radians(latitude), abs(distance) / EARTH_RADIUS
    sine = math.sin(at) * math.cos(angle) + math.cos(at) * math.sin(angle) * math.copysign(1, distance)
    return min(max(math.degrees(math.asin(sine)), -MAX_LATITUDE), MAX_LATITUDE)


def _moved_east(latitude: float, longitude: float, distance: float) -> float:
    """Return the longitude so many kilometres to the east, on around the world where it ends."""
    at, angle = math.radians(latitude), distance / EARTH_RADIUS
    turned = math.atan2(math.sin(angle) * math.cos(at), math.cos(angle) - math.sin(at) ** 2)
    moved = math.degrees(math.radians(longitude) + turned)
    return moved - 360 if moved > 180 else moved + 360 if moved < -180 else moved
