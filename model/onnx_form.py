"""A predictor's forests as an ONNX graph, and whether that says the same.

The operator: https://onnx.ai/onnx/operators/onnx_aionnxml_TreeEnsembleRegressor.html
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper

from model.forest import Forest
from model.kernels import CENTRE_OUTPUT, FEATURES_INPUT, SPREAD_OUTPUT, Kernel, OnnxKernel
from model.predictor import Predictor
from model.quantities import FloatArray

# How far, in IBU, the graph may be from the reference: a tenth of what a person could read off a chart.
TOLERANCE: Final = 0.01
# The versions that every ONNX Runtime of the last years reads.
_OPSETS: Final = (("ai.onnx.ml", 3), ("", 17))
_IR_VERSION: Final = 8


@dataclass(frozen=True)
class OnnxForm:
    """The graph of a predictor's forests, and how far, in IBU, it is from them at most on the beers it was tried on."""

    graph: bytes
    difference: float

    @property
    def agrees(self) -> bool:
        """Whether the graph may be served in place of the reference."""
        return self.difference <= TOLERANCE


def onnx_form(predictor: Predictor, features: FloatArray) -> OnnxForm:
    """Return the predictor's graph, tried in ONNX Runtime on features of shape (n, k) without NaN."""
    graph = to_onnx(predictor.centre, predictor.spread, features.shape[1])
    return OnnxForm(graph, greatest_difference(OnnxKernel.load(graph), predictor.reference, features))


def to_onnx(centre: Forest, spread: Forest, features: int) -> bytes:
    """Return the graph of both forests over `features` columns, as ONNX Runtime reads it."""
    outputs = {CENTRE_OUTPUT: centre, SPREAD_OUTPUT: spread}
    graph = helper.make_graph(
        [_ensemble(forest, output) for output, forest in outputs.items()],
        "bitterness",
        [helper.make_tensor_value_info(FEATURES_INPUT, TensorProto.FLOAT, [None, features])],
        [helper.make_tensor_value_info(output, TensorProto.FLOAT, [None, 1]) for output in outputs],
    )
    model = helper.make_model(
        graph,
        opset_imports=[helper.make_opsetid(domain, version) for domain, version in _OPSETS],
        ir_version=_IR_VERSION,
        producer_name="brewlake",
    )
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString())


def greatest_difference(kernel: Kernel, reference: Kernel, features: FloatArray) -> float:
    """Return how far, in IBU, two kernels are apart at most on features of shape (n, k) without NaN."""
    pairs = zip(kernel(features), reference(features), strict=True)
    return max(float(np.abs(one - other).max()) for one, other in pairs)


def _ensemble(forest: Forest, output: str) -> onnx.NodeProto:
    """Return one operator. Its nodes are named by tree and by their number within it; leaves carry the weights."""
    nodes = np.arange(len(forest.feature))
    tree = np.searchsorted(forest.roots, nodes, side="right") - 1
    first = forest.roots[tree]
    left, right = forest.children[::2], forest.children[1::2]
    leaf = left == nodes
    return helper.make_node(
        "TreeEnsembleRegressor",
        [FEATURES_INPUT],
        [output],
        domain="ai.onnx.ml",
        n_targets=1,
        aggregate_function="SUM",
        base_values=[forest.bias],
        nodes_treeids=tree.tolist(),
        nodes_nodeids=(nodes - first).tolist(),
        nodes_modes=np.where(leaf, "LEAF", "BRANCH_LEQ").tolist(),
        nodes_featureids=forest.feature.tolist(),
        nodes_values=np.where(leaf, 0.0, _single(forest.threshold)).tolist(),
        nodes_truenodeids=np.where(leaf, 0, left - first).tolist(),
        nodes_falsenodeids=np.where(leaf, 0, right - first).tolist(),
        target_treeids=tree[leaf].tolist(),
        target_nodeids=(nodes - first)[leaf].tolist(),
        target_ids=[0] * int(leaf.sum()),
        target_weights=forest.value[leaf].tolist(),
    )


def _single(thresholds: FloatArray) -> NDArray[np.float32]:
    """Return the greatest single-precision number not above each threshold.

    Features are single-precision, so x <= threshold holds for the very same x. Rounding to the nearest would send a
    feature that lies on the threshold to the other side.
    """
    nearest = thresholds.astype(np.float32)
    return np.where(nearest > thresholds, np.nextafter(nearest, np.float32(-np.inf)), nearest)
