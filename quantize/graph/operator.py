"""An operator of a .tflite as the readers in quantize/ops see it: tensors resolved, every access checked."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ...common.errors import UnsupportedModelError
from .fixedpoint import leaves_int32
from .graph import Tensor

INT8: Final = ("int8",)
WIDE: Final = ("int8", "int16")
"""Of an operator that is supported in 16x8 bits too."""
MOVED: Final = ("int8", "int16", "uint8")
"""Of an operator that moves values whatever they stand for."""
FULL_INTEGER: Final = (
    "convert with full-integer quantisation: converter.representative_dataset = ..., "
    "converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]"
)
ORDINARY: Final = f"build it of layers of Keras, with a batch of 1, and {FULL_INTEGER}"
OTHER_TYPES: Final = {
    "int16": "leave this operator out of a model of 16x8 bits, or convert to 8 bits: "
    "converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]",
    "uint8": "convert again by TensorFlow 2, which quantises to int8 and has uint8 at the ends alone",
}
"""What is to be done about an activation of a type that an operator does not take."""


@dataclass(frozen=True)
class Operator:
    """One operator with its tensors; what it lacks or holds too much of is an UnsupportedModelError."""

    index: int
    name: str
    """The builtin operator, as the schema spells it."""
    options: Mapping[str, object] | None
    """The builtin options by field name; None where the file has none."""
    inputs: tuple[Tensor | None, ...]
    """None is an optional input that is not given."""
    outputs: tuple[Tensor, ...]

    def error(self, what: str, *, fix: str = "") -> UnsupportedModelError:
        """Return the error that names this operator; without a ``fix`` it says how a model is converted."""
        return UnsupportedModelError(what, where=f"operator {self.index} ({self.name})", fix=fix or ORDINARY)

    def mismatch(self, x: Tensor, weights: Tensor, y: Tensor, *, fix: str = "") -> UnsupportedModelError:
        """Return the error of shapes that do not fit each other."""
        return self.error(
            f"takes {x.shape} to {y.shape} by weights {weights.shape}, which do not fit each other", fix=fix
        )

    def count(self, least: int, most: int, *, several_outputs: bool = False) -> None:
        """Refuse a number of inputs outside ``[least, most]``, or of outputs other than 1 (several: 1 or more)."""
        fits = len(self.outputs) == 1 or (several_outputs and self.outputs)
        if not least <= len(self.inputs) <= most or not fits:
            raise self.error(
                f"has {len(self.inputs)} inputs and {len(self.outputs)} outputs; "
                f"{least} to {most} inputs and {'1 or more outputs' if several_outputs else '1 output'} are supported"
            )

    def activation(self, position: int, rank: int | None = None, *, types: Sequence[str] = INT8) -> Tensor:
        """Return the tensor of one of these types that an earlier operator or the caller fills."""
        return self._activation(self.inputs[position], rank, types)

    def output(self, rank: int | None = None, *, position: int = 0, types: Sequence[str] = INT8) -> Tensor:
        """Return the tensor of one of these types that the operator writes."""
        return self._activation(self.outputs[position], rank, types)

    def integers(self, position: int, count: int) -> tuple[int, ...]:
        """Return the values of an int32 constant of so many elements, whatever its rank."""
        tensor = self.constant(position, "int32")
        if tensor.size != count:
            raise self.error(f"{tensor.name} has {tensor.size} values; {count} are supported")
        return tuple(np.ravel(np.asarray(tensor.data)).tolist())

    def constant(self, position: int, dtype: str, rank: int | None = None) -> Tensor:
        """Return a tensor whose values are in the file."""
        tensor = self.inputs[position]
        if tensor is None or tensor.data is None:
            raise self.error(f"input {position} is not a constant", fix="fold it before converting")
        if tensor.dtype != dtype or rank not in (None, len(tensor.shape)):
            wanted = dtype if rank is None else f"{dtype} of rank {rank}"
            raise self.error(f"{tensor.name} is {tensor.dtype} of rank {len(tensor.shape)}; {wanted} is supported")
        return tensor

    def prove_int32(self, bound: int, shift: int) -> None:
        """Refuse sums of up to ``bound`` that could leave 32 bits when a shift (positive is left) requantises them."""
        if leaves_int32(bound, shift):
            raise self.overflowing(bound, shift)

    def overflowing(self, bound: int, shift: int) -> UnsupportedModelError:
        """Return the error of sums of up to ``bound`` that leave 32 bits, or what they are added up in."""
        return self.error(
            f"may overflow 32 bits (a sum of up to {bound}, shifted left by {shift})",
            fix="use ordinary scales and fewer inputs an output; an output that hardly varies does this too: "
            "train again, from another seed",
        )

    def state(self, position: int, dtype: str) -> Tensor:
        """Return a variable tensor of one scale, which no other operator reads or writes."""
        tensor = self.inputs[position]
        if tensor is None or not tensor.variable or tensor.dtype != dtype or len(tensor.scales) != 1:
            raise self.error(f"input {position} is not a variable of type {dtype} and one scale")
        return tensor

    def number(self, option: str) -> int:
        """Return an integer option, or refuse the operator that has no options."""
        value = None if self.options is None else self.options.get(option)
        if not isinstance(value, int):
            raise self.error(f"has no option {option}", fix="convert the model again")
        return int(value)

    def real(self, option: str) -> float:
        """Return a finite real option, or refuse the operator that has no options."""
        value = None if self.options is None else self.options.get(option)
        if not isinstance(value, float) or not math.isfinite(value):
            raise self.error(f"has {option} {value}; a finite number is supported", fix="convert the model again")
        return value

    def _activation(self, tensor: Tensor | None, rank: int | None, types: Sequence[str]) -> Tensor:
        if tensor is not None and tensor.variable:
            raise self.error(f"reads or writes {tensor.name}, a variable; only an LSTM's states are supported")
        if tensor is None or tensor.data is not None:
            raise self.error(
                "reads or writes something other than an activation", fix="convert with full-integer quantisation"
            )
        if tensor.dtype not in types:
            raise self.error(
                f"reads or writes {tensor.name}, which is {tensor.dtype}; {' and '.join(types)} are supported there",
                fix=OTHER_TYPES.get(tensor.dtype, FULL_INTEGER),
            )
        if rank is not None and len(tensor.shape) != rank:
            raise self.error(f"{tensor.name} has rank {len(tensor.shape)}; {rank} is supported")
        return tensor
