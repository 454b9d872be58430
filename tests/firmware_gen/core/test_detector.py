"""The C detector scores every beat as the integer reference does: normalisation, residual, reducer, flatness."""

from __future__ import annotations

import subprocess

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecgtiny.common.arrays import Int16Array
from ecgtiny.firmware_gen.writer.codegen import detector_sources
from ecgtiny.firmware_gen.writer.golden import choose_golden
from ecgtiny.quantize.detector import Detector
from ecgtiny.quantize.scoring import score_beats
from tests.firmware_gen.desk import SANITIZERS, Desk, compile_c
from tests.firmware_gen.detectors import REDUCERS, beats, detector, detectors

FEW = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=15)
MANY = settings(FEW, max_examples=60)


def check(subject: Detector, counts: Int16Array, compiler: str = "gcc", level: str = "-O1") -> None:
    desk = Desk.load(detector_sources(subject, choose_golden(subject, counts)), compiler=compiler, flags=(level,))
    score, flat = desk.score_beats(counts)
    expected, expected_flat = score_beats(subject, counts)
    np.testing.assert_array_equal(flat, expected_flat)
    np.testing.assert_array_equal(score, expected)
    assert desk.self_test() == ("OK", 0)


@pytest.mark.parametrize("compiler", ["gcc", "clang"])
@pytest.mark.parametrize("level", ["-O0", "-O2", "-Os"])
def test_every_compiler(compiler: str, level: str) -> None:
    rng = np.random.default_rng(1)
    subject = detector(rng, length=140, leads=2, pool=4, kind="maxw")
    check(subject, beats(rng, subject.normalisation, 200), compiler, level)


@pytest.mark.parametrize("kind", REDUCERS)
def test_no_step_is_undefined(kind: str) -> None:
    rng = np.random.default_rng(2)
    subject = detector(rng, length=60, leads=2, pool=2, kind=kind)
    counts = beats(rng, subject.normalisation)
    program = compile_c(detector_sources(subject, choose_golden(subject, counts)), flags=("-O1", *SANITIZERS))
    done = subprocess.run([program], input=counts.tobytes(), capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    score, flat = score_beats(subject, counts)
    lines = [line.split()[0] for line in done.stdout.decode().splitlines()]
    assert lines == ["flat" if gone else str(value) for value, gone in zip(score, flat, strict=True)]


@FEW
@given(subject=detectors(), seed=st.integers(0, 2**32 - 1))
def test_any_beat(subject: Detector, seed: int) -> None:
    check(subject, beats(np.random.default_rng(seed), subject.normalisation))


@pytest.mark.slow
@pytest.mark.parametrize("compiler", ["gcc", "clang"])
@MANY
@given(subject=detectors(), seed=st.integers(0, 2**32 - 1))
def test_any_beat_of_many(compiler: str, subject: Detector, seed: int) -> None:
    check(subject, beats(np.random.default_rng(seed), subject.normalisation, 100), compiler, "-O2")


def test_the_longest_beat() -> None:
    rng = np.random.default_rng(3)
    subject = detector(rng, length=32766, leads=2, kind="mse")
    check(subject, beats(rng, subject.normalisation, 2))


@pytest.mark.parametrize("extra", [0, 1])
def test_a_lead_is_flat_below_four_counts_of_standard_deviation(extra: int) -> None:
    subject = detector(np.random.default_rng(4), length=100, leads=2)
    counts = np.zeros((1, 100, 2), np.int16)
    counts[0, :, 0] = np.arange(100)
    counts[0, 0, 1], counts[0, 1, 1] = 28, -28 - extra
    _, flat = score_beats(subject, counts)
    assert flat[0] == (extra == 0)
    check(subject, np.concatenate([counts, beats(np.random.default_rng(5), subject.normalisation)]))
