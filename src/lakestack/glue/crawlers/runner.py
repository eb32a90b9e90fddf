"""Runs crawlers, each crawl in a thread of its own."""

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from lakestack.glue.classifiers import Classifier
from lakestack.glue.crawl.definition import Author
from lakestack.glue.crawl.run import StoppedError, Tools, crawl
from lakestack.glue.crawl.store import CannotReadError, Store
from lakestack.glue.crawlers.crawler import HISTORY, Crawl, Crawler
from lakestack.glue.crawlers.log import CrawlLog
from lakestack.glue.crawlers.plan import plan_of

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Services:
    """What a crawl works through: the objects, and boto3 clients of Glue and CloudWatch Logs."""

    store: Store
    glue: Any
    logs: Any


def start(crawler: Crawler, services: Services, classifiers: Sequence[Classifier]) -> Crawl:
    """Start a crawl of a crawler that is READY, and return at once."""
    run = Crawl(crawler.name)
    crawler.stop.clear()
    crawler.state = "RUNNING"
    crawler.crawls = [*crawler.crawls[-HISTORY + 1 :], run]
    thread = threading.Thread(
        target=_run, args=(crawler, run, services, classifiers), name=f"glue-crawler-{crawler.name}", daemon=True
    )
    thread.start()
    return run


def _run(crawler: Crawler, run: Crawl, services: Services, classifiers: Sequence[Classifier]) -> None:
    """Crawl, and leave in the crawler how it ended: the thread's boundary, where every failure becomes a crawl's."""
    log = CrawlLog(services.logs, crawler.name, run.id)
    log.write("BENCHMARK", f"Running Start Crawl for Crawler {crawler.name}")
    state = "FAILED"
    try:
        plan = plan_of(crawler.definition, crawler.folders)
        tools = Tools(services.store, services.glue, log.write, crawler.stop.is_set, classifiers)
        outcome = crawl(plan, tools, Author(crawler.name, run.id))
        run.changes = outcome.changes
        crawler.folders |= outcome.folders
        state = "COMPLETED"
    except StoppedError:
        state = "STOPPED"
        log.write("INFO", "The crawler was stopped")
    except (ValueError, RuntimeError, CannotReadError) as error:
        run.error = str(error)
    except ClientError as error:
        run.error = f"{error.response['Error']['Message']} (Error Code: {error.response['Error']['Code']})"
    except Exception as error:
        LOG.exception("crawler %s failed", crawler.name)
        run.error = f"Internal Service Exception: {type(error).__name__}: {error}"
    if run.error:
        log.write("ERROR", run.error)
    crawler.state = "STOPPING"
    log.write("BENCHMARK", "Crawler has finished running and is in state READY")
    log.flush()
    run.ended = datetime.now(UTC)
    run.state = state
    crawler.state = "READY"
