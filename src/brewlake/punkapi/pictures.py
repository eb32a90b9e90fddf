"""Pictures of beers: a bottle, drawn, with what is in it in the colour that its EBC says. PNG, about 2 kB each.

All share one drawing, of which every pixel is a place in a palette: a beer's picture is that and a palette of its own.
https://www.w3.org/TR/png-3/#11PLTE
"""

import struct
import zlib
from functools import cache
from typing import Final

WIDTH: Final = 100
HEIGHT: Final = 330
MEDIA_TYPE: Final = "image/png"

type Colour = tuple[float, float, float]
"""Red, green and blue, 0 to 255."""

_OPACITIES: Final = 16
"""Degrees of how much of a pixel at the edge is bottle, besides none."""
_PARTS: Final = ("cap", "glass", "glass lit", "glass dim", "beer", "beer lit", "beer dim", "label", "band")
_BANDS: Final[tuple[Colour, ...]] = (
    (183, 65, 52), (214, 137, 16), (44, 110, 99), (52, 90, 141), (122, 73, 125), (98, 122, 45), (60, 60, 66),
)  # fmt: skip
_CAP: Final[Colour] = (205, 170, 92)
_GLASS: Final[Colour] = (92, 62, 40)
_LABEL: Final[Colour] = (246, 239, 224)
_UNKNOWN_EBC: Final = 20.0


def picture(number: int, ebc: float | None) -> bytes:
    """Return the PNG of a beer: `number` chooses its label, `ebc` its colour (None: not known)."""
    beer = beer_colour(_UNKNOWN_EBC if ebc is None else ebc)
    seen = _mix(beer, _GLASS, 0.25)
    of_parts = (
        _CAP,
        *_lights(_GLASS),
        *_lights(seen),
        _LABEL,
        _BANDS[number % len(_BANDS)],
    )
    palette = bytes(round(part) for colour in of_parts for part in colour)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)),
            _chunk(b"PLTE", palette * (_OPACITIES + 1)),
            _chunk(b"tRNS", _opacities()),
            _chunk(b"IDAT", _pixels()),
            _chunk(b"IEND", b""),
        )
    )


def beer_colour(ebc: float) -> Colour:
    """Return the colour of a beer in a glass: light falls off with its strength, blue first, then green, then red."""
    srm = max(0.0, min(ebc, 200.0)) * 0.508
    return 255 * 0.975**srm, 245 * 0.93**srm, 215 * 0.75**srm


def _lights(colour: Colour) -> tuple[Colour, Colour, Colour]:
    """Return `colour`, and as it is where light falls on it and where none does."""
    return colour, _mix(colour, (255, 255, 255), 0.28), _mix(colour, (0, 0, 0), 0.22)


def _mix(colour: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (one * (1 - share) + two * share for one, two in zip(colour, other, strict=True))
    return red, green, blue


def _half_width(y: float) -> float:
    """Return half the width of the bottle at the height `y` from the top; 0: there is none."""
    if not 4 <= y < HEIGHT - 4:
        return 0
    if y < 22:  # the cap
        return 15
    if y < 104:
        return 12
    if y < 164:  # the shoulder, an S from neck to body
        along = (y - 104) / 60
        return 12 + 30 * along * along * (3 - 2 * along)
    left = HEIGHT - 4 - y
    return 42 if left > 8 else 42 - (8 - left) ** 2 / 8


def _part(x: float, y: float) -> str:
    """Return which part of the drawing is at a point of the bottle."""
    if y < 22:
        return "cap"
    from_middle = x - WIDTH / 2
    if 196 < y < 284 and abs(from_middle) < 40:
        return "band" if 232 < y < 252 else "label"
    what = "beer" if y > 62 else "glass"
    across = from_middle / _half_width(y)
    if -0.75 < across < -0.45:
        return f"{what} lit"
    return f"{what} dim" if across > 0.6 else what


@cache
def _pixels() -> bytes:
    lines = (bytes((0, *(_pixel(x + 0.5, y + 0.5) for x in range(WIDTH)))) for y in range(HEIGHT))
    return zlib.compress(b"".join(lines), 9)


def _pixel(x: float, y: float) -> int:
    """Return the place in the palette: all parts at opacity 0, then all at the next, up to the full one."""
    covered = min(1.0, max(0.0, _half_width(y) - abs(x - WIDTH / 2) + 0.5))
    opacity = round(_OPACITIES * covered)
    return opacity * len(_PARTS) + (_PARTS.index(_part(x, y)) if opacity else 0)


@cache
def _opacities() -> bytes:
    return bytes(round(255 * step / _OPACITIES) for step in range(_OPACITIES + 1) for _ in _PARTS)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
