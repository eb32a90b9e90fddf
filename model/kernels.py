"""What serving repeats for every beer: the two forests, on ONNX Runtime or in plain numpy.

ONNX Runtime walks trees in compiled code; numpy is the reference, and what is served where the two do not agree.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Final, Protocol, Self

import numpy as np

from model.forest import Forest
from model.quantities import FloatArray

# What the ONNX graph calls its input, of shape (n, k), and its outputs, of shape (n, 1).
FEATURES_INPUT: Final = "features"
CENTRE_OUTPUT: Final = "centre"
SPREAD_OUTPUT: Final = "spread"


class Kernel(Protocol):
    """Computes the bitterness and its expected error, in IBU, each (n,), of features (n, k) without NaN."""

    @property
    def name(self) -> str:
        """What the model card calls it."""
        ...

    def __call__(self, features: FloatArray, /) -> tuple[FloatArray, FloatArray]:
        """Return (centre, spread)."""
        ...


@dataclass(frozen=True)
class NumpyKernel:
    """The forests as they were grown, in double precision."""

    centre: Forest
    spread: Forest
    name: ClassVar = "numpy"

    def __call__(self, features: FloatArray, /) -> tuple[FloatArray, FloatArray]:
        """Return (centre, spread)."""
        return self.centre.predict(features), self.spread.predict(features)


class OnnxKernel:
    """The forests as an ONNX graph, whose leaves are in single precision."""

    name = "onnx"

    def __init__(self, session: Any) -> None:  # noqa: ANN401 - onnxruntime has no types
        self._session = session

    @classmethod
    def load(cls, graph: Path | bytes) -> Self:
        """Read the graph that `onnx_form.to_onnx` made, from a file or as it is."""
        import onnxruntime

        options = onnxruntime.SessionOptions()
        # One thread: a request is too short to share, and the others' are what the second core is for.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 3
        source = graph if isinstance(graph, bytes) else str(graph)
        return cls(onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"]))

    def __call__(self, features: FloatArray, /) -> tuple[FloatArray, FloatArray]:
        """Return (centre, spread)."""
        rows = np.ascontiguousarray(features, dtype=np.float32)
        centre, spread = self._session.run([CENTRE_OUTPUT, SPREAD_OUTPUT], {FEATURES_INPUT: rows})
        return centre[:, 0].astype(np.float64), spread[:, 0].astype(np.float64)
