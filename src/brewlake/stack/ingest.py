"""`make ingest n=`: more beers, until they are in the lake and in the table."""

from rich.console import Console

from brewlake.platform import load_platform
from brewlake.settings import Settings
from brewlake.stack.collect import Collector, await_delivery, crawl
from brewlake.stack.lake import Lake
from brewlake.stack.lock import changing
from brewlake.stack.steps import Steps

SECONDS = 300


def ingest(settings: Settings, count: int, console: Console) -> None:
    """Draw `count` beers, wait for their delivery, and crawl: a new hour is a new partition."""
    platform = load_platform(settings)
    with changing(settings), Steps(console) as steps:
        with steps.step("ingest") as step:
            collector = Collector(platform)
            sent = collector.draw(count)
            step.result = f"{sent} beers put on the stream (make logs request={collector.request})"
        with steps.step("deliver") as step:
            lake = Lake(platform, settings.home / "counts.json")
            counts = await_delivery(lake, SECONDS, lambda counts: step.now(str(counts)))
            step.result = f"raw {counts.raw}, cleaned {counts.cleaned}, failed {counts.failed}"
        with steps.step("crawl") as step:
            crawl(platform.glue_crawler, SECONDS)
            step.result = f"table {platform.glue_database}.{platform.cleaned_table}"
