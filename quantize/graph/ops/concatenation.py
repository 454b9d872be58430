"""CONCATENATION and PACK: tensors of one quantisation, joined along an axis or along a new one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ....common.arrays import ActivationArray
from ..box import Box
from ..graph import Node, Tensor
from ..operator import MOVED, Operator

MAX_PARTS = 1024
"""Inputs. TensorFlow Lite Micro takes 10 of a CONCATENATION, and any number of a PACK."""
MAX_RANK = 6


@dataclass(frozen=True, eq=False)
class Concatenation(Node):
    """Input ``i`` fills ``targets[i]``, a box of the output, in row-major order; the boxes cover the output."""

    kind: ClassVar[str] = "concatenation"

    targets: tuple[Box, ...]

    def run(self, *inputs: ActivationArray) -> ActivationArray:
        """Return int8 [n, sum of sizes] for several int8 [n, size]."""
        outputs = np.empty((len(inputs[0]), sum(x.shape[1] for x in inputs)), inputs[0].dtype)
        for x, target in zip(inputs, self.targets, strict=True):
            outputs[:, target.positions()] = x
        return outputs


def read_concatenation(operator: Operator) -> tuple[Node, ...]:
    """Resolve a CONCATENATION.

    Raises:
        UnsupportedModelError: an input that is a constant or has another quantisation, or shapes that do not fit.
    """
    operator.count(1, MAX_PARTS)
    parts, y = _alike(operator)
    if operator.number("fusedActivationFunction") != 0:
        raise operator.error("has a fused activation; none is supported", fix="make it an operator of its own")
    axis = _axis(operator, parts, y)
    return (_joined(parts, y, axis, [part.shape[axis] for part in parts]),)


def read_pack(operator: Operator) -> tuple[Node, ...]:
    """Resolve a PACK, along whose axis of the output each input is one element.

    Raises:
        UnsupportedModelError: an input that is a constant or has another quantisation, or shapes that do not fit.
    """
    operator.count(1, MAX_PARTS)
    parts, y = _alike(operator)
    rank, axis = len(y.shape), operator.number("axis")
    expected = (*y.shape[: axis % max(rank, 1)], *y.shape[axis % max(rank, 1) + 1 :])
    fits = -rank <= axis < rank and all(part.shape == expected for part in parts)
    if not fits or y.shape[axis] != len(parts):
        raise operator.error(
            f"joins {[part.shape for part in parts]} along a new axis {axis} to {y.shape}; they do not fit"
        )
    return (_joined(parts, y, axis % rank, [1] * len(parts)),)


def _alike(operator: Operator) -> tuple[list[Tensor], Tensor]:
    """Return inputs and output, of one quantisation."""
    y = operator.output(types=MOVED)
    parts = [operator.activation(position, types=MOVED) for position in range(len(operator.inputs))]
    for part in parts:
        if (part.scales, part.zero_point, part.reals is None) != (y.scales, y.zero_point, y.reals is None):
            raise operator.error(
                f"would rescale {part.name} from {part.scales[0]:g} to {y.scales[0]:g}, which TensorFlow Lite Micro's "
                "kernel does not; inputs and output of one scale and zero point are supported",
                fix="convert the model again",
            )
    return parts, y


def _joined(parts: list[Tensor], y: Tensor, axis: int, sizes: list[int]) -> Concatenation:
    """Return the node whose inputs lie one after the other along an axis of the output."""
    targets: list[Box] = []
    whole, first = Box.whole(y.shape), 0
    for size in sizes:
        targets.append(whole.part(axis, first, size))
        first += size
    return Concatenation(tuple(part.index for part in parts), y.index, tuple(targets))


def _axis(operator: Operator, parts: list[Tensor], y: Tensor) -> int:
    """Return the axis, counted from the front, along which the parts make up ``y``."""
    rank, axis = len(y.shape), operator.number("axis")
    if rank > MAX_RANK or not -rank <= axis < rank:
        raise operator.error(
            f"joins {y.shape} along axis {axis}; an axis of it, and a rank of at most {MAX_RANK}, are supported"
        )
    axis %= rank
    fits = all(
        len(part.shape) == rank and all(part.shape[i] == y.shape[i] for i in range(rank) if i != axis) for part in parts
    )
    if not fits or sum(part.shape[axis] for part in parts) != y.shape[axis]:
        raise operator.error(f"joins {[part.shape for part in parts]} along axis {axis} to {y.shape}; they do not fit")
    return axis


READERS = {"CONCATENATION": read_concatenation, "PACK": read_pack}
