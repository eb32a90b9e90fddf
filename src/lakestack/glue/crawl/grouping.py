"""Which objects make up one table, where its root is, and which folders are its partitions.

https://docs.aws.amazon.com/glue/latest/dg/crawler-s3-folder-table-partition.html
https://docs.aws.amazon.com/glue/latest/dg/crawler-grouping-policy.html
https://docs.aws.amazon.com/glue/latest/dg/crawler-table-level.html
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from lakestack.glue.classifiers import Classified
from lakestack.glue.crawl.store import Object
from lakestack.glue.types import Columns, merge_columns, similarity

SIMILAR = 0.7  # from this on two schemas are one table's


@dataclass(frozen=True, slots=True)
class Found:
    """An object with what it was classified as, and about how many records it holds."""

    object: Object
    what: Classified
    compression: str
    records: int

    @property
    def form(self) -> tuple[str, str]:
        """Return what must be equal for two objects to be of one table."""
        return self.what.classification, self.compression


@dataclass(frozen=True, slots=True)
class Grouping:
    """How objects become tables.

    `combine` tells that schemas need not be alike, `level` where tables begin (the bucket is 1), and `roots` where the
    tables of earlier crawls did: data that was several tables stays so when only one of them has objects left.
    """

    combine: bool = False
    level: int | None = None
    roots: frozenset[str] = frozenset()


@dataclass(slots=True)
class Table:
    """A table to be: its root (a folder's key, or one object's), its partition keys and its objects by partition.

    `exclusions` are the patterns, as URIs, of what its target leaves out.
    """

    bucket: str
    root: str
    keys: tuple[str, ...] = ()
    partitions: dict[tuple[str, ...], list[Found]] = field(default_factory=dict)
    misplaced: list[Found] = field(default_factory=list)
    exclusions: tuple[str, ...] = ()

    @property
    def location(self) -> str:
        return f"s3://{self.bucket}/{self.root}"

    @property
    def objects(self) -> list[Found]:
        return [found for group in self.partitions.values() for found in group]

    def partition_location(self, values: tuple[str, ...]) -> str:
        return f"s3://{self.bucket}/{self.partitions[values][0].object.folder}"


def group(objects: list[Found], root: str, grouping: Grouping) -> list[Table]:
    """Return the tables that the objects under the folder `root` (a key ending in a slash, or "") make up."""
    if not objects:
        return []
    if grouping.level is None:
        return _divide(objects, root, grouping)
    by_root: dict[str, list[Found]] = defaultdict(list)
    for found in objects:
        folders = found.object.folder.split("/")[: grouping.level - 1]
        by_root["".join(f"{folder}/" for folder in folders if folder)].append(found)
    return [table for at, below in sorted(by_root.items()) for table in _at_level(below, at, grouping)]


def _at_level(objects: list[Found], root: str, grouping: Grouping) -> list[Table]:
    return [_table(objects, root)] if _alike(objects, grouping.combine) else _divide(objects, root, grouping)


def _divide(objects: list[Found], root: str, grouping: Grouping) -> list[Table]:
    """Return one table at `root` if the objects belong together, else the tables of each folder in it."""
    if _belong_together(objects, root, grouping):
        return [_table(objects, root)]
    here = [found for found in objects if found.object.folder == root]
    below: dict[str, list[Found]] = defaultdict(list)
    for found in objects:
        if found.object.folder != root:
            below[root + found.object.key.removeprefix(root).split("/")[0] + "/"].append(found)
    tables = _alike_tables(here, root, grouping.combine) if here else []
    for folder, inside in sorted(below.items()):
        tables += _divide(inside, folder, grouping)
    return tables


def _alike_tables(objects: list[Found], root: str, combine: bool) -> list[Table]:
    """Return one table at `root` if the objects of a folder are alike, else one for each, as Glue does."""
    if _alike(objects, combine):
        return [_table(objects, root)]
    return [Table(found.object.bucket, found.object.key, (), {(): [found]}) for found in objects]


def _belong_together(objects: list[Found], root: str, grouping: Grouping) -> bool:
    if any(known != root and known.startswith(root) for known in grouping.roots):
        return False
    depths = {found.object.key.removeprefix(root).count("/") for found in objects}
    return (len(depths) == 1 or grouping.combine) and _alike(objects, grouping.combine)


def _alike(objects: list[Found], combine: bool) -> bool:
    """Tell whether objects are of one form and, unless schemas are to be combined, most of one schema."""
    if len({found.form for found in objects}) > 1:
        return False
    return combine or _majority(objects)


def _majority(objects: list[Found]) -> bool:
    """Tell whether more than half of the objects have schemas that are alike."""
    counts: dict[tuple[tuple[str, str], ...], int] = defaultdict(int)
    schemas: dict[tuple[tuple[str, str], ...], Columns] = {}
    for found in objects:
        key = tuple((name, str(kind)) for name, kind in found.what.columns.items())
        counts[key] += 1
        schemas[key] = found.what.columns
    clusters: list[tuple[Columns, int]] = []
    for key, count in sorted(counts.items(), key=lambda item: -item[1]):
        for at, (columns, size) in enumerate(clusters):
            if similarity(columns, schemas[key]) >= SIMILAR:
                clusters[at] = merge_columns(columns, schemas[key]), size + count
                break
        else:
            clusters.append((schemas[key], count))
    return max(size for _, size in clusters) * 2 > len(objects)


def _table(objects: list[Found], root: str) -> Table:
    """Return the table whose partitions are the folders between `root` and the objects."""
    folders = {found.object.folder: tuple(found.object.folder.removeprefix(root).split("/")[:-1]) for found in objects}
    depth = max(len(parts) for parts in folders.values())
    full = [parts for parts in folders.values() if len(parts) == depth]
    keys = partition_keys(full)
    table = Table(objects[0].object.bucket, root, keys)
    for found in objects:
        parts = folders[found.object.folder]
        if len(parts) < depth:
            table.misplaced.append(found)
            continue
        table.partitions.setdefault(partition_values(parts, keys), []).append(found)
    return table


def partition_keys(folders: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """Return a key for each level of folders: the name before `=` where all of them share it, else `partition_<n>`."""
    keys: list[str] = []
    for level, names in enumerate(zip(*folders, strict=True)):
        heads = {name.partition("=")[0] if "=" in name else "" for name in names}
        head = heads.pop() if len(heads) == 1 else ""
        key = plain_name(head) if head else f"partition_{level}"
        keys.append(key if key not in keys else f"partition_{level}")
    return tuple(keys)


def partition_values(parts: tuple[str, ...], keys: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(
        part if key == f"partition_{level}" and plain_name(part.partition("=")[0]) != key else part.partition("=")[2]
        for level, (part, key) in enumerate(zip(parts, keys, strict=True))
    )


def plain_name(text: str) -> str:
    """Return a name that Hive takes: lower case, an underscore for each sign that is no letter, digit or underscore."""
    return re.sub(r"[^a-z0-9_]", "_", text.lower())
