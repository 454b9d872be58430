from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecgtiny.common.errors import DataError
from ecgtiny.train.data.series import complete


@given(st.lists(st.integers(0, 60), min_size=2, max_size=40, unique=True), st.integers(1, 7), st.integers(-50, 50))
def test_what_was_recorded_keeps_its_time_and_the_rest_is_zero_and_marked(
    places: list[int], step: int, begin: int
) -> None:
    places = [*places, max(places) + 1]
    time = begin + step * np.array(places)
    value = 1.0 + np.array(places)
    made = complete(time, value, "made")
    assert set(np.diff(made.time)) == {step}
    held = dict(zip(time.tolist(), value.tolist(), strict=True))
    assert [held.get(at, 0.0) for at in made.time.tolist()] == made.value.tolist()
    assert [at not in held for at in made.time.tolist()] == made.missing.tolist()


def test_nan_is_missing_too() -> None:
    made = complete(np.arange(3), np.array([1.0, np.nan, 3.0]), "made")
    assert made.missing.tolist() == [False, True, False]
    assert made.value.tolist() == [1.0, 0.0, 3.0]


@pytest.mark.parametrize(
    ("time", "message"),
    [([5], "fewer than two"), ([0, 60, 60, 120], "stamp 60 twice"), ([0, 60, 150], "after the time stamp 60")],
)
def test_what_has_no_steady_rate_is_refused(time: list[int], message: str) -> None:
    with pytest.raises(DataError, match=message):
        complete(np.array(time), np.ones(len(time)), "made")
