"""A crawler and its crawls, as the API shows them."""

import json
import threading
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from statistics import median
from typing import Any

from lakestack.glue.crawl.writer import Changes

LOG_GROUP = "/aws-glue/crawlers"
HISTORY = 1000  # crawls remembered; AWS forgets them after a year


@dataclass(slots=True)
class Crawl:
    """One run. Its state is RUNNING, then COMPLETED, FAILED or STOPPED."""

    crawler: str
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    state: str = "RUNNING"
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    ended: datetime | None = None
    error: str = ""
    changes: Changes = field(default_factory=Changes)
    dpu_hours: float = 0.0  # nothing is counted

    @property
    def seconds(self) -> float:
        return ((self.ended or datetime.now(UTC)) - self.started).total_seconds()

    def last_crawl(self) -> dict[str, Any]:
        """https://docs.aws.amazon.com/glue/latest/webapi/API_LastCrawlInfo.html"""
        status = {"COMPLETED": "SUCCEEDED", "STOPPED": "CANCELLED"}.get(self.state, self.state)
        answer = {
            "Status": status,
            "LogGroup": LOG_GROUP,
            "LogStream": self.crawler,
            "MessagePrefix": self.id,
            "StartTime": self.started,
        }
        return answer | ({"ErrorMessage": self.error} if self.error else {})

    def history(self) -> dict[str, Any]:
        """https://docs.aws.amazon.com/glue/latest/webapi/API_CrawlerHistory.html"""
        answer: dict[str, Any] = {
            "CrawlId": self.id,
            "State": self.state,
            "StartTime": self.started,
            "Summary": summary(self.changes),
            "LogGroup": LOG_GROUP,
            "LogStream": self.crawler,
            "MessagePrefix": self.id,
            "DPUHour": self.dpu_hours,
        }
        if self.ended:
            answer["EndTime"] = self.ended
        return answer | ({"ErrorMessage": self.error} if self.error else {})


def summary(changes: Changes) -> str:
    """Return a crawl's summary as ListCrawls gives it: JSON within JSON."""
    found = {}
    for kind, names in (("TABLE", changes.tables), ("PARTITION", changes.partitions)):
        counts = {
            action: {"Details": json.dumps({"names": named[:100]}), "Count": len(named)}
            for action, named in names.items()
            if named
        }
        if counts:
            found[kind] = json.dumps(counts)
    return json.dumps(found)


@dataclass(slots=True)
class Crawler:
    """A crawler: `definition` is CreateCrawler's request without its tags, `state` READY, RUNNING or STOPPING."""

    definition: dict[str, Any]
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    updated: datetime = field(default_factory=lambda: datetime.now(UTC))
    version: int = 1
    state: str = "READY"
    scheduled: bool = True
    crawls: list[Crawl] = field(default_factory=list)
    folders: frozenset[str] = frozenset()
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def name(self) -> str:
        return str(self.definition["Name"])

    @property
    def schedule(self) -> str:
        return str(self.definition.get("Schedule") or "")

    def describe(self) -> dict[str, Any]:
        """https://docs.aws.amazon.com/glue/latest/webapi/API_Crawler.html"""
        shown = {name: value for name, value in self.definition.items() if name != "Schedule"}
        answer: dict[str, Any] = {
            "Classifiers": [],
            "RecrawlPolicy": {"RecrawlBehavior": "CRAWL_EVERYTHING"},
            "LineageConfiguration": {"CrawlerLineageSettings": "DISABLE"},
            "LakeFormationConfiguration": {"UseLakeFormationCredentials": False, "AccountId": ""},
            **shown,
            "State": self.state,
            "CrawlElapsedTime": int(self.crawls[-1].seconds * 1000) if self.state != "READY" else 0,
            "CreationTime": self.created,
            "LastUpdated": self.updated,
            "Version": self.version,
        }
        if self.schedule:
            state = "SCHEDULED" if self.scheduled else "NOT_SCHEDULED"
            answer["Schedule"] = {"ScheduleExpression": self.schedule, "State": state}
        if ended := [crawl for crawl in self.crawls if crawl.ended]:
            answer["LastCrawl"] = ended[-1].last_crawl()
        return answer

    def metrics(self) -> dict[str, Any]:
        """https://docs.aws.amazon.com/glue/latest/webapi/API_CrawlerMetrics.html"""
        ended = [crawl for crawl in self.crawls if crawl.ended]
        last = ended[-1] if ended else None
        usual = median(crawl.seconds for crawl in ended) if ended else 0.0
        running = self.crawls[-1].seconds if self.state != "READY" else None
        return {
            "CrawlerName": self.name,
            "StillEstimating": running is not None and not ended,
            "TimeLeftSeconds": max(usual - running, 0.0) if running is not None else 0.0,
            "LastRuntimeSeconds": last.seconds if last else 0.0,
            "MedianRuntimeSeconds": usual,
            "TablesCreated": len(last.changes.tables["ADD"]) if last else 0,
            "TablesUpdated": len(last.changes.tables["UPDATE"]) if last else 0,
            "TablesDeleted": len(last.changes.tables["DELETE"]) if last else 0,
        }
