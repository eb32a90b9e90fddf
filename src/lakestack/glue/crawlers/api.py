"""The API of crawlers.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-crawling.html
"""

import operator
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from localstack.aws.api import RequestContext
from localstack.aws.connect import connect_to

from lakestack.glue.catalog.requests import Answer, Request, arn
from lakestack.glue.crawlers import schedule
from lakestack.glue.crawlers.crawler import Crawl, Crawler
from lakestack.glue.crawlers.custom import custom_classifier
from lakestack.glue.crawlers.emulated_s3 import EmulatedS3
from lakestack.glue.crawlers.plan import plan_of, schema_change_policy
from lakestack.glue.crawlers.runner import Services, start
from lakestack.glue.errors import GlueError, already_exists, entity_not_found, invalid_input
from lakestack.glue.paging import page
from lakestack.glue.state import backend_of, stores
from lakestack.operations import operation


class CrawlersApi:
    """Handlers of the operations on crawlers."""

    def __init__(self) -> None:
        self._starting = threading.Lock()
        self._clock = schedule.Clock(self._start_due)

    @operation("CreateCrawler")
    def create_crawler(self, context: RequestContext, request: Request) -> Answer:
        crawlers = stores[context.account_id][context.region].crawlers
        name = request["Name"]
        if name in crawlers:
            raise already_exists(f"Crawler with name {name} already exists")
        crawler = Crawler(_definition(_given(request)))
        self._check(context, crawler.definition)
        crawlers[name] = crawler
        tag = backend_of(context.account_id, context.region).tag_resource
        tag(arn(context, f"crawler/{name}"), request.get("Tags"))
        return {}

    @operation("UpdateCrawler")
    def update_crawler(self, context: RequestContext, request: Request) -> Answer:
        crawler = _idle_crawler(context, request["Name"])
        definition = _definition({**crawler.definition, **_given(request)})
        self._check(context, definition)
        crawler.definition = definition
        crawler.version += 1
        crawler.updated = datetime.now(UTC)
        return {}

    @operation("DeleteCrawler")
    def delete_crawler(self, context: RequestContext, request: Request) -> Answer:
        crawler = _idle_crawler(context, request["Name"])
        del stores[context.account_id][context.region].crawlers[crawler.name]
        tagger = backend_of(context.account_id, context.region).tagger
        tagger.delete_all_tags_for_resource(arn(context, f"crawler/{crawler.name}"))
        return {}

    @operation("GetCrawler")
    def get_crawler(self, context: RequestContext, request: Request) -> Answer:
        return {"Crawler": _crawler(context, request["Name"]).describe()}

    @operation("GetCrawlers")
    def get_crawlers(self, context: RequestContext, request: Request) -> Answer:
        found, token = page(list(stores[context.account_id][context.region].crawlers.values()), request)
        return {"Crawlers": [crawler.describe() for crawler in found], "NextToken": token}

    @operation("BatchGetCrawlers")
    def batch_get_crawlers(self, context: RequestContext, request: Request) -> Answer:
        crawlers = stores[context.account_id][context.region].crawlers
        names = request["CrawlerNames"]
        return {
            "Crawlers": [crawlers[name].describe() for name in names if name in crawlers],
            "CrawlersNotFound": [name for name in names if name not in crawlers],
        }

    @operation("ListCrawlers")
    def list_crawlers(self, context: RequestContext, request: Request) -> Answer:
        wanted = (request.get("Tags") or {}).items()
        tagger = backend_of(context.account_id, context.region).tagger
        names = [
            name
            for name in stores[context.account_id][context.region].crawlers
            if wanted <= tagger.get_tag_dict_for_resource(arn(context, f"crawler/{name}")).items()
        ]
        found, token = page(names, request)
        return {"CrawlerNames": found, "NextToken": token}

    @operation("StartCrawler")
    def start_crawler(self, context: RequestContext, request: Request) -> Answer:
        self._start(context.account_id, context.region, _crawler(context, request["Name"]))
        return {}

    @operation("StopCrawler")
    def stop_crawler(self, context: RequestContext, request: Request) -> Answer:
        crawler = _crawler(context, request["Name"])
        if crawler.state == "STOPPING":
            raise GlueError("CrawlerStoppingException", f"Crawler with name {crawler.name} is stopping")
        if crawler.state != "RUNNING":
            raise GlueError("CrawlerNotRunningException", f"Crawler with name {crawler.name} isn't running")
        crawler.state = "STOPPING"
        crawler.stop.set()
        return {}

    @operation("ListCrawls")
    def list_crawls(self, context: RequestContext, request: Request) -> Answer:
        crawls = reversed(_crawler(context, request["CrawlerName"]).crawls)
        conditions = [_condition(one) for one in request.get("Filters") or ()]
        kept = [crawl for crawl in crawls if all(holds(crawl) for holds in conditions)]
        found, token = page(kept, request, 20)
        return {"Crawls": [crawl.history() for crawl in found], "NextToken": token}

    @operation("GetCrawlerMetrics")
    def get_crawler_metrics(self, context: RequestContext, request: Request) -> Answer:
        crawlers = stores[context.account_id][context.region].crawlers
        names = request.get("CrawlerNameList") or list(crawlers)
        found, token = page([crawlers[name] for name in names if name in crawlers], request)
        return {"CrawlerMetricsList": [crawler.metrics() for crawler in found], "NextToken": token}

    @operation("StartCrawlerSchedule")
    def start_crawler_schedule(self, context: RequestContext, request: Request) -> Answer:
        crawler = _crawler(context, request["CrawlerName"])
        if not crawler.schedule:
            raise GlueError("NoScheduleException", f"There is no schedule for crawler {crawler.name}")
        if crawler.scheduled:
            raise GlueError("SchedulerRunningException", f"The scheduler of crawler {crawler.name} is already running")
        crawler.scheduled = True
        return {}

    @operation("StopCrawlerSchedule")
    def stop_crawler_schedule(self, context: RequestContext, request: Request) -> Answer:
        crawler = _crawler(context, request["CrawlerName"])
        if not crawler.schedule or not crawler.scheduled:
            raise GlueError("SchedulerNotRunningException", f"The scheduler of crawler {crawler.name} isn't running")
        crawler.scheduled = False
        return {}

    @operation("UpdateCrawlerSchedule")
    def update_crawler_schedule(self, context: RequestContext, request: Request) -> Answer:
        crawler = _crawler(context, request["CrawlerName"])
        definition = {**crawler.definition, "Schedule": request.get("Schedule") or ""}
        self._check(context, definition)
        crawler.definition = definition
        return {}

    def _check(self, context: RequestContext, definition: Answer) -> None:
        """Refuse a definition that no crawl could follow, and see that a schedule is kept."""
        try:
            plan = plan_of(definition, frozenset())
            if definition.get("Schedule"):
                schedule.parse(definition["Schedule"])
                self._clock.wind()
        except ValueError as error:
            raise invalid_input(str(error)) from error
        if not plan.targets and not plan.catalog_tables:
            raise invalid_input("At least one crawler target must be specified")
        known = stores[context.account_id][context.region].classifiers
        if missing := [name for name in definition.get("Classifiers") or () if name not in known]:
            raise entity_not_found(f"Classifier {missing[0]} not found")

    def _start(self, account: str, region: str, crawler: Crawler) -> None:
        clients = connect_to(aws_access_key_id=account, region_name=region)
        known = stores[account][region].classifiers
        named = crawler.definition.get("Classifiers") or ()
        classifiers = [custom_classifier(known[name]) for name in named if name in known]
        with self._starting:
            if crawler.state != "READY":
                raise GlueError("CrawlerRunningException", f"Crawler with name {crawler.name} has already started")
            start(crawler, Services(EmulatedS3(account, region), clients.glue, clients.logs), classifiers)

    def _start_due(self, now: datetime) -> None:
        """Start the crawlers whose schedule names this minute; one that still runs misses its turn, as on AWS."""
        for account, region, store in stores.iter_stores():
            for crawler in list(store.crawlers.values()):
                due = crawler.scheduled and crawler.schedule and schedule.parse(crawler.schedule).due(now)
                if due and crawler.state == "READY":
                    self._start(account, region, crawler)


def _given(request: Request) -> Answer:
    return {name: value for name, value in request.items() if value is not None and name != "Tags"}


def _definition(given: Answer) -> Answer:
    return given | {"SchemaChangePolicy": schema_change_policy(given)}


def _crawler(context: RequestContext, name: str) -> Crawler:
    crawlers = stores[context.account_id][context.region].crawlers
    if name not in crawlers:
        raise entity_not_found(f"Crawler entry with name {name} does not exist")
    return crawlers[name]


def _idle_crawler(context: RequestContext, name: str) -> Crawler:
    """Return a crawler that may be changed or deleted."""
    crawler = _crawler(context, name)
    if crawler.state != "READY":
        raise GlueError("CrawlerRunningException", f"Crawler with name {name} is currently running")
    return crawler


COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "EQ": operator.eq,
    "NE": operator.ne,
    "GT": operator.gt,
    "GE": operator.ge,
    "LT": operator.lt,
    "LE": operator.le,
}
TEXTS: dict[str, Callable[[Crawl], str]] = {"CRAWL_ID": lambda crawl: crawl.id, "STATE": lambda crawl: crawl.state}
NUMBERS: dict[str, Callable[[Crawl], float | None]] = {
    "START_TIME": lambda crawl: crawl.started.timestamp() * 1000,
    "END_TIME": lambda crawl: crawl.ended.timestamp() * 1000 if crawl.ended else None,
    "DPU_HOUR": lambda crawl: crawl.dpu_hours,
}


def _condition(asked: Request) -> Callable[[Crawl], bool]:
    """Return what a filter of ListCrawls keeps; times are given in milliseconds since 1970."""
    name, comparison, given = (asked.get(part) for part in ("FieldName", "FilterOperator", "FieldValue"))
    if name is None or comparison is None or given is None:
        raise invalid_input("A filter of crawls has a FieldName, a FilterOperator and a FieldValue")
    compare = COMPARISONS[comparison]
    if name in TEXTS:
        return lambda crawl: compare(TEXTS[name](crawl), given)
    try:
        number = float(given)
    except ValueError as error:
        raise invalid_input(f"{name} is compared with a number, not with {given!r}") from error
    read = NUMBERS[name]
    return lambda crawl: (value := read(crawl)) is not None and compare(value, number)
