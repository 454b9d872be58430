"""The typed integer graph that everything after conversion works on.

Nodes are resolved: multipliers, shifts, zero points and clamps are integers, so that neither the
reference nor the C generator ever touches a float scale again.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from ...common.arrays import Float32Array, Int8Array


@dataclass(frozen=True)
class Tensor:
    """A tensor of the graph. Activations are int8 with one scale; constants carry their data.

    ``quantized_dimension`` is the axis along which ``scales`` run where there are several.
    """

    index: int
    name: str
    shape: tuple[int, ...]
    dtype: str
    scales: tuple[float, ...] = ()
    zero_point: int = 0
    quantized_dimension: int = 0
    data: NDArray[np.generic] | None = field(default=None, compare=False, repr=False)
    variable: bool = False
    """Whether it is the state of an operator; no other tensor is of type int16."""
    reals: Float32Array | None = field(default=None, compare=False, repr=False)
    """Of a tensor that is float32 in the .tflite: the number, float32 [256], that each of its int8 stands for."""

    @property
    def size(self) -> int:
        """The number of elements."""
        return int(np.prod(self.shape, dtype=np.int64))


@dataclass(frozen=True)
class Node(ABC):
    """An operator with resolved integer parameters; subclasses live in quantize/ops, one file an operator."""

    kind: ClassVar[str]

    inputs: tuple[int, ...]
    """Indices of the activation tensors that the node reads (constants are fields of the node)."""
    output: int
    """Index of the activation tensor that the node writes."""

    @property
    def macs(self) -> int:
        """Products of two values that one inference adds up, or values that a pool looks at; 0 where there are none."""
        return 0

    @abstractmethod
    def run(self, *inputs: Int8Array) -> Int8Array:
        """Return the output int8 [n, size] of n independent inferences, from the inputs int8 [n, size of each]."""


@dataclass(frozen=True)
class Graph:
    """Nodes in an order in which they can run, with one int8 input tensor and one or several int8 output tensors."""

    tensors: Mapping[int, Tensor]
    nodes: tuple[Node, ...]
    input: int
    output: int
    """The first output; of most networks the only one."""
    further: tuple[int, ...] = ()
    """The other outputs, in the order of the .tflite."""

    @property
    def outputs(self) -> tuple[int, ...]:
        """Every output, in the order of the .tflite."""
        return (self.output, *self.further)

    @property
    def output_tensors(self) -> tuple[Tensor, ...]:
        """The tensors that the caller reads, in the order of the .tflite."""
        return tuple(self.tensors[index] for index in self.outputs)

    @property
    def input_tensor(self) -> Tensor:
        """The tensor that the caller fills."""
        return self.tensors[self.input]

    @property
    def output_tensor(self) -> Tensor:
        """The first tensor that the caller reads."""
        return self.tensors[self.output]
