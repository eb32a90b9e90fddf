"""Charts as SVG: a few marks over two axes, drawn by hand: a report needs no plotting library and no network."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

INK, FAINT, GRID = "#1f2933", "#67737f", "#e4e7eb"
AMBER, HOP, ROAST = "#d9822b", "#2f855a", "#9b2c2c"

WIDTH, HEIGHT = 460, 340
LEFT, RIGHT, TOP, BOTTOM = 58, 14, 14, 46
_TICKS: Final = 6

Point = tuple[float, float]


@dataclass(frozen=True)
class Axes:
    """The frame of a chart: the ranges of x and y, and what they are called."""

    x: tuple[float, float]
    y: tuple[float, float]
    x_label: str
    y_label: str
    left: int = LEFT
    height: int = HEIGHT

    def at(self, x: float, y: float) -> Point:
        """Return where a point is, in pixels from the upper left corner."""
        return self.px(x), self.py(y)

    def px(self, x: float) -> float:
        """Return where x is, in pixels from the left."""
        low, high = self.x
        return self.left + (x - low) / (high - low) * (WIDTH - self.left - RIGHT)

    def py(self, y: float) -> float:
        """Return where y is, in pixels from the top."""
        low, high = self.y
        return self.height - BOTTOM - (y - low) / (high - low) * (self.height - TOP - BOTTOM)

    def chart(self, marks: Iterable[str], title: str, *, y_names: Sequence[str] = ()) -> str:
        """Return the whole SVG: grid, ticks, labels and `marks`; `y_names` name the rows at y = 0, 1, 2, ..."""
        right, bottom = WIDTH - RIGHT, self.height - BOTTOM
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {self.height}" role="img" '
            f'aria-label="{escape(title)}" font-family="system-ui, sans-serif" font-size="11">'
        ]
        for tick in ticks(*self.x):
            parts.append(line((self.px(tick), TOP), (self.px(tick), bottom), GRID))
            parts.append(text((self.px(tick), bottom + 15), number(tick), anchor="middle"))
        if y_names:
            parts += [text((self.left - 6, self.py(at) + 4), name, anchor="end") for at, name in enumerate(y_names)]
        else:
            for tick in ticks(*self.y):
                parts.append(line((self.left, self.py(tick)), (right, self.py(tick)), GRID))
                parts.append(text((self.left - 6, self.py(tick) + 4), number(tick), anchor="end"))
        parts.append(line((self.left, bottom), (right, bottom), FAINT))
        parts.append(text(((self.left + right) / 2, self.height - 10), self.x_label, anchor="middle", fill=INK))
        if self.y_label:
            middle = (TOP + bottom) / 2
            parts.append(
                f'<text x="14" y="{middle:.1f}" fill="{INK}" text-anchor="middle" '
                f'transform="rotate(-90 14 {middle:.1f})">{escape(self.y_label)}</text>'
            )
        return "".join([*parts, *marks, "</svg>"])


def ticks(low: float, high: float) -> list[float]:
    """Return round numbers from low to high, about _TICKS of them."""
    rough = (high - low) / _TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough)
    first = math.ceil(low / step - 1e-9)
    return [at * step for at in range(first, math.floor(high / step + 1e-9) + 1)]


def number(value: float) -> str:
    """Return a tick's label."""
    return f"{value:.10g}"


def line(start: Point, end: Point, colour: str, *, width: float = 1, dashed: bool = False) -> str:
    """Return a straight line."""
    dashes = ' stroke-dasharray="4 3"' if dashed else ""
    ends = f'x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}"'
    return f'<line {ends} stroke="{colour}" stroke-width="{width:g}"{dashes}/>'


def text(at: Point, words: str, *, anchor: str = "start", fill: str = FAINT) -> str:
    """Return words at a place."""
    return f'<text x="{at[0]:.1f}" y="{at[1]:.1f}" fill="{fill}" text-anchor="{anchor}">{escape(words)}</text>'


def dot(at: Point, colour: str, *, radius: float = 3, opacity: float = 0.55, title: str = "") -> str:
    """Return a disc that says its `title` to who points at it."""
    inner = f"<title>{escape(title)}</title>" if title else ""
    place = f'cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="{radius:g}"'
    return f'<circle {place} fill="{colour}" fill-opacity="{opacity:g}">{inner}</circle>'


def bar(corner: Point, size: Point, colour: str, *, title: str = "") -> str:
    """Return a filled rectangle from its upper left corner."""
    inner = f"<title>{escape(title)}</title>" if title else ""
    place = f'x="{corner[0]:.1f}" y="{corner[1]:.1f}" width="{max(size[0], 0):.1f}" height="{size[1]:.1f}" rx="2"'
    return f'<rect {place} fill="{colour}">{inner}</rect>'


def path(points: Iterable[Point], colour: str) -> str:
    """Return a line through points."""
    through = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{through}" fill="none" stroke="{colour}" stroke-width="2"/>'
