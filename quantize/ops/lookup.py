"""Elementwise int8 activations (RELU, RELU6, RELU_N1_TO_1, LEAKY_RELU, LOGISTIC, TANH) as one table of 256 values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ..graph import Int8Array, Node


@dataclass(frozen=True, eq=False)
class Lookup(Node):
    """``out = table[in + 128]``; the table holds what TensorFlow Lite Micro's kernel gives for every int8."""

    kind: ClassVar[str] = "lookup"

    table: Int8Array
    activation: str
    """The operator in the .tflite that the table stands for."""
