"""Events behind the monitor: which beats count, what is flagged, and the counters."""

from __future__ import annotations

import dataclasses

import numpy as np

from ecgtiny.common.events import Events, Flag, Kind, Quality, event
from ecgtiny.quantize.monitor.rhythm_events import Counters, RhythmEvents, with_rhythm, without_rhythm

MIN = 30_000
"""Samples of 30 s at 1,000 per second."""
FLAGS = {"N": 0, "V": Flag.ABNORMAL | Flag.PREMATURE, "E": Flag.PREMATURE, "Q": Flag.ENROLLING | Flag.QRS,
         "e": Flag.ENROLLING | Flag.PREMATURE}  # fmt: skip


def beats(word: str, rr: int | list[int] = 800) -> list[Events]:
    """Return the events of beats: normal, abnormal, early, ``x`` unreadable, ``L`` the signal is lost, ``P`` pauses."""
    at, found = 0, list[Events]()
    intervals = [rr] * len(word) if isinstance(rr, int) else rr
    for letter, interval in zip(word, intervals, strict=True):
        at += interval
        if letter in "LPA":
            found.append(event({"L": Kind.SIGNAL_LOST, "P": Kind.PAUSE, "A": Kind.ASYSTOLE}[letter], at))
        elif letter == "x":
            found.append(event(Kind.BEAT, at, quality=Quality.NOISY))
        else:
            found.append(event(Kind.BEAT, at, rr=interval, flags=FLAGS[letter]))
    return found


def kinds(events: Events) -> list[str]:
    return [Kind(int(one)).name for one in events["kind"] if one != Kind.BEAT]


def early(events: Events) -> list[int]:
    """Return which of the beats are flagged as supraventricular."""
    flags = events["flags"][events["kind"] == Kind.BEAT]
    return np.flatnonzero(flags & Flag.SUPRAVENTRICULAR).tolist()


def test_what_follows_comes_right_behind_what_it_follows_from() -> None:
    events, _ = with_rhythm(beats("NVVN"), MIN)
    assert events["kind"].tolist() == [Kind.BEAT] * 4 + [Kind.COUPLET]
    assert kinds(with_rhythm(beats("NVVLN"), MIN)[0]) == ["SIGNAL_LOST", "COUPLET"]
    assert kinds(with_rhythm(beats("NVVxN"), MIN)[0]) == ["COUPLET"]


def test_an_early_beat_that_is_not_abnormal_is_supraventricular() -> None:
    word, rr = "NNNENNN", [800, 800, 800, 600, 1000, 800, 800]
    assert early(with_rhythm(beats(word, rr), MIN)[0]) == [3]
    assert early(with_rhythm(beats(word.replace("E", "V"), rr), MIN)[0]) == []
    assert early(with_rhythm(beats(word.replace("E", "e"), rr), MIN)[0]) == []
    assert early(with_rhythm(beats("NNNEEEN", [800, 800, 800, 500, 450, 450, 900]), MIN)[0]) == [3, 4, 5]


def test_neither_a_beat_behind_an_abnormal_one_nor_one_of_a_rhythm_that_grows_faster_is() -> None:
    assert early(with_rhythm(beats("NNVENN", [800, 800, 500, 400, 800, 800]), MIN)[0]) == []
    assert early(with_rhythm(beats("NNNEEE", [900, 900, 830, 770, 710, 660]), MIN)[0]) == []


def test_no_beat_of_fibrillation_is_supraventricular() -> None:
    rr = np.random.default_rng(0).normal(700, 140, 300).clip(300, 1500).astype(int).tolist()
    events, counters = with_rhythm(beats("E" * 300, rr), MIN)
    assert kinds(events) == ["AF"]
    assert max(early(events)) < 60
    assert counters.fibrillations == 1


def test_no_fibrillation_goes_on_behind_a_lost_signal() -> None:
    irregular = np.random.default_rng(0).normal(700, 140, 120).clip(300, 1500).astype(int).tolist()
    word, rr = "N" * 120 + "L" + "N" * 200, [*irregular, 600_000, *[800] * 200]
    events, counters = with_rhythm(beats(word, rr), MIN)
    assert kinds(events) == ["AF", "SIGNAL_LOST", "AF_END"]
    assert counters.fibrillations == 1


def test_ectopic_beats_make_no_fibrillation() -> None:
    rng = np.random.default_rng(1)
    word = "".join("V" if one else "N" for one in rng.random(400) < 0.3)
    rr = [int(rng.integers(400, 600)) if one == "V" else 800 for one in word]
    assert "AF" not in kinds(with_rhythm(beats(word, rr), MIN)[0])
    assert "AF" not in kinds(with_rhythm(beats(word.replace("V", "Q"), rr), MIN)[0])


def test_the_counters_count_each_event_once() -> None:
    word = "NVVNVVVNNNVNVNVNNPVNNVNNVNNNxAL"
    rr = [500 if one == "V" else 800 for one in word]
    _, counters = with_rhythm(beats(word, rr), MIN)
    assert counters == Counters(
        beats=27, unreadable=1, abnormal=11, couplets=1, runs=1, tachycardias=1, longest_run=3, bigeminies=1,
        trigeminies=1, pauses=1, asystoles=1,
    )  # fmt: skip
    assert sum(dataclasses.asdict(Counters()).values()) == 0


def test_a_long_run_that_lasts_counts_from_its_third_beat_on() -> None:
    rhythm = RhythmEvents(MIN)
    for one in beats("NVVV"):
        rhythm.take(one)
    assert (rhythm.counters.runs, rhythm.counters.tachycardias, rhythm.counters.longest_run) == (1, 0, 3)


def test_a_device_without_the_part_has_all_other_events() -> None:
    given = beats("NNVVVNNEN", [800, 800, 500, 500, 500, 900, 800, 500, 900])
    events, _ = with_rhythm(given, MIN)
    assert len(events) > len(given)
    assert without_rhythm(events).tobytes() == np.concatenate(given).tobytes()
