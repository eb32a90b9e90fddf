"""One crawl from beginning to end."""

import re
import time
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from lakestack.glue.classifiers import Classified, Classifier, Sample, classify
from lakestack.glue.crawl.definition import Author
from lakestack.glue.crawl.grouping import Found, Grouping, Table, group
from lakestack.glue.crawl.paths import Target
from lakestack.glue.crawl.sampling import LARGE_SAMPLE_BYTES, take_sample
from lakestack.glue.crawl.store import CannotReadError, Object, Store
from lakestack.glue.crawl.writer import Changes, Policy, Writer
from lakestack.glue.types import Primitive, Type, Unknown

LONGEST_NAME = 255
LINE = re.compile(r"[\t\u0020-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]*")  # what the API calls a single-line string


class StoppedError(Exception):
    """Someone stopped the crawler while it ran."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a crawler is told to do, in the crawl's own words."""

    database: str
    targets: tuple[Target, ...]
    catalog_tables: tuple[tuple[str, str], ...] = ()
    prefix: str = ""
    policy: Policy = field(default_factory=Policy)
    grouping: Grouping = field(default_factory=Grouping)
    table_limit: int | None = None
    known_folders: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Tools:
    """What a crawl works with: the objects, the catalogue (a boto3 client), the log, and whether it is to stop."""

    store: Store
    glue: Any
    log: Callable[[str, str], None]
    stopped: Callable[[], bool]
    classifiers: Sequence[Classifier] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    changes: Changes
    folders: frozenset[str]


def crawl(plan: Plan, tools: Tools, author: Author) -> Outcome:
    """Crawl all targets of a plan. Raises what S3 or the catalogue refuse, and StoppedError."""
    visit = _Visit(plan, tools)
    writer = Writer(tools.glue, plan.database, plan.prefix, plan.policy, author) if plan.targets else None
    tables = [table for target in plan.targets if writer for table in visit.tables(target, writer.roots(target.bucket))]
    if plan.table_limit is not None and len(tables) > plan.table_limit:
        raise ValueError(
            f"the crawl found {len(tables)} tables and its TableThreshold is {plan.table_limit}: nothing was written"
        )
    if tools.stopped():
        raise StoppedError
    tools.log("BENCHMARK", f"Classification complete, writing results to database {plan.database}")
    changes = Changes()
    if writer:
        written = {writer.write(table) for table in tables}
        writer.remove_missing([f"s3://{target.bucket}/{target.prefix}" for target in plan.targets], written)
        changes = writer.changes
    for database, name in plan.catalog_tables:
        other = Writer(tools.glue, database, "", plan.policy, author)
        _crawl_table(visit, other, name)
        changes.add(other.changes)
    _log_changes(tools.log, plan.database, tables, changes)
    return Outcome(changes, frozenset(visit.folders))


class _Visit:
    """Looks at objects, and remembers in which folders."""

    def __init__(self, plan: Plan, tools: Tools) -> None:
        self.plan, self.tools = plan, tools
        self.folders: set[str] = set()

    def tables(self, target: Target, roots: frozenset[str]) -> list[Table]:
        objects = [found for found in self.tools.store.list(target.bucket, target.prefix) if _crawled(found, target)]
        fresh = [found for found in objects if f"{found.bucket}/{found.folder}" not in self.plan.known_folders]
        self.folders |= {f"{found.bucket}/{found.folder}" for found in objects}
        if not objects and (single := self._single(target)):
            alone = list(self.classified([single], target))
            return [Table(target.bucket, target.key, (), {(): alone})] if alone else []
        tables = group(list(self.classified(fresh, target)), target.prefix, replace(self.plan.grouping, roots=roots))
        return [replace(table, exclusions=target.excluded) for table in tables]

    def classified(self, objects: list[Object], target: Target) -> Iterator[Found]:
        """Yield the objects of a known format. Those beyond a folder's sample take after its first."""
        sampled, others = _sample(objects, target.sample_size)
        firsts: dict[str, Found] = {}
        for looked_at in sampled:
            if found := self._look(looked_at):
                firsts.setdefault(looked_at.folder, found)
                yield found
        for other in others:
            if like := firsts.get(other.folder):
                yield replace(like, object=other, records=like.records * other.size // max(like.object.size, 1))

    def _look(self, found: Object) -> Found | None:
        if self.tools.stopped():
            raise StoppedError
        time.sleep(0)  # let whoever waits for the interpreter go first: a crawl is never in a hurry
        place = f"s3://{found.bucket}/{found.key}"
        try:
            sample = take_sample(self.tools.store, found)
            what = classify(sample, self.tools.classifiers)
            if what is None and not sample.complete:  # a document may be longer than that
                sample = take_sample(self.tools.store, found, LARGE_SAMPLE_BYTES)
                what = classify(sample, self.tools.classifiers)
        except CannotReadError as error:  # it was there when it was listed
            self.tools.log("WARN", str(error))
            return None
        except (ValueError, zlib.error) as error:
            self.tools.log("ERROR", f"{place} is broken: {error}")
            return None
        if what is None:
            self.tools.log("WARN", f"no classifier recognizes {place}: it is in no table")
            return None
        return Found(found, self._holdable(what, place), sample.compression, record_count(sample, what))

    def _holdable(self, what: Classified, place: str) -> Classified:
        """Leave out the columns whose names or types the catalogue refuses."""
        kept = {name: kind for name, kind in what.columns.items() if _fits_the_catalogue(name, kind)}
        if len(kept) == len(what.columns):
            return what
        odd = sorted(what.columns.keys() - kept.keys())
        self.tools.log("WARN", f"{place} has columns that the catalogue cannot hold, and they are left out: {odd}")
        return replace(what, columns=kept)

    def _single(self, target: Target) -> Object | None:
        """Return the object that an include path names instead of a folder, if it does."""
        named = self.tools.store.list(target.bucket, target.key)
        return next((found for found in named if found.key == target.key), None)


def _fits_the_catalogue(name: str, kind: Type) -> bool:
    if not LINE.fullmatch(name) or not 0 < len(name) <= LONGEST_NAME:
        return False
    return isinstance(kind, Primitive | Unknown) or LINE.fullmatch(str(kind)) is not None


def record_count(sample: Sample, what: Classified) -> int:
    """Return about how many records an object holds: counted where all of it was read, else by size, as Glue does."""
    if what.counts_all or (sample.complete and sample.compression != "none"):
        return what.seen
    average = what.record_bytes // what.records if what.records else 0
    return sample.size // average if average else what.seen


def _crawled(found: Object, target: Target) -> bool:
    return found.size > 0 and target.includes(found.key)


def _sample(objects: Iterable[Object], size: int | None) -> tuple[list[Object], list[Object]]:
    """Split objects into the first `size` of each folder, or all where it is None, and the others."""
    taken: dict[str, int] = defaultdict(int)
    sampled: list[Object] = []
    others: list[Object] = []
    for found in objects:
        taken[found.folder] += 1
        (sampled if size is None or taken[found.folder] <= size else others).append(found)
    return sampled, others


def _crawl_table(visit: _Visit, writer: Writer, name: str) -> None:
    """Crawl the location of a table that is in the catalogue already, and update that table."""
    table = writer.glue.get_table(DatabaseName=writer.database, Name=name)["Table"]
    location = table.get("StorageDescriptor", {}).get("Location")
    if not location:
        raise ValueError(f"table {name} in database {writer.database} has no location: there is nothing to crawl")
    target = Target(location)
    level = target.prefix.count("/") + 1
    listed = visit.tools.store.list(target.bucket, target.prefix)
    objects = list(visit.classified([found for found in listed if _crawled(found, target)], target))
    for found in group(objects, target.prefix, Grouping(combine=True, level=level)):
        writer.write(found, name)


def _log_changes(log: Callable[[str, str], None], database: str, tables: list[Table], changes: Changes) -> None:
    words = {"ADD": "Created", "UPDATE": "Updated", "DELETE": "Deleted"}
    for table in tables:
        if table.misplaced:
            count = len(table.misplaced)
            log("WARN", f"{count} objects lie above the partitions of {table.location} and cannot be read through them")
    for kind, word in words.items():
        for name in changes.tables[kind]:
            log("INFO", f"{word} table {name} in database {database}")
        if changes.partitions[kind]:
            log("INFO", f"{word} {len(changes.partitions[kind])} partitions in database {database}")
    for note in changes.notes:
        log("INFO", note)
    log("BENCHMARK", "Finished writing to Catalog")
