"""Generated records of 12 leads: what the leads must have in common, and what an anomaly changes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgtiny.train.data.synthetic.classes import NORMAL, T
from ecgtiny.train.data.synthetic.dipole import DIRECTIONS, DOWER, MEASURED, direction, measured_leads, turned
from ecgtiny.train.data.synthetic.level import Level
from ecgtiny.train.data.synthetic.twelve import draw_twelve

STILL = Level(0, 0, 0, 0, 0, 0)
"""No variation and no noise."""


def beat(anomaly: str, seed: int = 1) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Return the mean beat of a still patient, [700 ms, 12], R at 250 ms."""
    drawn = draw_twelve(np.random.default_rng(seed), anomaly, level=STILL)
    peaks = np.rint(drawn.r_peak * 500).astype(int)
    return np.median([drawn.x[at - 125 : at + 225] for at in peaks[1:-1]], axis=0)


def test_the_limb_leads_obey_einthoven_and_goldberger_under_noise_too() -> None:
    x = draw_twelve(np.random.default_rng(0), "normal").x
    one, two, three, right, left, foot = x[:, :6].T
    np.testing.assert_allclose(one + three, two, atol=1e-12)
    np.testing.assert_allclose(right + left + foot, 0, atol=1e-12)
    np.testing.assert_allclose(foot, (two + three) / 2, atol=1e-12)


def test_a_normal_heart_shows_the_leads_of_a_normal_ecg() -> None:
    x = beat("normal")
    at_r, t = x[125], x[225:325]
    assert at_r[0] > 0.2
    assert at_r[1] > 0.5
    assert at_r[3] < -0.3, "aVR is negative"
    assert at_r[6] < 0 < at_r[9] < at_r[10] * 1.2, "R grows from V1 to V5"
    assert t[:, [0, 1, 7, 8, 9, 10]].max(axis=0).min() > 0.05, "T is positive in these leads"


def test_lead_ii_of_a_wave_is_the_waves_amplitude() -> None:
    for wave in NORMAL:
        assert measured_leads(direction(wave.name)[np.newaxis])[0, MEASURED.index("II")] == pytest.approx(1)
    assert {wave.name for wave in NORMAL} == set(DIRECTIONS)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0, 90))
def test_a_turn_keeps_lengths(seed: int, degrees: float) -> None:
    turn = turned(np.random.default_rng(seed), degrees)
    np.testing.assert_allclose(turn @ turn.T, np.eye(3), atol=1e-9)
    assert np.linalg.det(turn) == pytest.approx(1)
    assert np.trace(turn) >= 1 + 2 * np.cos(np.radians(degrees)) - 1e-9


def test_an_anomaly_changes_its_own_part_of_the_beat_and_no_other() -> None:
    normal, inverted = beat("normal"), beat("inverted t")
    changed = np.abs(inverted - normal).max(axis=1)
    assert changed[125:150].max() < 0.05, "the QRS complex is as it was"
    assert changed[225:320].max() > 0.5 * T.amplitude


def test_equal_seeds_give_equal_records_and_others_do_not() -> None:
    drawn = [draw_twelve(np.random.default_rng(seed), "pvc").x for seed in (3, 3, 4)]
    np.testing.assert_array_equal(drawn[0], drawn[1])
    assert np.abs(drawn[0] - drawn[2]).max() > 0.1


def test_the_record_has_beats_from_its_first_to_its_last_second() -> None:
    drawn = draw_twelve(np.random.default_rng(5), "normal", seconds=6.0, fs=250.0)
    assert drawn.x.shape == (1500, 12)
    assert drawn.r_peak[0] < 1.3
    assert drawn.r_peak[-1] > 4.7
    assert np.ptp(drawn.x.reshape(6, 250, 12)[:, :, 1], axis=1).min() > 0.4


def test_dowers_matrix_is_the_published_one() -> None:
    assert DOWER.shape == (8, 3)
    np.testing.assert_allclose(DOWER.sum(axis=0), [4.447, 1.580, -4.111], atol=1e-9)
