"""Beers into the lake: calling the ingestion Lambda, waiting until everything is delivered, crawling."""

import json
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from brewlake.errors import BrewlakeError
from brewlake.lake.backfill import Backfill, Progress
from brewlake.lake.counts import Counts, Lake
from brewlake.platform import Platform

if TYPE_CHECKING:
    from mypy_boto3_glue import GlueClient
    from mypy_boto3_lambda import LambdaClient

DRAWS_A_CALL = 500
FIRST_BEERS = 400  # a new platform gets at least so many, and each beer of the catalogue


class Collector:
    """Collects beers through the platform's own ingestion Lambda."""

    def __init__(self, platform: Platform) -> None:
        self._function = platform.ingestion_function
        self._bucket = platform.cleaned_bucket
        self.request = ""
        """The id of the last invocation, by which its log can be followed."""
        # A call runs for as long as the function's timeout, and must not be repeated: it would ingest twice.
        self._lambda: LambdaClient = boto3.client(
            "lambda", config=Config(read_timeout=900, retries={"total_max_attempts": 1})
        )

    def draw(self, count: int) -> int:
        """Ingest `count` randomly drawn beers; return how many were put on the stream."""
        sent = 0
        while count > 0:
            sent += self._invoke({"draws": min(count, DRAWS_A_CALL)})["sent"]
            count -= DRAWS_A_CALL
        return sent

    def catalogue(self, at_least: int) -> int:
        """Ingest each beer of the catalogue once, and then draws until there are `at_least`; return how many."""
        *_, last = self.backfill().run(Progress())
        return last.sent + self.draw(at_least - last.sent)

    def backfill(self) -> Backfill:
        """Return the backfill of this platform."""
        return Backfill(boto3.client("s3"), self._bucket, self._invoke)

    def _invoke(self, event: dict[str, Any]) -> dict[str, Any]:
        response = self._lambda.invoke(FunctionName=self._function, Payload=json.dumps(event))
        answer: dict[str, Any] = json.load(response["Payload"])
        self.request = response["ResponseMetadata"]["RequestId"]
        if "FunctionError" in response:
            raise BrewlakeError(
                f"the Lambda function {self._function} failed: {answer.get('errorType')}: {answer.get('errorMessage')}",
                "Its log: `make logs`. `make status` shows whether PunkAPI answers. What was collected before is kept.",
            )
        if answer["refused"]:
            raise BrewlakeError(
                f"{answer['refused']} documents were refused by the stream", "Its log names them: `make logs`."
            )
        return answer


def await_delivery(lake: Lake, seconds: float, told: Callable[[Counts], None]) -> Counts:
    """Wait until all that is on the stream is in the lake, telling `told` each count.

    Raises BrewlakeError after `seconds`.
    """
    deadline = time.monotonic() + seconds
    while True:
        counts = lake.counts()
        told(counts)
        if counts.settled:
            return counts
        if time.monotonic() > deadline:
            raise BrewlakeError(
                f"after {seconds:.0f} s, of {counts.ingested} records on the stream {counts.raw} are in the raw bucket "
                f"and {counts.cleaned + counts.failed} in the cleaned one or its error output",
                "Delivery goes on: `make status` shows it, `make logs` why it lags. Then run the same command again.",
            )
        time.sleep(0.2)


def crawl(crawler: str, seconds: float) -> None:
    """Run the Glue crawler `crawler` to its end; raise BrewlakeError if it fails or takes over `seconds`."""
    glue: GlueClient = boto3.client("glue")
    deadline = time.monotonic() + seconds
    started = False
    while True:
        state = glue.get_crawler(Name=crawler)["Crawler"]
        if state["State"] == "READY":
            if started:
                break
            glue.start_crawler(Name=crawler)
            started = True
        elif time.monotonic() > deadline:
            raise BrewlakeError(
                f"the crawler {crawler} is still {state['State']} after {seconds:.0f} s", "See `make logs`."
            )
        time.sleep(0.2)
    last = state["LastCrawl"]
    if last["Status"] != "SUCCEEDED":
        raise BrewlakeError(
            f"the crawler {crawler} ended {last['Status']}: {last.get('ErrorMessage', 'no reason given')}",
            "Fix what it names, then run the same command again.",
        )
