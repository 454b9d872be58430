"""A beat less its patient's template: what the template is made of, how it is laid under the beat, and in what unit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgtiny.common.arrays import Int16Array
from ecgtiny.train.data.differences import FEWEST, LEAST_HEIGHT, MEMORY, RENEWED, differences

LENGTH = 140


def bump(centre: float, width: float, height: float) -> Int16Array:
    time = np.arange(LENGTH)
    return np.rint(height * np.exp(-(((time - centre) / width) ** 2) / 2)).astype(np.int16)


NARROW, WIDE = bump(50, 6, 400), bump(54, 14, -500)


def repeated(*beats: tuple[Int16Array, int]) -> Int16Array:
    return np.concatenate([np.tile(beat, (count, 1)) for beat, count in beats])


def test_a_beat_like_those_before_it_differs_by_nothing_and_the_first_ones_have_no_template() -> None:
    found = differences(repeated((NARROW, 100)))
    assert np.isnan(found.difference[:FEWEST]).all()
    assert np.isnan(found.height[:FEWEST]).all()
    np.testing.assert_allclose(found.difference[FEWEST:], 0, atol=1e-6)
    np.testing.assert_allclose(found.height[FEWEST:], 1.0, atol=0.02)


def test_a_patient_without_beats_has_no_differences() -> None:
    found = differences(np.zeros((0, LENGTH), np.int16))
    assert found.difference.shape == (0, LENGTH // 2)
    assert found.height.shape == (0,)


def test_beats_of_another_kind_do_not_move_the_template_while_they_are_fewer_than_half() -> None:
    mixed = repeated((NARROW, 3), (WIDE, 2))
    found = differences(np.tile(mixed, (40, 1)))
    kind = np.tile([0, 0, 0, 1, 1], 40)
    seen = np.isfinite(found.height)
    np.testing.assert_allclose(found.difference[seen & (kind == 0)], 0, atol=1e-6)
    assert np.abs(found.difference[seen & (kind == 1)]).max(axis=1).min() > 0.5


def test_the_template_follows_the_patient_and_forgets() -> None:
    found = differences(repeated((NARROW, 2 * MEMORY), (WIDE, MEMORY + RENEWED)))
    assert np.abs(found.difference[2 * MEMORY]).max() > 0.5
    np.testing.assert_allclose(found.difference[-1], 0, atol=1e-6)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.integers(FEWEST, FEWEST + 40))
def test_later_beats_change_nothing(seed: int, upto: int) -> None:
    beats = np.random.default_rng(seed).integers(-500, 500, (90, LENGTH)).astype(np.int16)
    whole, part = differences(beats), differences(beats[:upto])
    np.testing.assert_array_equal(whole.difference[:upto], part.difference)
    np.testing.assert_array_equal(whole.height[:upto], part.height)


@pytest.mark.parametrize("shift", [-12, -4, 4, 12])
def test_an_r_peak_marked_elsewhere_is_no_difference(shift: int) -> None:
    moved = np.roll(NARROW, shift)
    found = differences(repeated((NARROW, FEWEST), (moved, 1)))
    assert np.abs(found.difference[-1]).max() < 0.01
    further = differences(repeated((NARROW, FEWEST), (np.roll(NARROW, 40), 1)))
    assert np.abs(further.difference[-1]).max() > 0.5


def test_the_gain_of_the_electrodes_and_the_level_of_a_beat_do_not_count() -> None:
    random = np.random.default_rng(0)
    beats = np.rint(NARROW + 30 * random.standard_normal((80, LENGTH))).astype(np.int16)
    usual = differences(beats)
    np.testing.assert_allclose(differences(4 * beats).difference[FEWEST:], usual.difference[FEWEST:], atol=1e-5)
    raised = beats.copy()
    raised[-1] += 200
    last = differences(raised).difference[-1]
    np.testing.assert_allclose(last.mean(), 0, atol=1e-6)


def test_a_flat_template_gives_a_finite_difference() -> None:
    found = differences(repeated((np.zeros(LENGTH, np.int16), FEWEST), (NARROW, 1)))
    assert found.height[-1] == LEAST_HEIGHT
    assert np.isfinite(found.difference[-1]).all()
