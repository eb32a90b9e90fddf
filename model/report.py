"""What a person reads at the end of a retrain."""

from typing import Final

from rich.console import Console, Group
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from model.breakdown import Breakdown
from model.card import ModelCard

IDS_SHOWN: Final = 6
STYLES_SHOWN: Final = 5


def show(card: ModelCard, console: Console, promoted_version: str | None = None) -> None:
    """Print how good the version is, where, what it was trained on, and whether it is promoted."""
    console.print(
        Group(_errors(card), _parts(card.breakdown), _training(card), _verdict(card), _standing(card, promoted_version))
    )


def _errors(card: ModelCard) -> Table:
    metrics = card.metrics
    table = Table(title=f"Bitterness model {card.version}: mean error on unseen beers, IBU", title_justify="left")
    table.add_column("model")
    table.add_column("error", justify="right")
    table.add_column("against the median", justify="right")
    plain = {"the median of all beers": metrics.baseline_mae, "a straight line (ridge)": metrics.linear_mae}
    for name, mae in (plain | card.candidates).items():
        against = f"{mae / metrics.baseline_mae - 1:+.0%}" if metrics.baseline_mae else ""
        chosen = name == card.algorithm
        table.add_row(f"{name}, chosen" if chosen else name, f"{mae:.1f}", against, style="bold" if chosen else "")
    return table


def _parts(breakdown: Breakdown) -> Table:
    table = Table(title="Where it errs, IBU", title_justify="left")
    for heading in ("beers", "number", "error", "bias", "in the interval"):
        table.add_column(heading, justify="left" if heading == "beers" else "right")
    styles = sorted(breakdown.style.items(), key=lambda style: style[1].mae, reverse=True)[:STYLES_SHOWN]
    labelled = [(f"{name} IBU", part) for name, part in breakdown.ibu.items()]
    labelled += [(f"style: {name}", part) for name, part in styles]
    for label, part in labelled:
        table.add_row(label, str(part.beers), f"{part.mae:.1f}", f"{part.bias:+.1f}", f"{part.coverage:.0%}")
    return table


def _refused(card: ModelCard) -> dict[str, list[str]]:
    """Return the ids of the beers that were not used, by reason."""
    ids: dict[str, list[str]] = {}
    for beer in card.training.refused:
        ids.setdefault(beer.reason, []).append(str(beer.id))
    return ids


def _training(card: ModelCard) -> Table:
    metrics, training = card.metrics, card.training
    table = Table(show_header=False)
    table.add_column(style="cyan")
    table.add_column()
    table.add_row("median error, RMSE, R2", f"{metrics.median_ae:.1f} IBU, {metrics.rmse:.1f} IBU, {metrics.r2:.2f}")
    table.add_row("90 % interval", f"holds {metrics.coverage:.1%} of the beers; {metrics.interval_width:.0f} IBU wide")
    table.add_row("trained on", f"{training.rows} beers in {training.groups} groups of near-clones")
    table.add_row("Athena query", training.query_id)
    table.add_row("data hash", f"{training.data_hash[:16]}...")
    table.add_row("served by", _served_by(card))
    for repair, count in training.repairs.items():
        table.add_row("repaired", f"{count} x {repair}")
    for reason, ids in _refused(card).items():
        more = f" and {len(ids) - IDS_SHOWN} more" if len(ids) > IDS_SHOWN else ""
        table.add_row("not used", escape(f"{len(ids)} x {reason}: {', '.join(ids[:IDS_SHOWN])}{more}"))
    return table


def _verdict(card: ModelCard) -> Text:
    gain = card.metrics.baseline_mae - card.metrics.mae
    if gain > 0:
        return Text(f"{card.version} is {gain:.1f} IBU nearer to the truth than guessing the median.", style="green")
    return Text(f"{card.version} is no better than guessing the median: do not rely on it.", style="bold red")


def _served_by(card: ModelCard) -> str:
    form = card.served_form
    if form.kernel == "onnx":
        return f"ONNX Runtime, within {form.difference:.0e} IBU of scikit-learn's trees"
    apart = f"{form.difference:.2g} IBU from scikit-learn's trees"
    return f"numpy: ONNX Runtime is {apart}, where {form.tolerance:g} are allowed"


def _standing(card: ModelCard, promoted_version: str | None) -> Text:
    """Say how the version compares with the one that was promoted before, and which is now."""
    sentence = f"{card.comparison.sentence()}. " if card.comparison else ""
    if promoted_version == card.version:
        return Text(f"{sentence}{card.version} is promoted.")
    if promoted_version is None:
        return Text(sentence)
    return Text(
        f"{sentence}{card.version} is stored but not promoted: {promoted_version} stays. To promote it all the same: "
        f"force=1 when retraining, or `python -m model.versions promote {card.version}`.",
        style="yellow",
    )
