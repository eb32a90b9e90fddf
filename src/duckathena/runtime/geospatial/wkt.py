"""Well-known text as Athena reads and writes it.

Rings may be left open, and the points of a MULTIPOINT stand with or without parentheses.
https://docs.aws.amazon.com/athena/latest/ug/geospatial-input-data-formats-supported-geometry-types.html
"""

import re
from collections.abc import Callable, Iterable
from decimal import Decimal

import shapely
from shapely import Geometry

from duckathena.runtime.geospatial.values import decode, invalid, unsupported

TOKEN = re.compile(r"((?:[A-Za-z]++|[-+]?(?:\d++(?:\.\d*+)?|\.\d++)(?:[eE][-+]?\d++)?)(?![\w.+-])|[(),])\s*+", re.ASCII)
MAX_DEPTH = 100
Position = tuple[float, float]


def read(text: str) -> Geometry:
    """Return the geometry that a text describes. Raises Failure for what is no well-known text."""
    try:
        return _Reader(text).whole()
    except (ValueError, IndexError):
        raise invalid(f"Invalid WKT: {text}") from None


def _tokens(text: str) -> list[str]:
    found, at = [], 0
    while at < len(text):
        token = TOKEN.match(text, at)
        if token is None:
            raise ValueError(text)
        found.append(token[1])
        at = token.end()
    return found


class _Reader:
    """Reads one geometry; ValueError and IndexError mean that the text is none."""

    def __init__(self, text: str) -> None:
        self.tokens = _tokens(text.strip())
        self.at = 0

    def whole(self) -> Geometry:
        geometry = self.geometry(0)
        if self.at != len(self.tokens):
            raise ValueError("more follows")
        return geometry

    def next(self) -> str:
        self.at += 1
        return str(self.tokens[self.at - 1])

    def accept(self, word: str) -> bool:
        found = bool(self.tokens[self.at].upper() == word)
        self.at += found
        return found

    def geometry(self, depth: int) -> Geometry:  # noqa: PLR0911 (a type a return)
        if depth > MAX_DEPTH:
            raise unsupported("a geometry nested so deeply")
        kind = self.next().upper()
        if self.tokens[self.at].upper() in {"Z", "M", "ZM"}:
            raise unsupported("geometries with Z or M")
        match kind:
            case "POINT":
                return shapely.Point() if self.accept("EMPTY") else shapely.Point(self.single(self.position))
            case "LINESTRING":
                return self.line()
            case "POLYGON":
                return self.polygon()
            case "MULTIPOINT":
                return shapely.MultiPoint(self.members(self.member_point))
            case "MULTILINESTRING":
                return shapely.MultiLineString([line for line in self.members(self.line) if not line.is_empty])
            case "MULTIPOLYGON":
                return shapely.MultiPolygon([part for part in self.members(self.polygon) if not part.is_empty])
            case "GEOMETRYCOLLECTION":
                return shapely.GeometryCollection(self.members(lambda: self.geometry(depth + 1)))
        raise ValueError(kind)

    def members[Part](self, read: Callable[[], Part]) -> list[Part]:
        """Read `EMPTY`, or parts apart by commas in parentheses."""
        return [] if self.accept("EMPTY") else self.listed(read)

    def listed[Part](self, read: Callable[[], Part]) -> list[Part]:
        self.expect("(")
        found = [read()]
        while self.accept(","):
            found.append(read())
        self.expect(")")
        return found

    def single[Part](self, read: Callable[[], Part]) -> Part:
        self.expect("(")
        found = read()
        self.expect(")")
        return found

    def expect(self, token: str) -> None:
        if self.next() != token:
            raise ValueError(token)

    def position(self) -> Position:
        x, y = float(self.next()), float(self.next())
        if self.tokens[self.at] not in {",", ")"}:
            float(self.tokens[self.at])
            raise unsupported("geometries with Z or M")
        return x, y

    def member_point(self) -> Position:
        return self.single(self.position) if self.tokens[self.at] == "(" else self.position()

    def line(self) -> Geometry:
        positions = self.members(self.position)
        if len(positions) == 1:
            raise unsupported("a line of one point")
        return shapely.LineString(positions)

    def polygon(self) -> Geometry:
        rings = [ring for ring in self.members(lambda: self.members(self.position)) if ring]
        return shapely.Polygon(_closed(rings[0]), [_closed(ring) for ring in rings[1:]]) if rings else shapely.Polygon()


def _closed(ring: list[Position]) -> list[Position]:
    closed = ring if ring[0] == ring[-1] else [*ring, ring[0]]
    if len(closed) < 4:
        raise unsupported("a polygon's ring of fewer than three points")
    return closed


def text_of(value: bytes) -> str:
    """Return the text of a geometry's bytes."""
    return written(decode(value))


def written(geometry: Geometry) -> str:
    """Return a geometry's text as ST_AsText writes it."""
    name = geometry.geom_type.upper()
    if geometry.is_empty and not (name == "GEOMETRYCOLLECTION" and len(geometry.geoms)):
        return f"{name} EMPTY"
    if name == "GEOMETRYCOLLECTION":
        return f"{name} ({', '.join(map(written, geometry.geoms))})"
    return f"{name} {_body(geometry)}"


def _body(geometry: Geometry) -> str:
    match geometry.geom_type:
        case "Polygon":
            return _in_parentheses(_positions(ring) for ring in (geometry.exterior, *geometry.interiors))
        case "Point" | "LineString":
            return _positions(geometry)
    return _in_parentheses(map(_body, geometry.geoms))


def _in_parentheses(parts: Iterable[str]) -> str:
    return f"({', '.join(parts)})"


def _positions(geometry: Geometry) -> str:
    return f"({', '.join(f'{number(x)} {number(y)}' for x, y in shapely.get_coordinates(geometry).tolist())})"


def number(value: float) -> str:
    """Return a coordinate as Java's `%.17g` writes it, without the zeros at its end where it has no exponent."""
    if value == 0:
        return "-0" if str(value).startswith("-") else "0"
    if 1e-4 <= abs(value) < 1e17:
        whole = f"{Decimal(repr(value)):f}"
        return whole.rstrip("0").rstrip(".") if "." in whole else whole
    sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    assert isinstance(exponent, int)
    power = exponent + len(digits) - 1
    padded = "".join(map(str, digits)).ljust(17, "0")
    return f"{'-' * sign}{padded[0]}.{padded[1:]}e{power:+03d}"
