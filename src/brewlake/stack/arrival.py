"""The steps that end every collecting of beers: all is delivered, and the table has it."""

from brewlake.lake.collect import await_delivery, crawl
from brewlake.lake.counts import Counts, Lake
from brewlake.platform import Platform
from brewlake.settings import Settings
from brewlake.stack.steps import Steps


def deliver(settings: Settings, platform: Platform, steps: Steps, seconds: float) -> Counts:
    """Wait until all that is on the stream is in the lake; return its counts.

    Raises BrewlakeError after `seconds`.
    """
    with steps.step("deliver") as step:
        counts = await_delivery(Lake(platform, settings.counts), seconds, lambda counts: step.now(str(counts)))
        step.result = str(counts)
    return counts


def tabulate(platform: Platform, steps: Steps, seconds: float) -> None:
    """Run the crawler, so that the table has what was delivered; raise BrewlakeError if it fails or takes longer."""
    with steps.step("crawl") as step:
        crawl(platform.glue_crawler, seconds)
        step.result = f"table {platform.glue_database}.{platform.cleaned_table}"
