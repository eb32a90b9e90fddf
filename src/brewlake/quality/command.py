"""`make quality`: the checks as a table, their result kept, and an exit code for CI."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

import boto3
from rich.console import Console
from rich.table import Table

from brewlake.errors import BrewlakeError
from brewlake.lake.collect import crawl
from brewlake.platform import load_platform
from brewlake.quality import history
from brewlake.quality.findings import Finding
from brewlake.quality.measure import measure
from brewlake.settings import Settings

CRAWL_SECONDS: Final = 300
FRESH_MINUTES: Final = 180.0
"""A schedule of an hour, what Firehose buffers, and one run that was missed."""
WAIT: Final = 150.0
"""Seconds: Firehose's two buffers of 60 s each, and some."""


def quality(settings: Settings, fresh_minutes: float, console: Console, *, crawled: bool, brief: bool = False) -> bool:
    """Check the lake, print and keep what was found; return whether all is sound.

    `crawled`: the table is judged as it is; else the crawler runs first, and again where the table lacks
    rows. `brief`: print only what is not sound.
    """
    platform = load_platform(settings)
    refresh = None if crawled else partial(crawl, platform.glue_crawler, CRAWL_SECONDS)
    findings = measure(platform, fresh_minutes, WAIT, refresh)
    s3, now = boto3.client("s3"), datetime.now(UTC)
    before = history.last(s3, platform.cleaned_bucket)
    key = history.keep(s3, platform.cleaned_bucket, now, findings)
    history.tell(boto3.client("cloudwatch"), now, findings)
    unsound = [finding for finding in findings if not finding.sound]
    shown = unsound if brief else findings
    if shown:
        console.print(_table(shown, before))
    verdict = f"[red]{len(unsound)} of {len(findings)} are not sound[/]" if unsound else "[green]all sound[/]"
    kept = f"kept in s3://{platform.cleaned_bucket}/{key}"
    console.print(f"quality: {len(findings)} figures, {verdict}; {kept}", soft_wrap=True)
    return not unsound


def after_training(settings: Settings, console: Console) -> None:
    """Check the lake that a model was just trained from. The model is kept whatever is found."""
    try:
        quality(settings, FRESH_MINUTES, console, crawled=False, brief=True)
    except BrewlakeError as error:
        console.print(f"quality: not checked, {error}. {error.advice}")


def _table(findings: Sequence[Finding], before: Sequence[dict[str, Any]]) -> Table:
    table = Table("", "check", "what", header_style="bold")
    for name in ("value", "before", "bound"):
        table.add_column(name, justify="right")
    table.add_column("")
    earlier = {(found["check"], found["subject"]): found["value"] for found in before}
    for finding in findings:
        mark = "[green]ok[/]" if finding.sound else "[red]bad[/]"
        then = earlier.get((finding.check, finding.subject))
        table.add_row(
            mark,
            finding.check,
            finding.subject,
            _number(finding.value, finding.unit),
            "" if then is None else _number(then, finding.unit),
            finding.bounds,
            finding.note,
        )
    return table


def _number(value: float, unit: str) -> str:
    return f"{value:,.1f} {unit}" if unit else f"{value:,.0f}"
