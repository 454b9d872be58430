"""The public C interface: samples one by one, null pointers, decisions, identity."""

from __future__ import annotations

import ctypes
from dataclasses import replace
from importlib import metadata

import numpy as np
import pytest

from ecgtiny.common.arrays import Int16Array
from ecgtiny.firmware_gen.writer.codegen import detector_sources
from ecgtiny.firmware_gen.writer.golden import choose_golden
from ecgtiny.firmware_gen.writer.sources import Sources
from ecgtiny.quantize.detector import Detector
from tests.firmware_gen.desk import SHARED, Desk, compile_c
from tests.firmware_gen.detectors import beats, detector
from tests.firmware_gen.together import macro

RNG = np.random.default_rng(6)
SUBJECT: Detector = detector(RNG, length=40, leads=2, pool=2, kind="maxw")
COUNTS: Int16Array = beats(RNG, SUBJECT.normalisation)
SOURCES: Sources = detector_sources(SUBJECT, choose_golden(SUBJECT, COUNTS))
BAD_ARGUMENT = 3


@pytest.fixture
def desk() -> Desk:
    return Desk.load(SOURCES)


def test_samples_one_by_one_give_the_beats_scores(desk: Desk) -> None:
    for beat in COUNTS:
        results = [desk.push_sample(sample) for sample in beat]
        assert {status for status, _ in results[:-1]} == {"MORE"}
        assert results[-1] == desk.score_beat(beat)


def test_scoring_and_self_test_leave_a_half_filled_window_alone(desk: Desk) -> None:
    first, second = COUNTS[-1], COUNTS[-2]
    for sample in first[:17]:
        desk.push_sample(sample)
    desk.score_beat(second)
    desk.self_test()
    assert [desk.push_sample(sample) for sample in first[17:]][-1] == desk.score_beat(first)


def test_init_drops_a_half_filled_window(desk: Desk) -> None:
    desk.push_sample(COUNTS[-2][0])
    assert desk.library.ecgtiny_init(desk.memory) == 0
    assert [desk.push_sample(sample) for sample in COUNTS[-1]][-1] == desk.score_beat(COUNTS[-1])


def test_null_pointers_are_refused(desk: Desk) -> None:
    library, memory, counts = desk.library, desk.memory, COUNTS[-1].ctypes.data_as(ctypes.c_void_p)
    score = ctypes.byref(ctypes.c_int32())
    assert library.ecgtiny_init(None) == BAD_ARGUMENT
    assert library.ecgtiny_self_test(None, None) == BAD_ARGUMENT
    for function in (library.ecgtiny_score_beat, library.ecgtiny_push_sample):
        assert function(None, counts, score) == BAD_ARGUMENT
        assert function(memory, None, score) == BAD_ARGUMENT
        assert function(memory, counts, None) == BAD_ARGUMENT


def test_the_self_test_needs_no_place_for_the_index(desk: Desk) -> None:
    assert desk.library.ecgtiny_self_test(desk.memory, None) == 0


@pytest.mark.parametrize("threshold", [-(2**31), -1, 0, 70000, 2**31 - 1])
def test_an_alarm_is_a_score_above_the_threshold(threshold: int) -> None:
    subject = replace(SUBJECT, threshold=threshold)
    desk = Desk.load(detector_sources(subject, choose_golden(subject, COUNTS)))
    for score in {max(-(2**31), threshold - 1), threshold, min(2**31 - 1, threshold + 1)}:
        assert desk.library.ecgtiny_decide(ctypes.c_int32(score)) == (score > threshold)


def test_it_says_what_it_is(desk: Desk) -> None:
    assert desk.library.ecgtiny_version().decode() == metadata.version("ecgtiny")
    assert bytes(desk.library.ecgtiny_model_digest().contents).hex() == SUBJECT.digest
    assert (macro(SOURCES, "LENGTH"), macro(SOURCES, "LEADS")) == (40, 2)


def test_the_arena_is_word_aligned() -> None:
    probe = (
        '#include <stddef.h>\n#include "ecgtiny.h"\n'
        "int arena_remainder(void);\nint arena_remainder(void) { return offsetof(ecgtiny, arena) % 4; }\n"
    )
    library = {name: text for name, text in SOURCES.items() if name != "main.c"}
    assert ctypes.CDLL(str(compile_c({**library, "probe.c": probe}, flags=SHARED))).arena_remainder() == 0
