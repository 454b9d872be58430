"""The terms of the fused score: lines and ramps that together are a curve of each feature."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgtiny.common.arrays import BoolArray, Int16Array
from ecgtiny.quantize.monitor.features import EXPECTED, FEATURES
from ecgtiny.quantize.monitor_fit.logistic import choose_beats, fit_linear
from ecgtiny.quantize.monitor_fit.terms import KNOTS, MIN_RAMP, choose_terms
from tests.quantize.monitor_fit.test_fit import patient


def beats(seed: int) -> tuple[Int16Array, BoolArray]:
    """Return features of 400 beats, and which are ectopic; those differ in every feature."""
    rng = np.random.default_rng(seed)
    ectopic = np.arange(400) < 100
    return (rng.normal(0, 60, (400, 5)) + 150 * ectopic[:, np.newaxis]).astype(np.int16), ectopic


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 1000))
def test_ramps_of_a_feature_join_where_the_next_begins(seed: int) -> None:
    features, ectopic = beats(seed)
    terms = choose_terms(features, ectopic)
    for feature in range(features.shape[1]):
        own = np.flatnonzero(terms.inputs == feature)[1:]
        first, last = terms.centres[own] - terms.limits[own], terms.centres[own] + terms.limits[own]
        assert len(own) >= 2
        assert (last - first >= MIN_RAMP - 1).all()
        assert set((first[1:] - last[:-1]).tolist()) <= {0, 1}
        ends = np.quantile(features[ectopic, feature], KNOTS), np.quantile(features[~ectopic, feature], KNOTS)
        assert first[0] == round(min(np.min(ends[0]), np.min(ends[1])))


def test_a_term_is_one_at_the_end_of_its_ramp() -> None:
    features, ectopic = beats(1)
    terms = choose_terms(features, ectopic)
    ramps = slice(features.shape[1], None)
    far = terms.of(np.full((1, features.shape[1]), 32767, np.int16))[0, ramps]
    assert far.tolist() == [1.0] * len(far)


def test_a_feature_of_two_values_has_no_ramps() -> None:
    features, ectopic = beats(2)
    features[:] = np.where(ectopic, 256, 0)[:, np.newaxis]
    assert choose_terms(features, ectopic).inputs.tolist() == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("name", ["width", "interval", "complex"])
def test_a_score_only_rises_the_way_that_physiology_expects(name: str) -> None:
    people = [patient(k, ectopic=share) for k, share in enumerate((0.05, 0.2, 0.5))]
    linear = fit_linear([choose_beats(one) for one in people])
    assert linear is not None
    rows = np.tile(people[0].features[:1], (4001, 1))
    rows[:, FEATURES.index(name)] = np.arange(-2000, 2001)
    assert (np.diff(linear.score_all(rows)) * EXPECTED[name] >= 0).all()
