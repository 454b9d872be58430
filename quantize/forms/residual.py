"""The residual of a reconstruction, reduced to a score: sections 3 and 4 of docs/numeric-contract.md."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np

from ...common.arrays import Int8Array, Int32Array
from ...common.errors import UnsupportedModelError
from ...train.calibration.scores import RESIDUAL
from .form import Ends, Form

UNIT = 256
"""Residual units in one standard deviation of the beat."""


@dataclass(frozen=True)
class Residual:
    """Section 3 of the contract."""

    input_factor: int
    """a_in."""
    output_factor: int
    """a_out."""
    shift: int
    """k."""
    input_zero_point: int
    output_zero_point: int

    @classmethod
    def derive(cls, input_scale: float, input_zero: int, output_scale: float, output_zero: int) -> Residual:
        """Return the constants for the two quantisations, scales in standard deviations a step.

        Raises:
            UnsupportedModelError: no shift fits both scales, or a residual could leave 16 bits.
        """
        scales = input_scale * UNIT, output_scale * UNIT
        fitting = [k for k in range(32) if all(round(scale * 2**k) < 2**15 for scale in scales)]
        shift = max(fitting, default=0)
        found = cls(round(scales[0] * 2**shift), round(scales[1] * 2**shift), shift, input_zero, output_zero)
        if not 1 <= shift <= 30 or not -32767 <= found.least <= found.most <= 32767:
            raise UnsupportedModelError(
                f"scales of {input_scale:g} and {output_scale:g} standard deviations are not supported",
                where="input and output of the network",
                fix="train on beats of standard deviation 1",
            )
        return found

    @property
    def most(self) -> int:
        """The largest residual that any int8 input and output can give."""
        return self.of(127 - self.input_zero_point, -128 - self.output_zero_point)

    @property
    def least(self) -> int:
        """The smallest residual that any int8 input and output can give."""
        return self.of(-128 - self.input_zero_point, 127 - self.output_zero_point)

    def of(self, centred_input: int, centred_output: int) -> int:
        """Return the residual in 1/256 standard deviation of an input and an output less their zero points."""
        wide = self.input_factor * centred_input - self.output_factor * centred_output
        return (wide + (1 << (self.shift - 1))) >> self.shift


@dataclass(frozen=True)
class Reducer:
    """Section 4 of the contract; ``window`` is 0 for mae and mse."""

    kind: str
    """mae, mse or maxw."""
    window: int = 0


@dataclass(frozen=True)
class ResidualRule:
    """A score of the residual between the network's input and its output."""

    samples: int
    leads: int
    residual: Residual
    reducer: Reducer

    @property
    def name(self) -> str:
        """The reducer, with its window where it has one."""
        return f"{self.reducer.kind}{self.reducer.window or ''}"

    def score(self, q_in: Int8Array, outputs: tuple[Int8Array, ...]) -> Int32Array:
        """Return the scores int32 [n] of inputs and reconstructions int8 [n, samples * leads]."""
        return reduce(self.reducer, self.leads, residual(self.residual, q_in, outputs[0]))

    def parts(self) -> dict[str, object]:
        """Return the constants by name, as the model digest covers them."""
        return {"residual": asdict(self.residual), "reducer": asdict(self.reducer)}


def residual(rule: Residual, q_in: Int8Array, q_out: Int8Array) -> Int32Array:
    """Return the dequantised input less the dequantised output in 1/256 standard deviation (section 3)."""
    x = q_in.astype(np.int32) - rule.input_zero_point
    y = q_out.astype(np.int32) - rule.output_zero_point
    return (rule.input_factor * x - rule.output_factor * y + (1 << (rule.shift - 1))) >> rule.shift


def reduce(rule: Reducer, leads: int, residuals: Int32Array) -> Int32Array:
    """Return the scores int32 [n] of residuals int32 [n, samples * leads], lead innermost (section 4)."""
    wide = residuals.astype(np.int64).reshape(len(residuals), residuals.shape[1] // leads, leads)
    samples = wide.shape[1]
    if rule.kind == "mse":
        return ((wide**2).sum(axis=(1, 2)) // (samples * leads)).astype(np.int32)
    trace = np.abs(wide).sum(axis=2)
    window = rule.window if rule.kind == "maxw" else samples
    largest = np.lib.stride_tricks.sliding_window_view(trace, window, axis=1).sum(axis=2).max(axis=1)
    return (256 * largest // (window * leads)).astype(np.int32)


def _derive(ends: Ends) -> ResidualRule:
    """Refuse a network that does not map n x L values to as many, lead innermost, or a window longer than n."""
    ends.check_outputs(1, "a residual is the difference from one")
    x, y = ends.graph.input_tensor, ends.graph.output_tensor
    ends.check_beat(y)
    if ends.score.window > ends.samples:
        raise UnsupportedModelError(
            f"the score's window of {ends.score.window} samples is longer than the model's beat of {ends.samples}",
            fix="choose a shorter window, as in maxw8",
        )
    constants = Residual.derive(x.scales[0], x.zero_point, y.scales[0], y.zero_point)
    return ResidualRule(ends.samples, ends.leads, constants, Reducer(ends.score.kind, ends.score.window))


FORM = Form("residual", RESIDUAL, _derive)
