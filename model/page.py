"""The report of a version as one HTML page that needs nothing else: figures, plots, what it was trained on."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from string import Template
from typing import Final

from model import plots
from model.card import ModelCard
from model.clones import near_clones
from model.dataset import build_dataset
from model.drift import drift, verdict
from model.features import FEATURES, feature_matrix
from model.registry import load, load_card, load_rows, load_unseen, store_home, versions
from model.snapshot import Row
from model.training import learning_curve

_PAGE: Final = Template("""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Bitterness model $version</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; color: #1f2933; background: #faf8f5; margin: 0 auto; max-width: 1020px;
  padding: 24px; }
h1 { margin: 0; } h2 { font-size: 16px; margin: 0 0 4px; } p { margin: 4px 0 12px; color: #52606d; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin: 20px 0; }
.figures div, section { background: #fff; border: 1px solid #e4e7eb; border-radius: 8px; padding: 14px 16px; }
.figures b { display: block; font-size: 26px; } .figures span { color: #52606d; font-size: 13px; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(440px, 1fr)); gap: 16px; }
svg { width: 100%; height: auto; } table { border-collapse: collapse; width: 100%; }
td { border-top: 1px solid #e4e7eb; padding: 5px 8px 5px 0; vertical-align: top; overflow-wrap: anywhere; }
td:first-child { color: #52606d; width: 34%; }
@media (max-width: 520px) { .plots { grid-template-columns: 1fr; } }
</style></head><body>
<h1>Bitterness model $version</h1><p>$summary</p>
<div class="figures">$figures</div>
<div class="plots">$plots</div>
<section style="margin-top: 16px"><h2>What it was trained on, and with</h2><table>$facts</table></section>
</body></html>
""")


def write_page(version: str, home: Path | None = None, asked: Sequence[Row] = ()) -> Path:
    """Write the report of a stored version, and return its file; raise RegistryError if it is not stored or damaged.

    `asked` are beers that the service was asked.
    """
    page = (home or store_home()) / "reports" / f"{version}.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(make_page(version, home, asked), encoding="utf-8")
    return page


def make_page(version: str, home: Path | None = None, asked: Sequence[Row] = ()) -> str:
    """Return the report of a stored version as HTML, as `write_page`."""
    card = load_card(version, home)
    return _PAGE.substitute(
        version=escape(version),
        summary=escape(_summary(card)),
        figures="".join(f"<div><b>{value}</b><span>{name}</span></div>" for name, value in _figures(card).items()),
        plots="".join(
            f"<section><h2>{title}</h2><p>{says}</p>{svg}</section>" for title, says, svg in _plots(card, home)
        ),
        facts="".join(
            f"<tr><td>{escape(name)}</td><td>{escape(value)}</td></tr>"
            for name, value in (*_facts(card), *_drift(card, home, asked))
        ),
    )


def _summary(card: ModelCard) -> str:
    comparison = f" {card.comparison.sentence()}." if card.comparison else ""
    return (
        f"Estimates a beer's bitterness from its name, strength, gravities, colour and pH. Trained {card.created_at} "
        f"on {card.training.rows} beers. Every figure is of beers that the model had not seen, near-clones apart."
        f"{comparison}"
    )


def _figures(card: ModelCard) -> dict[str, str]:
    metrics = card.metrics
    return {
        "mean error, IBU": f"{metrics.mae:.1f}",
        "guessing the median": f"{metrics.baseline_mae:.1f}",
        "a straight line": f"{metrics.linear_mae:.1f}",
        "median error, IBU": f"{metrics.median_ae:.1f}",
        "inside the 90 % interval": f"{metrics.coverage:.1%}",
        "explained, R²": f"{metrics.r2:.2f}",
    }


def _plots(card: ModelCard, home: Path | None) -> Iterable[tuple[str, str, str]]:
    """Give (title, what it shows, SVG) of each plot."""
    unseen = load_unseen(card.version, home)
    dataset = build_dataset(load_rows(card.version, home), card.training.query_id)
    _, added = load(card.version, home).explain(dataset.names, dataset.measured)
    features = feature_matrix(dataset.names, dataset.measured)
    curve = learning_curve(features, dataset.ibu, near_clones(dataset.measured))
    yield (
        "Estimated against actual",
        "A dot a beer; on the line it would be right. Green: its interval holds the label. Extremes are drawn to the "
        "middle: hops decide them, and the fields say nothing of hops.",
        plots.predicted_against_actual(unseen, dataset.names),
    )
    yield (
        "Calibration of the intervals",
        "The share inside their interval should be 90 % at every bitterness; grey is what chance allows.",
        plots.calibration(unseen),
    )
    yield (
        "Errors by style",
        "By the words in the name, with the number of beers.",
        plots.errors_by(card.breakdown.style),
    )
    yield "Feature importance", "From the exact additions to every training beer.", plots.importance(FEATURES, added)
    yield "Errors by bitterness", "Low beers are overestimated, high ones under.", plots.errors_by(card.breakdown.ibu)
    yield (
        "Learning curve",
        "Where it is flat, more beers would not help.",
        plots.learning(curve, card.metrics.baseline_mae),
    )


def _facts(card: ModelCard) -> Iterable[tuple[str, str]]:
    """Give (name, value) of what it takes to train the version again."""
    training = card.training
    yield "Beers", f"{training.rows} in {training.groups} groups of near-clones"
    yield "Athena query", training.query_id
    yield "SHA-256 of the beers", training.data_hash
    yield "Algorithm", f"{card.algorithm}, the best of {', '.join(card.candidates)}"
    yield "Served by", f"{card.served_form.kernel}, {card.served_form.difference:.1e} IBU from the reference at most"
    for repair, count in training.repairs.items():
        yield "Repaired", f"{count} x {repair}"
    for reason, count in Counter(beer.reason for beer in training.refused).items():
        yield "Not used", f"{count} x {reason}"
    yield "Libraries", ", ".join(f"{name} {version}" for name, version in card.libraries.items())
    yield "Code", card.code_version


def _drift(card: ModelCard, home: Path | None, asked: Sequence[Row]) -> Iterable[tuple[str, str]]:
    """Give how far the beers are from those of the version promoted before, if it is stored, and from what is asked."""
    rows = load_rows(card.version, home)
    before = card.comparison.against if card.comparison else None
    if before in versions(home):
        yield f"Drift of the beers since {before}", _told(drift(load_rows(before, home), rows))
    if asked:
        yield f"Drift of the newest {len(asked):,} beers that the service was asked", _told(drift(rows, asked))


def _told(found: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {index:.2f} ({verdict(index)})" for name, index in found.items())
