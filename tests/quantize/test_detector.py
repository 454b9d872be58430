"""The constants of a detector come from scales and form alone; what cannot be proved is refused."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecgtiny.common.errors import UnsupportedModelError
from ecgtiny.quantize.detector import Detector, Normalisation, Scorer
from ecgtiny.quantize.forms.residual import Reducer, Residual
from ecgtiny.quantize.scoring import alarms, score_beats
from ecgtiny.train.calibration.scores import Score
from tests.firmware_gen.detectors import with_rule
from tests.quantize.graph.build_ends import TAKEN
from tests.quantize.graph.build_tflite import Shape, rescaling
from tests.quantize.graph.builder import Builder

MAXW = Score("maxw", 5)


def scorer(tflite: bytes, length: int = 40, leads: int = 1, pool: int = 1, score: Score = MAXW) -> Scorer:
    return Scorer.read(tflite, length=length, leads=leads, pool=pool, score=score)


@given(st.integers(70, 2000), st.sampled_from([1, 2, 4]), st.floats(2.0**-7, 2.0**-3, width=32))
def test_gain_is_the_real_one(samples: int, pool: int, scale: float) -> None:
    length = samples * pool
    rule = Normalisation.derive(length, 1, pool, scale, 0)
    assert 2**31 <= rule.gain_mantissa < 2**32
    gain = rule.gain_mantissa * 2.0 ** (rule.gain_exponent - 16)
    assert math.isclose(gain, math.sqrt((length - 1) / length) / (pool * scale), rel_tol=2**-31)
    assert rule.flat_below == length * (length - 1) * 16
    assert rule.largest_gain < 2**31


@given(st.integers(70, 2000), st.integers(0, 2**59))
def test_no_gain_is_above_the_bound(length: int, above: int) -> None:
    rule = Normalisation.derive(length, 1, 1, 0.03, 0)
    d = min(rule.flat_below + above, 2**60 - 1)
    e = (64 - d.bit_length()) // 2 * 2
    exact = Fraction(rule.gain_mantissa // math.isqrt((d << e) >> 32)) * Fraction(2) ** (rule.gain_exponent + e // 2)
    assert math.floor(exact) <= rule.largest_gain


def test_a_residual_from_several_outputs_is_refused() -> None:
    builder = Builder()
    x, first, second = (builder.activation((1, 40), 0.03, -128) for _ in range(3))
    builder.operator("RELU", [x], first)
    builder.operator("RELU", [x], second)
    assert scorer(builder.pack([x], [first])).graph.further == ()
    with pytest.raises(UnsupportedModelError, match="2 outputs"):
        scorer(builder.pack([x], [first, second]))


@pytest.mark.parametrize("what", ["two inputs", "uint8 ends", "float32 ends of int16"])
def test_ends_that_no_score_reads_are_refused(what: str) -> None:
    with pytest.raises(UnsupportedModelError, match="one input and int8 at both ends"):
        scorer(TAKEN[what](), length=4)


@pytest.mark.parametrize(
    ("length", "leads", "pool", "scale"),
    [
        (1, 1, 1, 0.03),
        (140, 0, 1, 0.03),
        (140, 1, 3, 0.03),
        (140, 1, 0, 0.03),
        (32768, 1, 1, 0.03),
        (182, 1, 182, 0.03),
        (4, 1, 1, 0.03),
        (140, 1, 1, 1e-9),
    ],
)
def test_forms_outside_the_contract_are_refused(length: int, leads: int, pool: int, scale: float) -> None:
    with pytest.raises(UnsupportedModelError):
        Normalisation.derive(length, leads, pool, scale, 0)


@pytest.mark.parametrize(("x", "y"), [(1.0, 0.03), (0.03, 0.6), (2.0**-30, 2.0**-30), (200.0, 0.1)])
def test_residuals_beyond_16_bits_are_refused(x: float, y: float) -> None:
    with pytest.raises(UnsupportedModelError, match="scales"):
        Residual.derive(x, -128, y, -128)


@pytest.mark.parametrize("shape", [(1, 40, 1), (1, 40), (1, 1, 40), (1, 1, 40, 1)])
def test_shapes_of_one_lead(shape: Shape) -> None:
    assert scorer(rescaling(shape)).normalisation.samples == 40


@pytest.mark.parametrize("shape", [(1, 2, 40), (1, 81), (1, 40, 1)])
def test_other_shapes_are_refused(shape: Shape) -> None:
    with pytest.raises(UnsupportedModelError, match=r"\[1, 40, 2\]"):
        scorer(rescaling(shape), leads=2)


def test_a_window_longer_than_the_beat_is_refused() -> None:
    with pytest.raises(UnsupportedModelError, match="window of 41"):
        scorer(rescaling(), score=Score("maxw", 41))


def test_the_residual_is_between_dequantised_values() -> None:
    beat = np.random.default_rng(1).normal(0, 500, (3, 40, 1)).astype(np.int16)
    assert score_beats(scorer(rescaling(x=0.03, y=0.03)), beat)[0].tolist() == [0, 0, 0]
    other_scale, _ = score_beats(scorer(rescaling(x=0.03, y=0.05)), beat)
    # Rounding to steps of 0.05 standard deviations leaves at most half a step.
    assert np.all((other_scale > 0) & (other_scale <= 0.5 * 0.05 * 65536 + 256))


def test_a_flat_beat_has_no_score_and_no_alarm() -> None:
    found = scorer(rescaling())
    counts = np.zeros((2, 40, 1), np.int16)
    counts[1, ::2] = 1000
    score, flat = score_beats(found, counts)
    assert flat.tolist() == [True, False]
    assert score[0] == 0
    assert alarms(Detector.freeze(found, rescaling(), -1), score, flat).tolist() == [False, True]


def test_scoring_no_beats_gives_no_scores() -> None:
    score, flat = score_beats(scorer(rescaling()), np.zeros((0, 40, 1), np.int16))
    assert (score.shape, score.dtype, flat.dtype) == ((0,), np.int32, np.bool_)


def test_the_digest_covers_every_part() -> None:
    tflite = rescaling()
    found = scorer(tflite)
    detectors = [
        Detector.freeze(found, tflite, 100),
        Detector.freeze(found, tflite, 101),
        Detector.freeze(found, tflite + b"\0", 100),
        Detector.freeze(with_rule(found, reducer=Reducer("mae")), tflite, 100),
        Detector.freeze(replace(found, normalisation=replace(found.normalisation, flat_below=1)), tflite, 100),
        Detector.freeze(with_rule(found, residual=Residual(1, 1, 3, 0, 0)), tflite, 100),
    ]
    assert len({detector.digest for detector in detectors}) == len(detectors)
    assert Detector.freeze(scorer(tflite), tflite, 100).digest == detectors[0].digest


@pytest.mark.parametrize("threshold", [2**31, -(2**31) - 1])
def test_a_threshold_is_an_int32(threshold: int) -> None:
    with pytest.raises(UnsupportedModelError, match="int32"):
        Detector.freeze(scorer(rescaling()), rescaling(), threshold)
