"""A lake in memory, and what a crawl of it makes."""

from collections.abc import Iterator, Sequence

from lakestack.glue.classifiers import Classifier, classify
from lakestack.glue.crawl.definition import Author
from lakestack.glue.crawl.grouping import Found, Grouping, Table, group
from lakestack.glue.crawl.run import record_count
from lakestack.glue.crawl.sampling import take_sample
from lakestack.glue.crawl.store import Object

AUTHOR = Author("the-crawler", "the-run")


class Files:
    """A store of objects by their keys."""

    def __init__(self, contents: dict[str, bytes]) -> None:
        self.contents = contents

    def list(self, bucket: str, prefix: str) -> Iterator[Object]:
        names = sorted(name for name in self.contents if name.startswith(prefix))
        return iter([Object(bucket, name, len(self.contents[name]), "etag") for name in names])

    def read(self, found: Object, start: int, end: int) -> bytes:
        return self.contents[found.key][start:end]


def crawled(contents: dict[str, bytes], root: str = "in/", custom: Sequence[Classifier] = ()) -> Table:
    """Return the one table that the objects make."""
    store, objects = Files(contents), []
    for found in store.list("lake", root):
        sample = take_sample(store, found)
        what = classify(sample, custom)
        assert what is not None
        objects.append(Found(found, what, sample.compression, record_count(sample, what)))
    [table] = group(objects, root, Grouping(combine=True))
    return table
