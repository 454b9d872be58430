"""A drawn strip shows the signal where it is, and each beat as what it was called."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from ecgtiny.host.evaluation.strips import Kind, Strip
from ecgtiny.host.report.blocks import Picture
from ecgtiny.host.report.figures.strip import LEFT, MAX_HEIGHT, SECOND, clock, draw_strip
from ecgtiny.host.report.figures.vector import trace
from ecgtiny.host.report.sections.strips import strip_title
from ecgtiny.train.data.records.record import GAP
from tests.host.evaluation.strip_samples import chosen, events, record

heights = arrays.arrays(np.float64, st.integers(0, 60), elements=st.integers(-500, 500) | st.just(np.nan))


def points(path: str) -> list[list[tuple[int, int]]]:
    """Read path data back: the unbroken lines, each as its points."""
    lines: list[list[tuple[int, int]]] = []
    assert re.fullmatch(r"(M\d+ -?\d+(l[-\d ]+)?)*", path), "only relative steps are read back below"
    for part in path.split("M")[1:]:
        numbers = [int(number) for number in re.findall(r"-?\d+", part)]
        lines.append(list(zip(np.cumsum(numbers[::2]).tolist(), np.cumsum(numbers[1::2]).tolist(), strict=True)))
    return lines


@given(heights, st.sampled_from([0.25, 0.7, 3.0]))
def test_a_trace_reaches_each_column_s_extremes_and_breaks_where_nothing_is_known(y: Any, step: float) -> None:
    x = np.arange(len(y), dtype=np.float64) * step
    columns = np.rint(x).astype(int)
    lines = points(trace(x, y))
    drawn = [point for line in lines for point in line]
    known = np.isfinite(y)
    for column in np.unique(columns[known]):
        wanted, found = y[known & (columns == column)], [height for place, height in drawn if place == column]
        assert (min(found), max(found)) == (wanted.min(), wanted.max())
    assert {place for place, _ in drawn} == set(columns[known].tolist())
    assert len(lines) == np.count_nonzero(np.diff(known.astype(int), prepend=0) > 0)


@pytest.fixture
def strip() -> Strip:
    made = events({80.5: 350, 81: 200}, unreadable=(78,))
    made["flags"][made["score"] == 200] |= 2
    return chosen(record({82: "V", 83: "+"}), made)[0]


def drawn(strip: Strip, title: str = "title") -> ElementTree.Element:
    return parsed(draw_strip("x", strip, title))


def parsed(picture: Picture) -> ElementTree.Element:
    return ElementTree.fromstring(picture.svg)  # noqa: S314


def texts(svg: ElementTree.Element) -> list[str]:
    return [text.text or "" for text in svg.iter("text")]


def test_each_beat_has_the_mark_of_what_it_was_called(strip: Strip) -> None:
    svg = drawn(strip)
    squares = [rect for rect in svg.iter("rect") if rect.get("width") == rect.get("height") == "18"]
    assert len(squares) == strip.flagged.sum() == 2
    assert len(list(svg.iter("circle"))) == 6
    crosses = [path for path in svg.iter("path") if "l18 18m0-18l-18 18" in path.get("d", "")]
    assert len(crosses) == 1
    alarms = [path for path in svg.iter("path") if path.get("d", "").endswith("z")]
    assert [path.get("d", "").split()[0] for path in alarms] == [f"M{LEFT + 4.5 * SECOND:.0f}"]


def test_flagged_stems_rise_above_the_threshold_and_others_hang_below(strip: Strip) -> None:
    svg = drawn(strip)
    dashed = next(path.get("d", "") for path in svg.iter("path") if path.get("stroke-dasharray"))
    middle = float(re.findall(r"\d+", dashed)[1])
    tops = [float(rect.get("y", 0)) + 9 for rect in svg.iter("rect") if rect.get("width") == "18"]
    assert tops[0] < tops[1] < middle
    assert all(float(circle.get("cy", 0)) > middle for circle in svg.iter("circle"))


def test_annotations_stand_over_their_beats_and_only_beats_have_ticks(strip: Strip) -> None:
    svg = drawn(strip)
    codes = {text.text: float(text.get("x", 0)) for text in svg.iter("text") if text.text in ("V", "+")}
    assert codes == {"V": LEFT + 5.5 * SECOND, "+": LEFT + 6.5 * SECOND}
    assert sum(path.get("d", "").endswith("v18") for path in svg.iter("path")) == 7
    bold = [text.text for text in svg.iter("text") if text.get("font-weight") == "700"]
    assert bold == ["V"]


def test_what_was_unreadable_is_hatched_where_it_was(strip: Strip) -> None:
    (hatched,) = (rect for rect in drawn(strip).iter("rect") if rect.get("fill") == "url(#x-hatch)")
    assert (float(hatched.get("x", 0)), float(hatched.get("width", 0))) == (LEFT + SECOND, SECOND)


def test_the_beat_in_question_is_framed_and_an_overview_has_no_frame(strip: Strip) -> None:
    framed = [rect for rect in drawn(strip).iter("rect") if rect.get("fill-opacity")]
    assert len(framed) == 1
    x, width = (float(framed[0].get(key, 0)) for key in ("x", "width"))
    assert x < LEFT + 4 * SECOND < x + width
    overview = replace(strip, kind=Kind.OVERVIEW)
    assert not [rect for rect in drawn(overview).iter("rect") if rect.get("fill-opacity")]


def signal(svg: ElementTree.Element) -> list[list[tuple[int, int]]]:
    return points(max((path.get("d", "") for path in svg.iter("path")), key=len))


def paper(svg: ElementTree.Element) -> tuple[float, float]:
    found = next(rect for rect in svg.iter("rect") if rect.get("fill") == "url(#x-paper)")
    return float(found.get("y", 0)), float(found.get("height", 0))


@pytest.mark.parametrize(("millivolts", "scale"), [(1, 100), (3.5, 100), (5, 50), (30, 50)])
def test_the_signal_stays_on_the_paper_at_the_scale_of_the_pulse(strip: Strip, millivolts: float, scale: int) -> None:
    counts = np.zeros_like(strip.counts)
    counts[500:600] = 200 * millivolts
    svg = drawn(replace(strip, counts=counts, zero=0))
    top, height = paper(svg)
    rows = [y for line in signal(svg) for _, y in line]
    assert min(rows) >= top
    assert max(rows) <= top + height <= top + MAX_HEIGHT
    assert any(f"v-{scale}h50v{scale}" in path.get("d", "") for path in svg.iter("path"))
    if millivolts < 8:
        assert max(rows) - min(rows) == pytest.approx(scale * millivolts, abs=1)


def test_a_gap_breaks_the_line_and_a_strip_without_any_sample_is_drawn(strip: Strip) -> None:
    counts = strip.counts.copy()
    counts[500:700] = GAP
    lines = signal(drawn(replace(strip, counts=counts)))
    assert [(line[0][0], line[-1][0]) for line in lines] == [(LEFT, LEFT + 499), (LEFT + 700, LEFT + 1999)]
    assert paper(drawn(replace(strip, counts=np.full_like(counts, GAP))))[1] > 0


def test_a_strip_without_beats_and_annotations_is_drawn(strip: Strip) -> None:
    empty = {name: getattr(strip, name)[:0] for name in ("peak", "score", "flags", "quality", "flagged", "mark")}
    svg = drawn(replace(strip, **empty, symbol=strip.symbol[:0], focus=-1))
    assert not list(svg.iter("circle"))


def test_a_noisy_strip_of_the_fastest_record_is_small(strip: Strip) -> None:
    noise = np.random.default_rng(0).integers(-400, 400, 8000).astype(np.int16)
    fast = replace(strip, fs=1000.0, counts=noise, unreadable=strip.unreadable * 4, peak=strip.peak * 4)
    assert len(draw_strip("x", fast, "noise").svg) < 35_000


def test_names_are_text_and_ids_are_the_picture_s_own(strip: Strip) -> None:
    hostile = "<b>&\"'</svg>"
    picture = draw_strip("x", replace(strip, lead=hostile, symbol=np.full(8, "<")), hostile)
    svg = parsed(picture)
    assert texts(svg).count(hostile) == 1, "the lead; the title stands above the picture"
    assert picture.title == hostile
    assert texts(svg).count("<") == 8
    ids = [found.get("id", "") for found in svg.iter() if found.get("id")]
    assert ids
    assert all(name.startswith("x-") for name in ids)
    assert set(re.findall(r"url\(#([^)]*)\)", picture.svg)) <= set(ids)
    assert hostile in picture.alt


def test_the_text_for_those_who_do_not_see_it_tells_what_is_seen(strip: Strip) -> None:
    alt = draw_strip("x", strip, "a title").alt
    said = "8 s of lead MLII, annotated N N N N N V + N; 9 R peaks found, 2 flagged, 1 unreadable."
    assert alt == f"Strip of ECG: a title. {said}"


@pytest.mark.parametrize(("seconds", "said"), [(0, "0:00"), (59.9, "0:59"), (754, "12:34"), (3723, "1:02:03")])
def test_the_clock(seconds: float, said: str) -> None:
    assert clock(seconds) == said


def test_a_title_says_what_happened_to_the_beat() -> None:
    made = events({50: 300, 60: -1500, 90.5: 120}, unreadable=(70,), lost=(80,))
    made["flags"][made["score"] == 300] |= 16 | 64 | 128
    strips = chosen(record(dict.fromkeys((60, 70, 80), "V")), made)
    minus = "\N{MINUS SIGN}"
    assert [strip_title(strip) for strip in strips] == [
        "r, 0:50: false alarm, normal beat, score 300, threshold 100; departs in QRS, T; premature",
        "r, 1:30: false alarm, no beat, score 120, threshold 100",
        "r, 1:20: miss, ventricular ectopic beat, not detected",
        f"r, 1:00: miss, ventricular ectopic beat, score {minus}1,500, threshold 100",
        "r, 1:10: miss, ventricular ectopic beat, unreadable (noisy)",
        "r, 0:50",
    ]
