"""The rhythm a beat stands in: premature, paused, unknown."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ecgtiny.quantize.monitor.rhythm import NOT_SAID, Rhythm


def regular(interval: int = 1000, beats: int = 20) -> Rhythm:
    rhythm = Rhythm()
    for _ in range(beats):
        rhythm.take(interval, interval)
    return rhythm


def test_a_regular_beat_is_nowhere_off() -> None:
    found = regular().take(1000, 1000)
    assert set(vars(found).values()) == {0}


def test_unsteady_is_the_interval_that_is_further_off() -> None:
    rhythm = regular()
    assert rhythm.take(1000, 1200).unsteady == rhythm.take(1000, 1200).next_interval > 50
    found = rhythm.take(900, 1000)
    assert found.unsteady == -found.interval > 30
    assert rhythm.take(300, 1000).unsteady == 128


def test_an_unknown_interval_and_a_fast_rhythm_do_not_say_how_steady_a_beat_is() -> None:
    assert [regular().take(*around).unsteady for around in ((0, 1000), (1000, 0))] == [NOT_SAID, NOT_SAID]
    assert [regular(interval).take(interval, interval).unsteady for interval in (600, 599)] == [0, NOT_SAID]


def test_a_premature_beat_with_a_compensatory_pause() -> None:
    found = regular().take(600, 1400)
    assert -210 < found.interval < -170
    assert 100 < found.next_interval < 130
    assert found.compensation == 0
    assert found.early > 256
    assert found.premature_with_pause > 60


def test_what_is_early_in_a_steady_rhythm_is_not_in_an_irregular_one() -> None:
    fibrillating = Rhythm()
    for k in range(40):
        fibrillating.take((600, 1100, 800, 1000)[k % 4], 900)
    assert fibrillating.take(700, 900).early < regular().take(700, 900).early / 3


def test_an_unknown_interval_counts_as_the_median_and_is_not_remembered() -> None:
    rhythm = regular(700)
    before = list(rhythm.intervals)
    found = rhythm.take(0, 0)
    assert (found.interval, found.next_interval, found.compensation) == (0, 0, 0)
    assert rhythm.intervals == before


def test_one_pause_does_not_move_the_median() -> None:
    rhythm = regular(700)
    rhythm.take(5000, 700)
    assert rhythm.median_rr == 700


@given(st.lists(st.tuples(st.integers(0, 65535), st.integers(0, 65535)), max_size=40))
def test_everything_fits_16_bits(pairs: list[tuple[int, int]]) -> None:
    rhythm = Rhythm()
    for before, after in pairs:
        found = rhythm.take(before, after)
        assert max(map(abs, vars(found).values())) <= 32767
        assert 0 <= rhythm.irregularity <= 128 << 4
        assert all(0 < one <= 2000 for one in rhythm.intervals)
