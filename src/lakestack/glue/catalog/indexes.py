"""Partition indexes: partitions found by their keys, and not by looking at each.

https://docs.aws.amazon.com/glue/latest/dg/partition-indexes.html
"""

from collections.abc import Iterator
from typing import Any

from lakestack.glue.catalog.expressions import Expression


class PartitionIndex:
    """A tree of values: the first key's, below each the second's that occur with it, and so on to the partitions."""

    def __init__(self, names: list[str], places: list[int]) -> None:
        """Index the keys called `names`, which are at `places` among the values of a partition."""
        self.names, self._places = names, places
        self._tree: dict[Any, Any] = {}

    def add(self, values: tuple[str, ...]) -> None:
        node = self._tree
        for value in self._path(values):
            node = node.setdefault(value, {})
        node[values] = values

    def remove(self, values: tuple[str, ...]) -> None:
        self._remove(self._tree, self._path(values), values)

    def _path(self, values: tuple[str, ...]) -> list[str]:
        """Return the values of the index's keys; "" for a key that the table was given after the partition."""
        return [values[place] if place < len(values) else "" for place in self._places]

    def _remove(self, node: dict[Any, Any], path: list[str], values: tuple[str, ...]) -> None:
        if not path:
            del node[values]
            return
        below = node[path[0]]
        self._remove(below, path[1:], values)
        if not below:
            del node[path[0]]

    def helps(self, expression: Expression) -> bool:
        """Tell whether the expression narrows the first key: without that, all of the tree would be walked."""
        return self.names[0] in expression.of_keys

    def find(self, expression: Expression) -> Iterator[tuple[str, ...]]:
        """Yield the values of the partitions that meet what the expression asks of each of the index's keys."""
        yield from self._find(self._tree, self.names, expression)

    def _find(self, node: dict[Any, Any], names: list[str], expression: Expression) -> Iterator[tuple[str, ...]]:
        if not names:
            yield from node.values()
            return
        name = names[0]
        exact, holds = expression.exact.get(name), expression.of_keys.get(name)
        for value in [exact] if exact is not None else list(node):
            if value in node and (holds is None or holds({name: value})):
                yield from self._find(node[value], names[1:], expression)
