"""The stations of a beer's way, each with its figures and its age, asked of the AWS API and of the model."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

import boto3
import requests
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from brewlake.lake.objects import Objects
from brewlake.lake.stream import StreamCount
from brewlake.platform import Platform

SECONDS: Final = 10
# A page that is asked for every few seconds must not wait for minutes, nor try again by itself.
CONFIG: Final = Config(connect_timeout=SECONDS, read_timeout=30, retries={"total_max_attempts": 2})


@dataclass(frozen=True)
class Station:
    """What a station says: `figures` by name, `at` when something last happened there, or the `problem` with it."""

    id: str
    count: int | None = None
    unit: str = ""
    figures: dict[str, str] = field(default_factory=dict)
    at: datetime | None = None
    problem: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the station as JSON can hold it; times in ISO 8601."""
        return asdict(self) | {"at": self.at and self.at.astimezone(UTC).isoformat()}


class Stations:
    """The stations of `platform`, and the model at `model_url`."""

    def __init__(self, platform: Platform, model_url: str) -> None:
        self._platform = platform
        self._model_url = model_url
        self.objects = Objects(boto3.client("s3", config=CONFIG))
        self._stream = StreamCount(boto3.client("kinesis", config=CONFIG), platform.stream_name)
        self._events = boto3.client("events", config=CONFIG)
        self._logs = boto3.client("logs", config=CONFIG)
        self._glue = boto3.client("glue", config=CONFIG)
        self._athena = boto3.client("athena", config=CONFIG)

    def look(self) -> list[Station]:
        """Return every station as it is now; what cannot be asked says why."""
        looks: dict[str, Callable[[], Station]] = {
            "ingestion": self._ingestion,
            "stream": self._on_stream,
            **{side: partial(self._folder, side, *place) for side, place in self._platform.folders.items()},
            "table": self._table,
            "athena": self._queries,
            "model": self._model,
        }
        with ThreadPoolExecutor(len(looks)) as pool:
            return list(pool.map(_or_problem, looks, looks.values()))

    def _ingestion(self) -> Station:
        function = self._platform.ingestion_function
        rule = self._events.describe_rule(Name=function)  # Terraform gives both one name
        schedule = rule["ScheduleExpression"] if rule["State"] == "ENABLED" else "off"
        streams = self._logs.describe_log_streams(
            logGroupName=f"/aws/lambda/{function}", orderBy="LastEventTime", descending=True, limit=1
        )["logStreams"]
        last = streams[0].get("lastEventTimestamp") if streams else None
        at = datetime.fromtimestamp(last / 1000, UTC) if last else None
        return Station("ingestion", figures={"schedule": schedule}, at=at)

    def _on_stream(self) -> Station:
        records, last = self._stream.look()
        return Station("stream", records, "records", at=last)

    def _folder(self, side: str, bucket: str, prefix: str) -> Station:
        folder = self.objects.folder(bucket, prefix)
        return Station(side, folder.records, "records", {"objects": f"{folder.objects:,}"}, folder.last)

    def _table(self) -> Station:
        platform = self._platform
        table = self._glue.get_table(DatabaseName=platform.glue_database, Name=platform.cleaned_table)["Table"]
        pages = self._glue.get_paginator("get_partitions").paginate(
            DatabaseName=platform.glue_database, TableName=platform.cleaned_table
        )
        partitions = sum(len(page["Partitions"]) for page in pages)
        crawler = self._glue.get_crawler(Name=platform.glue_crawler)["Crawler"]
        columns = f"{len(table['StorageDescriptor']['Columns'])}"
        figures = {"columns": columns, "crawler": crawler["State"].lower()}
        return Station("table", partitions, "partitions", figures, crawler.get("LastCrawl", {}).get("StartTime"))

    def _queries(self) -> Station:
        newest = self._athena.list_query_executions(WorkGroup=self._platform.athena_workgroup, MaxResults=1)
        if not newest["QueryExecutionIds"]:
            return Station("athena", figures={"last query": "none yet"})
        query = self._athena.get_query_execution(QueryExecutionId=newest["QueryExecutionIds"][0])["QueryExecution"]
        milliseconds = query.get("Statistics", {}).get("EngineExecutionTimeInMillis", 0)
        figures = {"last query": query["Status"]["State"].lower(), "took": f"{milliseconds:,} ms"}
        return Station("athena", figures=figures, at=query["Status"].get("SubmissionDateTime"))

    def _model(self) -> Station:
        card = requests.get(f"{self._model_url}/model", timeout=SECONDS).json()
        figures = {"version": card["version"], "error": f"{card['metrics']['mae']:.1f} IBU"}
        created = datetime.fromisoformat(card["created_at"])
        return Station("model", card["training"]["rows"], "beers learnt", figures, created)


def _or_problem(station: str, look: Callable[[], Station]) -> Station:
    try:
        return look()
    except (BotoCoreError, ClientError, requests.RequestException, KeyError, ValueError) as error:
        return Station(station, problem=told(error))


def told(error: Exception) -> str:
    """Return what went wrong, without the calls by which a library came upon it."""
    if isinstance(error, requests.Timeout):
        return "no answer in time"
    if isinstance(error, requests.ConnectionError):
        return "no connection"
    text = error.response["Error"].get("Message") if isinstance(error, ClientError) else None
    return (text or str(error))[:300]
