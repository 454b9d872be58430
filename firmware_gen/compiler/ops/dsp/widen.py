"""The copy of an int8 tensor as int16, for layers of kernels/dsp/rows.S whose input comes from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from .....common.arrays import ActivationArray
from .....quantize.graph.graph import Graph, Node
from ...layer import Layer
from ...storage import Storage

ROUND = 16
"""Elements that the kernel copies at a time."""


@dataclass(frozen=True, eq=False)
class Widen(Node):
    """The same values in another storage."""

    kind: ClassVar[str] = "widen"

    def run(self, *inputs: ActivationArray) -> ActivationArray:
        """Return the input."""
        return inputs[0]


def room(size: int, width: int) -> Storage:
    """Return the storage of a tensor of ``size`` elements that leaves whole rounds room."""
    return Storage(width, 0, -size % ROUND)


def lower(node: Widen, graph: Graph) -> tuple[Layer, ...]:
    """Return the call of kernels/dsp/widen.S."""
    rounds = -(-graph.tensors[node.output].size // ROUND)
    return (Layer("widen", node.inputs, node.output, {"rounds": rounds}, ()),)


LOWER = {Widen: lower}
