"""From beats to events: one beat of delay, enrolment, unreadable beats, pauses, lost signals, rates and flags."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ecgtiny.common.arrays import Int16Array
from ecgtiny.common.events import EVENT, Events, Flag, Kind, Quality
from ecgtiny.quantize.monitor.model import MonitorModel
from ecgtiny.quantize.monitor.monitor import Monitor, PendingBeat
from ecgtiny.quantize.monitor.rules import Rules
from tests.quantize.monitor.patients import RULES, clock, model, observed, pvc, run, steady, weights, window

WIDE = weights(width=1)
"""A score that is the width alone: a PVC has some 500, a normal beat some 0."""


def fresh(made: MonitorModel | None = None) -> Monitor:
    made = made or model(WIDE)
    return Monitor(made, clock(made))


def of(events: Events, kind: int) -> Events:
    return events[events["kind"] == kind]


def with_pvcs(count: int, every: int) -> list[tuple[int, Int16Array]]:
    """Return a steady rhythm in which, from beat 40 on, one of ``every`` beats is premature, wide and paused after."""
    beats = steady(count)
    for k in range(40, count, every):
        beats[k] = beats[k][0] - 60, pvc(k)
    return beats


def test_an_event_is_34_bytes() -> None:
    assert EVENT.itemsize == 34


def test_each_beat_is_reported_when_the_next_is_known() -> None:
    monitor = fresh()
    beats = steady(5)
    assert not len(run(monitor, beats[:1]))
    events = of(run(monitor, beats[1:]), Kind.BEAT)
    assert events["sample"].tolist() == [sample for sample, _ in beats[:-1]]
    assert events["rr"].tolist() == [0, 800, 800, 800]


def test_enrolment_ends_after_its_time_and_says_so_once() -> None:
    events = run(fresh(), steady(60))
    enrolled = of(events, Kind.ENROLLED)
    assert len(enrolled) == 1
    assert enrolled["quality"][0] == 0
    beats = of(events, Kind.BEAT)
    enrolling = (beats["flags"] & Flag.ENROLLING) > 0
    assert np.array_equal(enrolling, beats["sample"] < enrolled["sample"][0])
    assert 20 <= enrolled["sample"][0] / 200 <= 21


def test_exchanged_electrodes_are_reported_at_enrolment() -> None:
    events = run(fresh(), [(sample, -shape) for sample, shape in steady(60)])
    assert of(events, Kind.ENROLLED)["quality"].tolist() == [Quality.INVERTED]


def test_ectopic_beats_are_abnormal_and_make_an_episode() -> None:
    events = run(fresh(), with_pvcs(120, 4)[:100] + steady(40, first=200 + 160 * 100))
    beats = of(events, Kind.BEAT)
    abnormal = (beats["flags"] & Flag.ABNORMAL) > 0
    expected = [k >= 40 and k % 4 == 0 and k < 100 for k in range(len(beats))]
    assert abnormal.tolist() == expected
    assert (beats["flags"][abnormal] & Flag.PREMATURE).all()
    assert (beats["flags"][abnormal] & Flag.QRS).all()
    assert len(of(events, Kind.EPISODE_START)) == len(of(events, Kind.EPISODE_END)) == 1
    assert ((beats["flags"] & Flag.ALARM) > 0).sum() == 1  # 80 s of hold-off are more than the episode


LONG = replace(RULES, enrolment_ms=120_000)
"""An enrolment of 150 beats."""


def in_turns(count: int, other: Int16Array) -> list[tuple[int, Int16Array]]:
    """Return a steady rhythm of 16 beats of one shape, 16 of another, and so on."""
    return [(at, other if k % 32 >= 16 else shape) for k, (at, shape) in enumerate(steady(count))]


@pytest.mark.parametrize(("width", "told"), [(0.03, []), (0.12, [Kind.PACED])])
def test_wide_usual_beats_are_told_as_paced_with_the_enrolment(width: float, told: list[Kind]) -> None:
    events = run(fresh(model(WIDE, rules=LONG)), in_turns(200, window(width=width, p=0)))
    kinds = events["kind"].tolist()
    assert kinds[kinds.index(Kind.ENROLLED) + 1 :][:1] == [*told, Kind.BEAT][:1]
    assert kinds.count(Kind.PACED) == len(told)


def test_a_beat_in_time_needs_a_higher_score_where_wide_beats_are_usual() -> None:
    """As a fusion of paced and own beats has any shape between; an early beat of the same shape needs none."""
    for other, in_time in ((window(width=0.03, p=0), True), (window(width=0.12, p=0), False)):
        beats = in_turns(260, other)
        for k in (200, 240):
            beats[k] = beats[k][0] - 60 * (k == 240), window(height=-1, width=0.045, p=0)
        found = of(run(fresh(model(weights(qrs_magnitude=1), (60,), LONG)), beats), Kind.BEAT)
        abnormal = (found["flags"] & Flag.ABNORMAL) > 0
        assert [bool(abnormal[200]), bool(abnormal[240])] == [in_time, True], found["score"][[200, 240]]


def test_beats_of_a_second_usual_shape_are_not_abnormal() -> None:
    beats = of(run(fresh(model(WIDE, rules=LONG)), in_turns(400, pvc())), Kind.BEAT)
    assert not (beats["flags"] & Flag.ABNORMAL).any()


def test_wide_beats_that_come_after_the_enrolment_are_abnormal_for_hundreds_of_beats() -> None:
    beats = of(run(fresh(), in_turns(400, pvc())[32:]), Kind.BEAT)
    late = beats[(beats["flags"] & Flag.ENROLLING) == 0]
    assert len(late) > 300
    assert (late["flags"] & Flag.ABNORMAL).astype(bool).mean() > 0.45


def test_nothing_is_abnormal_while_enrolling() -> None:
    beats = with_pvcs(120, 4)
    early = run(fresh(model(WIDE, rules=Rules(enrolment_ms=10**6))), beats)
    assert not (of(early, Kind.BEAT)["flags"] & Flag.ABNORMAL).any()


def test_without_fitted_weights_the_segments_decide() -> None:
    events = of(run(fresh(model(None, thresholds=(0,))), with_pvcs(120, 8)), Kind.BEAT)
    abnormal = (events["flags"] & Flag.ABNORMAL) > 0
    at = np.arange(len(events))
    ectopic = (at >= 40) & (at % 8 == 0)
    assert abnormal[ectopic].all()
    assert abnormal[~ectopic].mean() < 0.05
    assert (events["score"] >= -256).all()


def test_either_side_of_the_bias_or_the_magnitude_alone_makes_a_segment_depart(monkeypatch: pytest.MonkeyPatch) -> None:
    monitor = fresh(model(None, thresholds=(0,)))  # its limits are 80 and 110
    reading = monitor.patient.read(observed(window()), 0, 0, 100, adapting=True)
    parts = replace(reading, bias_z=[80, -80, 81, -81], magnitude_z=[110, 111, 0, 0])
    monkeypatch.setattr(monitor.patient, "read", lambda *_, **__: parts)
    (beat,) = of(run(monitor, steady(2)), Kind.BEAT)
    assert int(beat["flags"]) == Flag.ENROLLING | Flag.QRS | Flag.ST | Flag.T


def test_the_level_sets_the_threshold() -> None:
    monitor = fresh(model(WIDE, thresholds=(5000, 200)))
    assert not (of(run(monitor, with_pvcs(80, 4)), Kind.BEAT)["flags"] & Flag.ABNORMAL).any()
    monitor = fresh(model(WIDE, thresholds=(5000, 200)))
    monitor.level = 1
    assert (of(run(monitor, with_pvcs(80, 4)), Kind.BEAT)["flags"] & Flag.ABNORMAL).any()


def test_an_unreadable_beat_is_neither_normal_nor_abnormal_and_teaches_nothing() -> None:
    monitor = fresh()
    beats = steady(60)
    run(monitor, beats[:50])
    known = monitor.patient.beats
    noise = np.rint(np.random.default_rng(0).normal(0, 3000, 140)).astype(np.int16)
    events = of(run(monitor, [(beats[50][0] - 70, noise)], quality=8), Kind.BEAT)
    last = of(run(monitor, beats[50:]), Kind.BEAT)
    assert events["quality"].tolist() == [0]  # that of beat 49
    assert last["quality"].tolist() == [8, *[0] * 9]
    assert int(last[0]["flags"]) == 0
    assert (last[0]["score"], last[0]["rr"]) == (0, 0)
    assert not (last["flags"] & Flag.PREMATURE).any()
    assert last["rr"].tolist()[:3] == [0, 0, 800]
    assert monitor.patient.beats == known + 10


def test_a_missing_qrs_is_a_pause_though_there_is_no_beat() -> None:
    beats = steady(60)
    events = of(run(fresh(), beats[:50] + beats[51:]), Kind.PAUSE)
    assert events["sample"].tolist() == [beats[49][0]]
    assert events["rr"].tolist() == [1600]


def test_a_compensatory_pause_is_none() -> None:
    assert not len(of(run(fresh(), with_pvcs(100, 10)), Kind.PAUSE))


@pytest.mark.parametrize("after", [600, 800, 950, 1150])
@pytest.mark.parametrize("fast", [300, 340, 420])
def test_normal_intervals_after_a_fast_rhythm_are_no_pauses(fast: int, after: int) -> None:
    tachycardia = steady(60, interval=fast // 5)
    slow = steady(30, interval=after // 5, first=tachycardia[-1][0] + after // 5)
    assert not len(of(run(fresh(), tachycardia + slow), Kind.PAUSE))


def test_of_a_slow_rhythm_after_a_fast_one_only_the_first_intervals_can_be_pauses() -> None:
    tachycardia = steady(60, interval=64)
    slow = steady(30, interval=260, first=tachycardia[-1][0] + 260)
    assert of(run(fresh(), tachycardia + slow), Kind.PAUSE)["rr"].tolist() == [1300, 1300]


@pytest.mark.parametrize(("interval", "pauses"), [(119, 0), (121, 1), (160, 1), (240, 1)])
def test_a_dropped_beat_is_a_pause_from_two_intervals_of_600_ms_on(interval: int, pauses: int) -> None:
    beats = steady(60, interval=interval)
    assert len(of(run(fresh(), beats[:50] + beats[51:]), Kind.PAUSE)) == pauses


def test_the_long_intervals_of_bigeminy_are_no_pauses() -> None:
    beats = steady(120, interval=200)
    beats = [(at - 70, pvc(k)) if k % 2 and k > 60 else (at, shape) for k, (at, shape) in enumerate(beats)]
    assert not len(of(run(fresh(), beats), Kind.PAUSE))


def test_a_standstill_is_reported_while_it_lasts_and_once() -> None:
    monitor = fresh()
    beats = steady(60)
    run(monitor, beats)
    last = beats[-1][0]
    assert monitor.advance(last + 599) == []
    reported = np.concatenate(monitor.advance(last + 600))
    assert reported["kind"].tolist() == [Kind.BEAT, Kind.PAUSE]
    assert reported["sample"].tolist() == [last, last]
    assert reported["rr"].tolist() == [800, 3000]
    assert monitor.advance(last + 879) == []
    after = run(monitor, [(last + 780, window()), (last + 940, window())])
    assert not len(of(after, Kind.PAUSE))
    assert not len(of(after, Kind.ASYSTOLE))
    assert of(after, Kind.BEAT)["rr"].tolist() == [3900]


def test_asystole_is_reported_once_when_no_r_peak_of_its_four_seconds_can_be_on_its_way() -> None:
    monitor = fresh()
    beats = steady(60)
    run(monitor, beats)
    last = beats[-1][0]
    monitor.advance(last + 1039)  # 5.2 s are 1,040 samples
    (reported,) = monitor.advance(last + 1040)
    assert (reported["kind"][0], reported["sample"][0], reported["rr"][0]) == (Kind.ASYSTOLE, last, 4000)
    assert monitor.advance(last + 10_000) == []
    run(monitor, [(last + 10_000, window())])
    again = np.concatenate(monitor.advance(last + 10_000 + 1040))
    assert again["kind"].tolist() == [Kind.BEAT, Kind.PAUSE, Kind.ASYSTOLE]


def test_no_asystole_without_contact_nor_behind_an_unreadable_beat() -> None:
    monitor = fresh()
    beats = steady(60)
    run(monitor, beats)
    last = beats[-1][0]
    monitor.advance(last + 700)
    monitor.lose(last + 800)
    assert monitor.advance(last + 5000) == []
    run(monitor, [(last + 6000, window())], quality=8)
    assert np.concatenate(monitor.advance(last + 9000))["kind"].tolist() == [Kind.BEAT]


def test_after_an_unreadable_beat_nobody_knows_whether_the_heart_pauses() -> None:
    monitor = fresh()
    beats = steady(60)
    run(monitor, beats)
    run(monitor, [(beats[-1][0] + 160, window())], quality=8)
    reported = np.concatenate(monitor.advance(beats[-1][0] + 800))
    assert reported["kind"].tolist() == [Kind.BEAT]


def test_a_new_cluster_inherits_no_score() -> None:
    monitor = fresh()
    run(monitor, steady(40))
    for cluster_score in monitor.cluster_scores[1:]:
        cluster_score.mean, cluster_score.count = -1500 << 4, 16
    reported = of(run(monitor, [(6760, pvc()), (6920, window())]), Kind.BEAT)
    assert reported["score"][-1] > 200


def test_a_lost_signal_is_no_pause() -> None:
    monitor = fresh()
    beats = steady(60)
    run(monitor, beats)
    last = beats[-1][0]
    reported = np.concatenate([*monitor.lose(last + 300), *monitor.advance(last + 900), *monitor.regain(last + 1500)])
    assert reported["kind"].tolist() == [Kind.BEAT, Kind.SIGNAL_LOST, Kind.SIGNAL_BACK]
    after = run(monitor, [(last + 1600 + 160 * k, window()) for k in range(3)])
    assert of(after, Kind.BEAT)["rr"].tolist() == [0, 800]
    assert not len(of(after, Kind.PAUSE))


def test_a_fast_heart_is_reported_once() -> None:
    slow = steady(40)
    fast = steady(40, interval=90, first=slow[-1][0] + 90)
    events = run(fresh(), slow + fast)
    assert of(events, Kind.TACHYCARDIA)["rr"].tolist() == [450]
    assert len(of(events, Kind.TACHYCARDIA)) == 1


def test_frozen_rules_learn_nothing_after_enrolment() -> None:
    frozen = model(WIDE, rules=Rules(enrolment_ms=RULES.enrolment_ms, follow=False))
    monitor = Monitor(frozen, clock(frozen))
    run(monitor, steady(30))
    known = monitor.patient.beats
    waves = [one.wave.copy() for one in monitor.patient.templates.clusters]
    run(monitor, [(sample + 6400, shape) for sample, shape in with_pvcs(60, 3)])
    assert monitor.patient.beats == known
    assert all(np.array_equal(a, b.wave) for a, b in zip(waves, monitor.patient.templates.clusters, strict=True))


def test_time_may_pass_in_any_steps() -> None:
    beats = [*steady(50), *steady(20, first=200 + 160 * 50 + 900)]
    once, often = fresh(), fresh()
    sparse, dense = [], []
    for k, (sample, shape) in enumerate(beats):
        beat = PendingBeat(sample, observed(shape), 0, searched_back=False, residual=0)
        sparse += [*once.advance(sample + 100), *once.beat(beat)]
        before = beats[k - 1][0] + 100 if k else 0
        dense += [one for now in range(before, sample + 101) for one in often.advance(now)] + often.beat(beat)
    assert np.concatenate(sparse).tobytes() == np.concatenate(dense).tobytes()
