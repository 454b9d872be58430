"""The golden stretch: lines between counts, between the rails of any converter, with the events that say most."""

from __future__ import annotations

import zlib

import numpy as np
import pytest

from bench.inputs import stream_inputs
from ecgtiny.common.events import Flag, Kind
from ecgtiny.common.frontend.design import design
from ecgtiny.common.frontend.filters import GAP
from ecgtiny.firmware_gen.writer.stretch import drawn, golden_stretch
from ecgtiny.quantize.monitor.rhythm_events import BROUGHT

MAX_SECONDS, MAX_BYTES = 19.0, 200
"""A boot pushes the seconds, an image holds the bytes."""
CONVERTERS = [(200, 0, (-32767, 32767)), (400, 500, (0, 1023)), (5e6, 0, (-9, 9))]


def test_a_stroke_leads_to_its_level_and_a_gap_leaves_it() -> None:
    strokes = [(2, 10), (3, -5), (2, GAP), (1, 0)]
    assert drawn(strokes, 4).tolist() == [7, 10, 5, 0, -5, GAP, GAP, 0]


def test_a_quotient_is_toward_zero_as_in_c() -> None:
    assert drawn([(3, 100)], 0).tolist() == [33, 66, 100]
    assert drawn([(3, -100)], 0).tolist() == [-33, -66, -100]


def test_it_has_the_events_that_say_most() -> None:
    given = stream_inputs()
    stretch = golden_stretch(given.detector, given.front, given.monitor)
    kinds, flags = set(stretch.events["kind"].tolist()), int(np.bitwise_or.reduce(stretch.events["flags"]))
    rare = {Kind.BRADYCARDIA, Kind.RHYTHM_OK, Kind.ASYSTOLE, Kind.PACED, Kind.FLUTTER, Kind.FLUTTER_END}
    assert kinds - set(BROUGHT) == set(Kind) - set(BROUGHT) - rare
    assert kinds & set(BROUGHT), "the self-test computes nothing of the rhythm"
    wanted = Flag.ABNORMAL | Flag.ALARM | Flag.ENROLLING | Flag.QRS | Flag.ST | Flag.PREMATURE | Flag.SEARCHED_BACK
    assert flags & wanted == wanted
    assert (stretch.events["quality"] != 0).any()
    assert stretch.crc == zlib.crc32(stretch.events.tobytes())


@pytest.mark.parametrize("rate", [100, 250, 360, 500, 1000])
@pytest.mark.parametrize(
    ("gain", "zero", "rails"), [(200, 0, (-32767, 32767)), (400, 500, (0, 1023)), (5e6, 0, (-9, 9))]
)
def test_it_fits_any_converter(rate: float, gain: float, zero: int, rails: tuple[int, int]) -> None:
    given = stream_inputs()
    stretch = golden_stretch(given.detector, design(rate, gain, zero, rails), given.monitor)
    there = stretch.counts[stretch.counts != GAP]
    assert rails[0] < there.min() <= there.max() < rails[1]
    assert len(stretch.counts) / rate < MAX_SECONDS
    assert sum(table.values.nbytes for table in stretch.tables) < MAX_BYTES
