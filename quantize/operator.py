"""An operator of a .tflite as the readers in quantize/ops see it: tensors resolved, every access checked."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from ..common.errors import UnsupportedModelError
from .graph import Tensor


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
        """Return the error that names this operator."""
        return UnsupportedModelError(what, where=f"operator {self.index} ({self.name})", fix=fix)

    def mismatch(self, x: Tensor, weights: Tensor, y: Tensor, *, fix: str = "") -> UnsupportedModelError:
        """Return the error of shapes that do not fit each other."""
        return self.error(
            f"takes {x.shape} to {y.shape} by weights {weights.shape}, which do not fit each other", fix=fix
        )

    def count(self, least: int, most: int) -> None:
        """Refuse a number of inputs outside ``[least, most]``, or of outputs other than 1."""
        if not least <= len(self.inputs) <= most or len(self.outputs) != 1:
            raise self.error(
                f"has {len(self.inputs)} inputs and {len(self.outputs)} outputs; "
                f"{least} to {most} inputs and 1 output are supported"
            )

    def activation(self, position: int, rank: int | None = None) -> Tensor:
        """Return the int8 tensor that an earlier operator or the caller fills."""
        return self._activation(self.inputs[position], rank)

    def output(self, rank: int | None = None) -> Tensor:
        """Return the int8 tensor that the operator writes."""
        return self._activation(self.outputs[0], rank)

    def constant(self, position: int, dtype: str, rank: int) -> Tensor:
        """Return a tensor whose values are in the file."""
        tensor = self.inputs[position]
        if tensor is None or tensor.data is None:
            raise self.error(f"input {position} is not a constant", fix="fold it before converting")
        if tensor.dtype != dtype or len(tensor.shape) != rank:
            raise self.error(
                f"{tensor.name} is {tensor.dtype} of rank {len(tensor.shape)}; {dtype} of rank {rank} is supported"
            )
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

    def _activation(self, tensor: Tensor | None, rank: int | None) -> Tensor:
        if tensor is None or tensor.data is not None or tensor.dtype != "int8":
            raise self.error(
                "reads or writes something other than an int8 activation", fix="convert with full-integer quantisation"
            )
        if rank is not None and len(tensor.shape) != rank:
            raise self.error(f"{tensor.name} has rank {len(tensor.shape)}; {rank} is supported")
        return tensor
