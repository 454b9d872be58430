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

from ...common.arrays import ActivationArray, Float32Array


@dataclass(frozen=True)
class Tensor:
    """A tensor of the graph. Activations are int8 or int16 with one scale; constants carry their data.

    An activation of dtype uint8 is an end of the graph. Its bytes are taken as int8: 200 as -56.

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
    """Whether it is the state of an operator."""
    reals: Float32Array | None = field(default=None, compare=False, repr=False)
    """Of a tensor that is float32 in the .tflite: the number, float32 [256], that each of its int8 stands for."""
    float_end: bool = False
    """Whether it is an end that is float32 in the .tflite, where it is (value - zero point) * scale."""

    @property
    def size(self) -> int:
        """The number of elements."""
        return int(np.prod(self.shape, dtype=np.int64))

    @property
    def width(self) -> int:
        """Bytes of an element of an activation."""
        return 2 if self.dtype == "int16" else 1


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
    def run(self, *inputs: ActivationArray) -> ActivationArray:
        """Return the output [n, size] of n independent inferences, from the inputs [n, size of each]."""


@dataclass(frozen=True)
class Graph:
    """Nodes in an order in which they can run, with one or several input tensors and one or several output tensors."""

    tensors: Mapping[int, Tensor]
    nodes: tuple[Node, ...]
    input: int
    """The first input; of most networks the only one."""
    output: int
    """The first output; of most networks the only one."""
    further: tuple[int, ...] = ()
    """The other outputs, in the order of the .tflite."""
    further_inputs: tuple[int, ...] = ()
    """The other inputs, in the order of the .tflite."""

    @property
    def inputs(self) -> tuple[int, ...]:
        """Every input, in the order of the .tflite."""
        return (self.input, *self.further_inputs)

    @property
    def outputs(self) -> tuple[int, ...]:
        """Every output, in the order of the .tflite."""
        return (self.output, *self.further)

    @property
    def output_tensors(self) -> tuple[Tensor, ...]:
        """The tensors that the caller reads, in the order of the .tflite."""
        return tuple(self.tensors[index] for index in self.outputs)

    @property
    def input_tensors(self) -> tuple[Tensor, ...]:
        """The tensors that the caller fills, in the order of the .tflite."""
        return tuple(self.tensors[index] for index in self.inputs)

    @property
    def input_bytes(self) -> int:
        """Bytes of all inputs."""
        return sum(tensor.size * tensor.width for tensor in self.input_tensors)

    @property
    def input_tensor(self) -> Tensor:
        """The first tensor that the caller fills."""
        return self.tensors[self.input]

    @property
    def output_tensor(self) -> Tensor:
        """The first tensor that the caller reads."""
        return self.tensors[self.output]
