"""What the detector's C takes for granted: no step of it can overflow or divide by zero for any beat.

Refusals here mean constants that quantisation does not produce; they keep a wrong file from becoming wrong C.
"""

from __future__ import annotations

from ...common.errors import UnsupportedModelError
from ...quantize.detector import Detector, Normalisation, Residual
from .golden import Golden

MAX_VALUES = 65536
"""Model samples times leads: sums of residuals below 2^15 then fit 32 bits."""


def check_detector(detector: Detector) -> None:
    """Check the constants and how they fit the graph and each other.

    Raises:
        UnsupportedModelError: the C would not compute what docs/numeric-contract.md says.
    """
    normalisation, reducer, graph = detector.normalisation, detector.reducer, detector.graph
    _check_normalisation(normalisation)
    _check_residual(detector.residual)
    values = normalisation.samples * normalisation.leads
    _demand(
        graph.input_tensor.size == values == graph.output_tensor.size,
        f"the network maps {graph.input_tensor.size} values to {graph.output_tensor.size} where a beat has {values}",
    )
    _demand(values <= MAX_VALUES, f"a beat has {values} values; at most {MAX_VALUES} are supported")
    _demand(
        (1 if reducer.kind == "maxw" else 0) <= reducer.window <= normalisation.samples,
        f"the score's window is {reducer.window} of {normalisation.samples} samples",
    )


def check_golden(golden: Golden, rule: Normalisation) -> None:
    """Check that a byte holds the index of golden beats, and that they are beats of this detector.

    Raises:
        UnsupportedModelError: the self-test could not run them.
    """
    beats = len(golden.score)
    _demand(beats <= 255, f"there are {beats} golden beats; up to 255 are supported")
    _demand(golden.counts.shape == (beats, rule.length, rule.leads) and golden.flat.shape == (beats,),
            f"golden beats have shape {golden.counts.shape}; beats are {rule.length} x {rule.leads}")  # fmt: skip


def _check_normalisation(rule: Normalisation) -> None:
    length, pool = rule.length, rule.pool
    _demand(
        length >= 2 and pool >= 1 and rule.leads >= 1 and length % pool == 0 and length * pool <= 32767,
        f"{length} samples pooled by {pool} are not supported",
    )
    _demand(
        2**31 <= rule.gain_mantissa < 2**32 and -31 <= rule.gain_exponent <= 31 and rule.flat_below >= 1,
        "the gain or the limit of flatness is out of range",
    )
    _check_zero_point(rule.zero_point)
    _demand(rule.largest_gain < 2**31, "the gain of the flattest accepted beat leaves 31 bits")


def _check_residual(rule: Residual) -> None:
    _demand(
        0 <= rule.input_factor < 2**15 and 0 <= rule.output_factor < 2**15 and 1 <= rule.shift <= 30,
        "the factors of the residual are out of range",
    )
    # Together these keep the sum before the shift below 2^15 * 2 * 255 + 2^29.
    _check_zero_point(rule.input_zero_point)
    _check_zero_point(rule.output_zero_point)
    _demand(-32767 <= rule.least <= rule.most <= 32767, "a residual could leave 16 bits")


def _check_zero_point(value: int) -> None:
    _demand(-128 <= value <= 127, f"a zero point of {value} is no int8")


def _demand(holds: bool, otherwise: str) -> None:
    if not holds:
        raise UnsupportedModelError(otherwise, where="detector")
