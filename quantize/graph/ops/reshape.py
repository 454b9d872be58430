"""RESHAPE: the same bytes under another shape."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ....common.arrays import ActivationArray
from ..graph import Node
from ..operator import MOVED, Operator


@dataclass(frozen=True, eq=False)
class Reshape(Node):
    """The output holds the input's bytes in the same order; the C generator may alias the two."""

    kind: ClassVar[str] = "reshape"

    def run(self, *inputs: ActivationArray) -> ActivationArray:
        """Return ``x`` itself."""
        (x,) = inputs
        return x


def read(operator: Operator) -> tuple[Node, ...]:
    """Resolve a RESHAPE; the shape is the output tensor's, whatever a shape input or option says.

    Raises:
        UnsupportedModelError: input and output differ in size or in quantisation.
    """
    operator.count(1, 2)
    if len(operator.inputs) == 2:
        operator.constant(1, "int32", 1)
    x, y = operator.activation(0, types=MOVED), operator.output(types=MOVED)
    if x.size != y.size or (x.scales, x.zero_point) != (y.scales, y.zero_point):
        raise operator.error(f"changes the size or the quantisation of {x.name}", fix="convert the model again")
    return (Reshape((x.index,), y.index),)


READERS = {"RESHAPE": read}
