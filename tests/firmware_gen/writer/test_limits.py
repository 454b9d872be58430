"""Detectors whose C could overflow are refused; those at the limit are not."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecgtiny.common.errors import UnsupportedModelError
from ecgtiny.firmware_gen.writer.forms import scored
from ecgtiny.firmware_gen.writer.golden import Golden
from ecgtiny.firmware_gen.writer.limits import check_detector, check_golden
from ecgtiny.quantize.detector import Detector, Normalisation
from tests.firmware_gen.detectors import detector, with_rule
from tests.firmware_gen.kernels.graphs import autoencoder

SUBJECT = detector(np.random.default_rng(18), length=40, pool=2, kind="maxw")


def with_part(part: str, **fields: Any) -> Detector:
    if part == "normalisation":
        return replace(SUBJECT, normalisation=replace(SUBJECT.normalisation, **fields))
    return with_rule(SUBJECT, **{part: replace(getattr(SUBJECT.rule, part), **fields)})


def check(subject: Detector) -> None:
    check_detector(subject)
    scored(subject)


def test_a_good_one_passes() -> None:
    check(SUBJECT)


@pytest.mark.parametrize(
    ("part", "fields"),
    [
        ("normalisation", {"length": 41}),
        ("normalisation", {"pool": 0}),
        ("normalisation", {"leads": 2}),
        ("normalisation", {"gain_mantissa": 2**31 - 1}),
        ("normalisation", {"gain_mantissa": 2**32}),
        ("normalisation", {"gain_exponent": 32}),
        ("normalisation", {"gain_exponent": -32}),
        ("normalisation", {"flat_below": 0}),
        ("normalisation", {"flat_below": 1}),
        ("normalisation", {"zero_point": 128}),
        ("residual", {"input_factor": 2**15}),
        ("residual", {"output_factor": -1}),
        ("residual", {"shift": 0}),
        ("residual", {"shift": 31}),
        ("residual", {"input_factor": 0, "input_zero_point": -129}),
        ("residual", {"output_factor": 0, "output_zero_point": 128}),
        ("residual", {"input_factor": 2**15 - 1, "output_factor": 2**15 - 1, "shift": 7}),
        ("reducer", {"window": 0}),
        ("reducer", {"window": 21}),
    ],
)
def test_numbers_out_of_range_are_refused(part: str, fields: dict[str, int]) -> None:
    with pytest.raises(UnsupportedModelError):
        check(with_part(part, **fields))


def test_a_network_of_another_size_is_refused() -> None:
    with pytest.raises(UnsupportedModelError, match="maps 21 values to 21 where a beat has 20"):
        check(replace(SUBJECT, graph=autoencoder(21, 2, np.random.default_rng())))


def gain(rule: Normalisation, spread: int) -> int:
    """Section 1 of the contract, by Python's own integers."""
    even = (64 - spread.bit_length()) & ~1
    shift = rule.gain_exponent + even // 2
    ratio = rule.gain_mantissa // math.isqrt((spread << even) >> 32)
    return ratio << shift if shift >= 0 else ratio >> -shift


@given(
    mantissa=st.integers(2**31, 2**32 - 1), exponent=st.integers(-31, 31), flat_below=st.integers(1, 2**34),
    above=st.lists(st.integers(0, 2**34), max_size=20),
)  # fmt: skip
def test_the_gain_is_proved_for_every_spread_and_refused_for_cause(
    mantissa: int, exponent: int, flat_below: int, above: list[int]
) -> None:
    fields = {"gain_mantissa": mantissa, "gain_exponent": exponent, "flat_below": flat_below}
    subject = with_part("normalisation", **fields)
    largest = max(gain(subject.normalisation, flat_below + more) for more in (0, *above))
    try:
        check(subject)
    except UnsupportedModelError:
        assert gain(subject.normalisation, flat_below) >= 2**30
    else:
        assert largest < 2**31


@pytest.mark.parametrize("length", [16383, 32766])
def test_the_largest_beat(length: int) -> None:
    leads = 65536 // length
    check(detector(np.random.default_rng(19), length=length, leads=leads))
    with pytest.raises(UnsupportedModelError, match="at most 65536"):
        check(detector(np.random.default_rng(19), length=length, leads=leads + 1))


@pytest.mark.parametrize(
    ("shape", "fits"),
    [
        ((1, 40, 1), True),
        ((255, 40, 1), True),
        ((0, 40, 1), True),
        ((256, 40, 1), False),
        ((2, 41, 1), False),
    ],
)
def test_golden_beats_that_the_self_test_cannot_run_are_refused(shape: tuple[int, int, int], fits: bool) -> None:
    golden = Golden(np.zeros(shape, np.int16), np.zeros(shape[0], np.int32), np.zeros(shape[0], np.bool_))
    if fits:
        check_golden(golden, SUBJECT.normalisation)
    else:
        with pytest.raises(UnsupportedModelError, match="golden beats"):
            check_golden(golden, SUBJECT.normalisation)
