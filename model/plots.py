"""The plots of a model, each an SVG made of what it said on beers that it had not seen."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from model.breakdown import Part
from model.charts import AMBER, FAINT, GRID, HOP, INK, ROAST, Axes, bar, dot, line, path, text
from model.intervals import COVERAGE
from model.quantities import FloatArray
from model.snapshot import Unseen

FEATURES_SHOWN = 15
COVERAGE_BINS = 6
ROW, SPARE = 22, 70  # pixels of a row of bars, and of what stands around the rows


def predicted_against_actual(unseen: Unseen, names: Sequence[str]) -> str:
    """Plot each beer at its label and its estimate, green where its interval holds the label, red where not."""
    top = max(150.0, float(unseen.predicted.max()))
    axes = Axes((0, top), (0, top), "IBU on the label", "IBU estimated")
    held = np.abs(unseen.predicted - unseen.ibu) <= unseen.half_width
    marks = [line(axes.at(0, 0), axes.at(top, top), FAINT, dashed=True)]
    marks += [
        dot(axes.at(ibu, guess), HOP if inside else ROAST, title=f"{name}: {ibu:g} IBU, estimated {guess:.0f}")
        for ibu, guess, inside, name in zip(unseen.ibu, unseen.predicted, held, names, strict=True)
    ]
    return axes.chart(marks, "Estimated against labelled bitterness")


def errors_by(parts: Mapping[str, Part]) -> str:
    """Plot the bias and the mean error of each part of the beers, the first at the top."""
    ordered = list(parts.items())[::-1]
    reach = max([10.0, *(max(part.mae, abs(part.bias)) for part in parts.values())]) * 1.05
    rows = (-0.7, len(ordered) - 0.3)
    tall = ROW * len(ordered) + SPARE
    axes = Axes((-reach, reach), rows, "IBU: bias (bar), mean error (line)", "", left=125, height=tall)
    marks = []
    for at, (name, part) in enumerate(ordered):
        left, y = axes.at(min(part.bias, 0.0), at)
        says = f"{name}: {part.beers} beers, mean error {part.mae:.1f}, bias {part.bias:+.1f} IBU"
        marks.append(line(axes.at(-part.mae, at), axes.at(part.mae, at), INK, width=1.5))
        marks.append(bar((left, y - 6), (axes.px(max(part.bias, 0.0)) - left, 12), AMBER, title=says))
    marks.append(line(axes.at(0, rows[0]), axes.at(0, rows[1]), FAINT))
    return axes.chart(marks, "Errors by part", y_names=[f"{name} ({part.beers})" for name, part in ordered])


def calibration(unseen: Unseen) -> str:
    """Plot the share of beers inside of their interval, among those that were estimated to be alike in bitterness."""
    order = np.argsort(unseen.predicted, kind="stable")
    held = np.abs(unseen.predicted - unseen.ibu) <= unseen.half_width
    edges = np.linspace(0, len(order), COVERAGE_BINS + 1).round().astype(int)
    axes = Axes((0, max(100.0, float(unseen.predicted.max()))), (50, 100), "IBU estimated", "% inside their interval")
    meant = 100 * COVERAGE
    marks = [line(axes.at(axes.x[0], meant), axes.at(axes.x[1], meant), FAINT, dashed=True)]
    points, dots = [], []
    for start, end in pairwise(edges):
        some = order[start:end]
        middle, share = float(np.median(unseen.predicted[some])), float(held[some].mean())
        # Twice the standard error of a share: what chance alone makes of so few beers.
        chance = 200 * float(np.sqrt(COVERAGE * (1 - COVERAGE) / len(some)))
        low, high = max(meant - chance, 50), min(meant + chance, 100)
        marks.append(line(axes.at(middle, low), axes.at(middle, high), GRID, width=14))
        points.append(axes.at(middle, max(100 * share, 50)))
        dots.append(dot(points[-1], HOP, radius=5, opacity=1, title=f"{len(some)} beers: {share:.0%}"))
    return axes.chart([*marks, path(points, HOP), *dots], "Calibration of the 90 % intervals")


def importance(features: Sequence[str], added: FloatArray) -> str:
    """Plot how far each feature moves the estimates, on average; `added` has shape (n, k)."""
    sizes = np.abs(added).mean(axis=0)
    top = np.argsort(-sizes, kind="stable")[:FEATURES_SHOWN][::-1]
    widest = float(sizes.max()) * 1.05 + 1e-9  # more than nothing, even where nothing moves them
    tall = ROW * len(top) + SPARE
    axes = Axes((0, widest), (-0.7, len(top) - 0.3), "IBU it moves an estimate, on average", "", left=150, height=tall)
    marks = []
    for at, column in enumerate(top):
        left, y = axes.at(0, at)
        says = f"{features[column]}: {sizes[column]:.2f} IBU"
        marks.append(bar((left, y - 7), (axes.px(sizes[column]) - left, 14), AMBER, title=says))
    return axes.chart(marks, "Feature importance", y_names=[features[column].replace("_", " ") for column in top])


def learning(curve: Sequence[tuple[int, float]], baseline: float) -> str:
    """Plot the mean error against the beers trained on, under that of guessing the median."""
    errors = [error for _, error in curve]
    heights = (min(errors) * 0.9, max([baseline, *errors]) * 1.05)
    axes = Axes((0, curve[-1][0] * 1.05), heights, "beers trained on", "mean error, IBU")
    right, level = axes.at(axes.x[1], baseline)
    marks = [
        line((axes.px(0), level), (right, level), FAINT, dashed=True),
        text((right, level - 5), "guessing the median", anchor="end"),
        path([axes.at(*point) for point in curve], AMBER),
    ]
    for beers, error in curve:
        marks.append(dot(axes.at(beers, error), AMBER, radius=4, opacity=1, title=f"{beers} beers: {error:.1f} IBU"))
    return axes.chart(marks, "Learning curve")
