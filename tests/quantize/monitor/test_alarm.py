"""k of n, hold-off, episodes, and the limits of the heart rate."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ecgtiny.common.events import Kind
from ecgtiny.quantize.monitor.alarm import Alarm, AlarmRules, rate_change

RULES = AlarmRules(needed=3, of=10)


def steps(pattern: str, hold_off: int = 50, rules: AlarmRules = RULES) -> tuple[str, str, str]:
    """Take beats, 10 samples apart, ``x`` abnormal: where alarms, starts and ends were."""
    alarm = Alarm(rules)
    taken = [alarm.take(10 * k, hold_off, abnormal=one == "x") for k, one in enumerate(pattern)]
    return (
        "".join(".x"[step.alarm] for step in taken),
        "".join(".x"[step.started] for step in taken),
        "".join(".x"[step.ended] for step in taken),
    )


def test_three_of_ten_ring_once_in_a_hold_off_and_make_one_episode() -> None:
    alarms, starts, ends = steps("x.x..xxxxx.............")
    assert alarms == ".....x................."
    assert starts == ".....x................."
    assert ends == "...................x..."


def test_two_of_ten_are_no_alarm() -> None:
    assert steps("x........x.........x") == ("." * 20, "." * 20, "." * 20)


def test_an_alarm_comes_again_after_the_hold_off() -> None:
    assert steps("xxxxxxxxxxxx", hold_off=40)[0] == "..x...x...x."


def test_one_of_one_rings_at_every_abnormal_beat_without_a_hold_off() -> None:
    assert steps("x.xx.", hold_off=0, rules=AlarmRules(needed=1, of=1)) == ("x.xx.", "x.x..", ".x..x")


@given(st.text("x.", max_size=60))
def test_an_alarm_is_an_abnormal_beat_within_an_episode(pattern: str) -> None:
    alarms, starts, ends = steps(pattern)
    inside = False
    for beat, alarm, start, end in zip(pattern, alarms, starts, ends, strict=True):
        inside = inside or start == "x"
        assert alarm == "." or (inside and beat == "x")
        assert not (start == "x" and end == "x")
        inside = inside and end == "."


def test_rates_have_hysteresis() -> None:
    states = []
    state = Kind.RHYTHM_OK
    for median_rr in (800, 499, 530, 546, 1501, 1400, 1332):
        state = rate_change(RULES, state, median_rr)
        states.append(state)
    assert states == [
        Kind.RHYTHM_OK,
        Kind.TACHYCARDIA,
        Kind.TACHYCARDIA,
        Kind.RHYTHM_OK,
        Kind.BRADYCARDIA,
        Kind.BRADYCARDIA,
        Kind.RHYTHM_OK,
    ]
