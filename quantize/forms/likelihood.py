"""The negative log-density of a window's last sample: section 4 of docs/numeric-contract.md."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

import numpy as np

from ...common.arrays import Float64Array, Int8Array, Int32Array
from ...common.errors import UnsupportedModelError
from ...train.calibration.scores import LIKELIHOOD, scale_of
from ..graph.graph import Tensor
from .form import Ends, Form

UNIT = 65536
"""Steps of the integer score in one nat."""
MAX_FACTOR = 2**15
"""Of the input and of the mean; a difference is then below 2^24."""
FRACTION = 9
"""Bits of a deviation, in standard deviations, after the point."""
MAX_DEVIATION = 2**16 - 1
"""128 standard deviations; larger deviations count as this one, whose square is the largest that fits 32 bits."""
LEAST_INVERSE = 64
"""Of an inverse scale: smaller ones would be rounded by more than 1 %."""
MAX_LOG = 2**24
"""Bound of the logarithms, in steps of the score."""


@dataclass(frozen=True)
class LikelihoodRule:
    """score = log_scale[c] + z^2 / 2, with z = |a_in (x - zp_in) - a_mean (mean - zp_mean)| inverse_scale[c] / 2^k.

    ``c`` is the scale's int8 code, less -128.
    """

    input_factor: int
    """a_in."""
    mean_factor: int
    """a_mean."""
    input_zero_point: int
    mean_zero_point: int
    shift: int
    """k; the deviation then has ``FRACTION`` bits after the point."""
    log_scale: tuple[int, ...]
    """Logarithm of the scale and of sqrt(2 pi), in steps of the score; 256 by the scale's code."""
    inverse_scale: tuple[int, ...]
    """256 by the scale's code."""

    @property
    def name(self) -> str:
        """The score as the command line writes it."""
        return LIKELIHOOD

    def score(self, q_in: Int8Array, outputs: tuple[Int8Array, ...]) -> Int32Array:
        """Return the scores int32 [n] of inputs int8 [n, samples] and of mean and scale, int8 [n, 1] each."""
        mean, code = outputs[0][:, 0].astype(np.int64), outputs[1][:, 0].astype(np.int64) + 128
        last = q_in[:, -1].astype(np.int64)
        difference = np.abs(
            self.input_factor * (last - self.input_zero_point) - self.mean_factor * (mean - self.mean_zero_point)
        )
        wide = difference * np.array(self.inverse_scale, np.int64)[code] + (1 << (self.shift - 1))
        deviation = np.minimum(wide >> self.shift, MAX_DEVIATION)
        square = (deviation**2 + (1 << (SQUARE_SHIFT - 1))) >> SQUARE_SHIFT
        return (np.array(self.log_scale, np.int64)[code] + square).astype(np.int32)

    def parts(self) -> dict[str, object]:
        """Return the constants by name, as the model digest covers them."""
        return {"likelihood": asdict(self)}


SQUARE_SHIFT = 2 * FRACTION + 1 - int(math.log2(UNIT))
"""From half a square, of 2 FRACTION bits after the point, to steps of the score."""


def _derive(ends: Ends) -> LikelihoodRule:
    ends.check_outputs(2, "they are the last sample's mean and its scale before the softplus")
    if ends.leads != 1:
        raise UnsupportedModelError(f"a likelihood is of one lead, not of {ends.leads}", fix="give beats of one lead")
    mean, scale = ends.graph.output_tensors
    for tensor in (mean, scale):
        if tensor.size != 1:
            raise UnsupportedModelError(
                f"has {tensor.size} values; of the last sample it is one",
                where=f"tensor {tensor.index} ({tensor.name})",
                fix="end each head of the network in one value",
            )
    x = ends.graph.input_tensor
    fitting = [
        k for k in range(-30, 31) if all(1 <= round(s * 2.0**k) < MAX_FACTOR for s in (x.scales[0], mean.scales[0]))
    ]
    if not fitting:
        raise _out_of_range(f"steps of {x.scales[0]:g} and {mean.scales[0]:g}")
    bits = max(fitting)
    scales = scale_of(dequantised(scale))
    inverse, shift = _inverse(scales, bits)
    logs = np.rint(UNIT * (np.log(scales) + math.log(2 * math.pi) / 2)).astype(np.int64)
    if inverse.min() < LEAST_INVERSE or not 1 <= shift <= 55 or np.abs(logs).max() >= MAX_LOG:
        raise _out_of_range(f"scales of {scales.min():g} to {scales.max():g}")
    return LikelihoodRule(
        input_factor=round(x.scales[0] * 2.0**bits),
        mean_factor=round(mean.scales[0] * 2.0**bits),
        input_zero_point=x.zero_point,
        mean_zero_point=mean.zero_point,
        shift=shift,
        log_scale=tuple(logs.tolist()),
        inverse_scale=tuple(inverse.tolist()),
    )


def dequantised(tensor: Tensor) -> Float64Array:
    """Return the value of each int8 code from -128 on, float64 [256]."""
    return (np.arange(-128, 128) - tensor.zero_point) * np.float64(tensor.scales[0])


def _inverse(scales: Float64Array, bits: int) -> tuple[Int32Array, int]:
    """Return 1 / scale as integers below 2^31, and the shift after the product with a difference of ``bits`` bits."""
    largest = float((1 / scales).max())
    place = 30 - math.frexp(largest)[1]
    return np.rint(2.0**place / scales).astype(np.int32), place + bits - FRACTION


def _out_of_range(what: str) -> UnsupportedModelError:
    return UnsupportedModelError(
        f"{what} are not supported",
        where="input and outputs of the network",
        fix="train on signals of standard deviation 1",
    )


FORM = Form("likelihood", (LIKELIHOOD,), _derive)
