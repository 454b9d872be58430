"""Windows that end in a sample: their class is the sample's, and none is half anomalous."""

from __future__ import annotations

import numpy as np

from ecgtiny.train.data.ends import cut_windows
from ecgtiny.train.data.injected import Injected
from tests.train.data.test_injected import made_injected


def test_a_window_ends_at_its_sample_and_has_its_class() -> None:
    _, made = made_injected()
    rows, label, last = cut_windows(made, 120, 17)
    assert rows.shape == (len(last), 120)
    starts, stops = made.cycles.start, made.cycles.stop
    for row, found, at in zip(rows, label, last, strict=True):
        np.testing.assert_array_equal(row, made.cycles.x[at - 119 : at + 1].astype(np.float32))
        (cycle,) = np.flatnonzero((starts <= at) & (at < stops))
        assert found == (made.label[cycle] if made.marked[at] else 0)
        assert found > 0 or not made.marked[at - 119 : at + 1].any()
    assert set(label.tolist()) == set(range(7))


def test_all_windows_of_an_untouched_stretch_are_normal_and_equally_far_apart() -> None:
    cycles, made = made_injected()
    none = Injected(cycles, np.zeros_like(made.label), np.zeros_like(made.marked))
    _, label, last = cut_windows(none, 120, 17)
    assert not label.any()
    assert set(np.diff(last).tolist()) == {17}
    assert last[0] == max(119, cycles.start[0])
    assert last[-1] >= len(cycles.x) - 17
