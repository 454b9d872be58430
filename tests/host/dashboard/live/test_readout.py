"""What is shown of a board in words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ecgtiny.common.events import Flag, Kind, Quality, event
from ecgtiny.host.dashboard.live.readout import LAST, describe, events_html, tiles, tiles_html
from ecgtiny.host.dashboard.live.watching import NO_LINK, Scale, Seen, State

SCALE = Scale("<r>", "II", 100.0, 200.0, 0)
EVENTS = np.concatenate([
    event(Kind.BEAT, 100, score=-300),
    event(Kind.BEAT, 200, rr=1000, score=700, flags=Flag.ABNORMAL | Flag.ALARM),
    event(Kind.PAUSE, 200, rr=2100),
    event(Kind.BEAT, 400, quality=Quality.NOISY),
])  # fmt: skip


def shown(seen: Seen) -> dict[str, tuple[str, bool]]:
    return {one.name: (one.value, one.bad) for one in tiles(seen)}


def test_each_event_is_in_words() -> None:
    assert [describe(EVENTS[at : at + 1]) for at in range(4)] == [
        "beat, score -300", "beat, score 700, abnormal, ALARM, RR 1000 ms", "pause, RR 2100 ms", "beat, noisy",
    ]  # fmt: skip
    assert describe(EVENTS[4:]) == "nothing"


def test_the_figures_of_a_board_that_agrees() -> None:
    seen = Seen(State.FINISHED, SCALE, np.zeros(450, np.int16), EVENTS, EVENTS)
    assert shown(seen) == {
        "State": ("finished", False),
        "Signal": ("4.5 s", False),
        "Heart rate": ("60 per minute", False),
        "Beats": ("3, 1 abnormal, 1 alarms", False),
        "Same as the reference": ("4 of 4 events", False),
        "Link": ("0 retries, 0 damaged frames, 0.0% of the rounds lost, 0 resets, 0 reconnects", False),
    }
    assert "DIFFERS" not in events_html(seen)


def test_what_is_not_well_stands_out() -> None:
    other = EVENTS.copy()
    other["score"][1] += 1
    link = replace(NO_LINK, retries=3, lost_share=0.25)
    seen = Seen(State.FINISHED, SCALE, np.zeros(450, np.int16), other[:3], EVENTS, link)
    found = shown(seen)
    assert found["Same as the reference"] == ("2 of 3 events, 1 did not come", True)
    assert found["Link"] == ("3 retries, 0 damaged frames, 25.0% of the rounds lost, 0 resets, 0 reconnects", True)
    assert tiles_html(tiles(seen)).count("class=bad") == 2
    table = events_html(seen)
    assert "<td>2.00 s</td><td>beat, score 701, abnormal, ALARM, RR 1000 ms</td><td>beat, score 700" in table
    assert table.count("DIFFERS") == 1


def test_the_last_events_stand_first() -> None:
    many = np.concatenate([event(Kind.BEAT, 100 * at) for at in range(LAST + 5)])
    table = events_html(Seen(State.RUNNING, SCALE, events=many))
    assert table.count("<tr>") == LAST + 1
    assert table.index(f"{LAST + 4}.00 s") < table.index("5.00 s")
    assert "No event has come yet" in events_html(Seen(State.RUNNING))


def test_before_anything_came_nothing_is_claimed() -> None:
    assert shown(Seen(State.STARTING))["Heart rate"] == ("not known yet", False)
    assert shown(Seen(State.STARTING))["Same as the reference"] == ("no reference", False)
