"""What a person reads at the end of a retrain."""

from collections import Counter

from rich.console import Console, Group
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from model.card import ModelCard

REFUSED_SHOWN = 10


def show(card: ModelCard, console: Console) -> None:
    """Print how good the version is, and what it was trained on."""
    console.print(Group(_errors(card), _training(card)))
    refused = card.training.refused
    for beer in refused[:REFUSED_SHOWN]:
        console.print(f"  not used: beer {escape(str(beer.id))}, {escape(str(beer.name))}: {escape(beer.reason)}")
    if len(refused) > REFUSED_SHOWN:
        console.print(f"  and {len(refused) - REFUSED_SHOWN} more, all listed at GET /model")
    console.print(_verdict(card))


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


def _training(card: ModelCard) -> Table:
    metrics, training = card.metrics, card.training
    table = Table(show_header=False)
    table.add_column(style="cyan")
    table.add_column()
    table.add_row("median error, RMSE, R2", f"{metrics.median_ae:.1f} IBU, {metrics.rmse:.1f} IBU, {metrics.r2:.2f}")
    table.add_row("90 % interval", f"holds {metrics.coverage:.1%} of the beers; {metrics.interval_width:.0f} IBU wide")
    table.add_row("trained on", f"{training.rows} beers in {training.groups} groups of near-clones")
    table.add_row("Athena query", training.query_id)
    table.add_row("data hash", training.data_hash)
    for repair, count in training.repairs.items():
        table.add_row("repaired", f"{count} x {repair}")
    for reason, count in Counter(beer.reason for beer in training.refused).items():
        table.add_row("not used", f"{count} x {reason}")
    return table


def _verdict(card: ModelCard) -> Text:
    gain = card.metrics.baseline_mae - card.metrics.mae
    if gain > 0:
        return Text(f"{card.version} is {gain:.1f} IBU nearer to the truth than guessing the median.", style="green")
    return Text(f"{card.version} is no better than guessing the median: do not rely on it.", style="bold red")
