"""`make ingest`: more beers, until they are in the lake and in the table."""

from rich.console import Console

from brewlake.lake.backfill import Progress
from brewlake.lake.collect import Collector
from brewlake.platform import Platform, load_platform
from brewlake.settings import Settings
from brewlake.stack.arrival import deliver, tabulate
from brewlake.stack.lock import changing
from brewlake.stack.steps import Steps

SECONDS = 300


def draw(settings: Settings, count: int, console: Console) -> None:
    """Draw `count` beers, wait for their delivery, and crawl: a new hour is a new partition."""
    platform = load_platform(settings)
    with changing(settings), Steps(console) as steps:
        with steps.step("ingest") as step:
            collector = Collector(platform)
            sent = collector.draw(count)
            step.result = f"{sent} beers put on the stream"
        _deliver(settings, platform, steps)
    _say_how_to_follow(collector, console)


def backfill(settings: Settings, page: int | None, console: Console) -> None:
    """Collect all pages: from `page` on, or from where a backfill that was interrupted ended, or from the first."""
    platform = load_platform(settings)
    with changing(settings), Steps(console) as steps:
        with steps.step("backfill") as step:
            collector = Collector(platform)
            work = collector.backfill()
            progress = start = work.progress() if page is None else Progress(page)
            for progress in work.run(start):
                step.now(f"{progress.sent} beers, on with page {progress.page}" if progress.page else "through")
            step.result = f"{progress.sent - start.sent} beers put on the stream, from page {start.page} on"
        _deliver(settings, platform, steps)
    _say_how_to_follow(collector, console)


def _deliver(settings: Settings, platform: Platform, steps: Steps) -> None:
    deliver(settings, platform, steps, SECONDS)
    tabulate(platform, steps, SECONDS)


def _say_how_to_follow(collector: Collector, console: Console) -> None:
    console.print(f"Followed through all logs: make logs request={collector.request}", soft_wrap=True, highlight=False)
