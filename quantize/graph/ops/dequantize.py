"""DEQUANTIZE, and functions of float32 between it and a QUANTIZE: the same bytes, which stand for other numbers."""

from __future__ import annotations

from ..float_values import FUNCTIONS
from ..graph import Node
from ..operator import Operator
from .reshape import Reshape


def read(operator: Operator) -> tuple[Node, ...]:
    """Resolve one to a Reshape; what the output's bytes stand for is known already.

    Raises:
        UnsupportedModelError: the output is not float32, or the shape changes.
    """
    operator.count(1, 1)
    x, y = operator.activation(0), operator.output()
    if y.reals is None:
        raise operator.error(
            "is not between DEQUANTIZE and QUANTIZE; TensorFlow Lite Micro has no int8 kernel of it",
            fix="convert the model again",
        )
    if x.shape != y.shape:
        raise operator.error(f"takes {x.shape} to {y.shape}; it cannot change the shape")
    return (Reshape((x.index,), y.index),)


READERS = dict.fromkeys(("DEQUANTIZE", *FUNCTIONS), read)
