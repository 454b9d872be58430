from __future__ import annotations

import numpy as np

from ecgtiny.train.data.cycles import stretches


def test_a_lapse_of_the_marks_divides_the_signal_and_a_peak_marked_twice_counts_once() -> None:
    peak = np.array([100, 200, 300, 305, 400, 900, 1000])
    x = np.arange(1100.0)
    first, second = stretches(x, peak, (40, 60), 20)
    assert (first.x[first.peak]).tolist() == [100, 200, 300, 400]
    assert (second.x[second.peak]).tolist() == [900, 1000]
    assert first.start[0] == second.start[0] == 20
    assert first.stop.tolist() == [*first.start[1:], len(first.x)]


def test_windows_lie_round_the_peaks_and_cycles_that_reach_beyond_the_signal_are_left_out() -> None:
    (found,) = stretches(np.arange(350.0), np.array([50, 150, 250, 320]), (40, 60), 20)
    assert found.windows[:, 40].tolist() == [150, 250]
    assert found.windows.shape == (2, 100)
