"""Decision trees as plain arrays: all that serving needs of a scikit-learn ensemble.

The server predicts from these without scikit-learn, whose import alone takes seconds and 100 MB, and a stored model
holds numbers only: no pickle, nothing that the next scikit-learn cannot read.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from model.quantities import FloatArray

# Beers are taken in blocks of this many, so that a block's nodes stay in the processor's cache.
BLOCK: Final = 64


@dataclass(frozen=True)
class Forest:
    """A weighted sum of regression trees plus `bias`.

    Node i asks whether feature `feature[i]` is <= `threshold[i]` and goes to `children[2 i]` if so, else to
    `children[2 i + 1]`; a leaf's children are itself. `value[i]` is the prediction of a leaf,
    or the mean of the training beers at another node, times its tree's weight.
    `roots` are the trees' first nodes; no path has more than `depth` steps.
    """

    roots: NDArray[np.intp]
    feature: NDArray[np.intp]
    threshold: FloatArray
    children: NDArray[np.intp]
    value: FloatArray
    depth: int
    bias: float

    def predict(self, features: FloatArray) -> FloatArray:
        """Return the predictions for features of shape (n, k), without NaN; shape (n,)."""
        # scikit-learn's trees compare single-precision features with double-precision thresholds.
        rows = np.ascontiguousarray(features, dtype=np.float32)
        blocks = [self._predict_block(rows[start : start + BLOCK]) for start in range(0, len(rows), BLOCK)]
        return np.concatenate(blocks) if blocks else np.empty(0)

    def _predict_block(self, rows: NDArray[np.float32]) -> FloatArray:
        cells = rows.ravel()
        offsets = np.arange(len(rows))[:, None] * rows.shape[1]
        node = np.broadcast_to(self.roots, (len(rows), len(self.roots)))
        for _ in range(self.depth):
            asked = cells.take(self.feature.take(node) + offsets)
            node = self.children.take(2 * node + (asked > self.threshold.take(node)))
        return self.value.take(node).sum(axis=1) + self.bias

    def contributions(self, features: FloatArray) -> tuple[float, FloatArray]:
        """Return what every beer begins with, and what each feature adds: a number and shape (n, k).

        A tree's prediction is its root's mean plus, for each question on the way to the leaf, the step from the mean of
        the node to that of the answer's. The step belongs to the feature that was asked for; so the sum is exact.
        https://blog.datadive.net/interpreting-random-forests/
        """
        rows = np.ascontiguousarray(features, dtype=np.float32)
        n, k = rows.shape
        row = np.arange(n)[:, None]
        node = np.broadcast_to(self.roots, (n, len(self.roots)))
        added = np.zeros(n * k)
        for _ in range(self.depth):
            asked = self.feature.take(node)
            right = rows[row, asked] > self.threshold.take(node)
            answer = self.children.take(2 * node + right)
            steps = self.value.take(answer) - self.value.take(node)
            added += np.bincount((asked + row * k).ravel(), weights=steps.ravel(), minlength=n * k)
            node = answer
        return self.bias + float(self.value.take(self.roots).sum()), added.reshape(n, k)

    def arrays(self, prefix: str) -> dict[str, NDArray[Any]]:
        """Return all of it as arrays, named `prefix` + field, for `numpy.savez`."""
        return {prefix + name: np.asarray(value) for name, value in vars(self).items()}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]], prefix: str) -> Self:
        """Read back what `arrays` gave."""
        return cls(
            roots=arrays[prefix + "roots"],
            feature=arrays[prefix + "feature"],
            threshold=arrays[prefix + "threshold"],
            children=arrays[prefix + "children"],
            value=arrays[prefix + "value"],
            depth=int(arrays[prefix + "depth"]),
            bias=float(arrays[prefix + "bias"]),
        )


def plant(trees: Iterable[tuple[float, Any]], bias: float = 0.0) -> Forest:
    """Make a Forest of scikit-learn regression trees (`DecisionTreeRegressor.tree_`), each with its weight."""
    roots, feature, threshold, children, value = [], [], [], [], []
    size, depth = 0, 0
    for weight, tree in trees:
        nodes = np.arange(tree.node_count)
        leaf = tree.children_left < 0
        roots.append(size)
        feature.append(np.where(leaf, 0, tree.feature))
        threshold.append(np.where(leaf, np.inf, tree.threshold))
        sides = [np.where(leaf, nodes, side) for side in (tree.children_left, tree.children_right)]
        children.append(np.column_stack(sides).ravel() + size)
        value.append(weight * tree.value[:, 0, 0])
        size, depth = size + tree.node_count, max(depth, tree.max_depth)
    return Forest(
        roots=np.array(roots, dtype=np.intp),
        feature=np.concatenate(feature).astype(np.intp),
        threshold=np.concatenate(threshold),
        children=np.concatenate(children).astype(np.intp),
        value=np.concatenate(value),
        depth=depth,
        bias=bias,
    )


def blend(parts: Sequence[tuple[float, Forest]]) -> Forest:
    """Make one Forest of several: its prediction is the weighted sum of theirs."""
    starts = np.cumsum([0, *(len(forest.feature) for _, forest in parts)])[:-1]
    return Forest(
        roots=np.concatenate([forest.roots + start for start, (_, forest) in zip(starts, parts, strict=True)]),
        feature=np.concatenate([forest.feature for _, forest in parts]),
        threshold=np.concatenate([forest.threshold for _, forest in parts]),
        children=np.concatenate([forest.children + start for start, (_, forest) in zip(starts, parts, strict=True)]),
        value=np.concatenate([weight * forest.value for weight, forest in parts]),
        depth=max(forest.depth for _, forest in parts),
        bias=sum(weight * forest.bias for weight, forest in parts),
    )
