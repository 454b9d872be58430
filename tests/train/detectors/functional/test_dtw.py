"""Dynamic time warping against the recursion written cell by cell."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgtiny.common.arrays import Float32Array
from ecgtiny.train.detectors.functional.dtw import distances, nearest_warped


def plainly(a: Float32Array, b: Float32Array, band: int) -> float:
    """The recursion as Sakoe and Chiba write it, for one pair [samples, leads]."""
    n = len(a)
    table = np.full((n + 1, n + 1), np.inf)
    table[0, 0] = 0
    for i in range(1, n + 1):
        for j in range(max(1, i - band), min(n, i + band) + 1):
            best = min(table[i - 1, j], table[i, j - 1], table[i - 1, j - 1])
            table[i, j] = float(((a[i - 1].astype(float) - b[j - 1]) ** 2).sum()) + best
    return float(np.sqrt(table[n, n]))


@given(st.integers(1, 12), st.integers(1, 3), st.integers(0, 12), st.integers(0, 999))
@settings(max_examples=60, deadline=None)
def test_all_pairs_at_once_are_each_pair_by_itself(length: int, leads: int, band: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    one, other = (random.standard_normal((count, length, leads)).astype(np.float32) for count in (3, 2))
    found = distances(one, other, band)
    expected = [[plainly(a, b, band) for b in other] for a in one]
    np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_without_warping_it_is_euclidean_and_with_it_never_more() -> None:
    random = np.random.default_rng(0)
    one, other = (random.standard_normal((5, 20, 2)).astype(np.float32) for _ in range(2))
    euclidean = np.sqrt(((one[:, np.newaxis] - other) ** 2).sum(axis=(2, 3)))
    np.testing.assert_allclose(distances(one, other, 0), euclidean, rtol=1e-5)
    assert (distances(one, other, 3) <= euclidean + 1e-6).all()


def test_a_shifted_row_is_near_by_warping_alone() -> None:
    row = np.exp(-(((np.arange(40) - 20) / 3.0) ** 2)).astype(np.float32)[:, np.newaxis]
    fitting = nearest_warped(row[np.newaxis], 0)
    shifted = np.roll(row, 2, axis=0)[np.newaxis]
    assert fitting.score(shifted)[0] < 0.05 < np.linalg.norm(shifted - row)


def test_leads_are_warped_together_by_samples_and_not_mixed() -> None:
    """A second lead that is still adds nothing, and a band of a tenth is a tenth of the samples, not of all values."""
    random = np.random.default_rng(2)
    known, new = (random.standard_normal((3, 30, 1)).astype(np.float32) for _ in range(2))
    alone = nearest_warped(known, 0).score(new)
    still = [np.concatenate([one, np.zeros_like(one)], axis=2) for one in (known, new)]
    np.testing.assert_allclose(nearest_warped(still[0], 0).score(still[1]), alone, rtol=1e-6)


def test_many_rows_are_scored_as_few_are() -> None:
    random = np.random.default_rng(1)
    known, new = (random.standard_normal((count, 10, 1)).astype(np.float32) for count in (400, 170))
    fitting = nearest_warped(known, 0)
    np.testing.assert_array_equal(fitting.score(new)[160:], fitting.score(new[160:]))
