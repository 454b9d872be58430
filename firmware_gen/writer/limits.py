"""What the detector's C takes for granted: no step of it can overflow or divide by zero for any beat.

Refusals here mean constants that quantisation does not produce; they keep a wrong file from becoming wrong C.
"""

from __future__ import annotations

from ...quantize.detector import SIGNAL_EXPONENTS, Detector, Normalisation
from .forms.form import demand
from .golden import Golden


def check_detector(detector: Detector) -> None:
    """Check the constants of the normalisation; its form checks those of the score.

    Raises:
        UnsupportedModelError: the C would not compute what docs/numeric-contract.md says.
    """
    _check_normalisation(detector.normalisation)


def check_golden(golden: Golden, rule: Normalisation) -> None:
    """Check that a byte holds the index of golden beats, and that they are beats of this detector.

    Raises:
        UnsupportedModelError: the self-test could not run them.
    """
    beats = len(golden.score)
    demand(beats <= 255, f"there are {beats} golden beats; up to 255 are supported")
    demand(golden.counts.shape == (beats, rule.length, rule.leads) and golden.flat.shape == (beats,),
            f"golden beats have shape {golden.counts.shape}; beats are {rule.length} x {rule.leads}")  # fmt: skip


def _check_normalisation(rule: Normalisation) -> None:
    length, pool = rule.length, rule.pool
    demand(
        length >= 2 and pool >= 1 and rule.leads >= 1 and length % pool == 0 and length * pool <= 32767,
        f"{length} samples pooled by {pool} are not supported",
    )
    exponents = SIGNAL_EXPONENTS if rule.of_signal else range(-31, 32)
    demand(
        2**31 <= rule.gain_mantissa < 2**32 and rule.gain_exponent in exponents and rule.flat_below >= 1,
        "the gain or the limit of flatness is out of range",
    )
    demand(-128 <= rule.zero_point <= 127, f"a zero point of {rule.zero_point} is no int8")
    demand(rule.of_signal or rule.largest_gain < 2**31, "the gain of the flattest accepted beat leaves 31 bits")
