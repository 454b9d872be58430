"""Constants of both languages: the C reads the generated macros, and each has the number of its Python module."""

from __future__ import annotations

import re

import pytest

from ecgtiny.common.frontend import design, qrs
from ecgtiny.firmware_gen.folders import STREAM
from ecgtiny.firmware_gen.writer.shared_constants import (
    FRONT_END,
    FRONT_END_SIZES,
    MONITOR,
    MONITOR_SIZES,
    Shared,
    macros,
    sizes,
)
from ecgtiny.quantize.monitor import rhythm, segments, templates

C = "\n".join(path.read_text("utf-8") for path in sorted(STREAM.glob("*.[ch]")))
WORDS = set(re.findall(r"\w+", C))
EACH = [((module, (name,)),) for module, names in (*FRONT_END, *MONITOR) for name in names]


@pytest.mark.parametrize("shared", EACH, ids=lambda shared: f"{shared[0][0].__name__}.{shared[0][1][0]}")
def test_the_c_reads_every_constant(shared: tuple[Shared, ...]) -> None:
    assert set(macros(shared)) & WORDS


@pytest.mark.parametrize("shared", [FRONT_END_SIZES, MONITOR_SIZES])
def test_the_c_reads_every_size(shared: tuple[Shared, ...]) -> None:
    assert sizes(shared).keys() <= WORDS


def test_no_two_constants_have_one_macro() -> None:
    assert len({name for shared in EACH for name in macros(shared)}) == sum(len(macros(shared)) for shared in EACH)


def test_a_macro_has_the_value_of_its_module(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rhythm, "JITTER", 17)
    found = macros([(rhythm, ("JITTER", "MIN_EARLY")), (design, ("WINDOW_LENGTH",)), (qrs, ("HISTORY",))])
    assert found == {"RHYTHM_JITTER": "17", "RHYTHM_MIN_EARLY": "(-512)", "WINDOW_LENGTH": "140", "QRS_HISTORY": "8"}


def test_slices_segments_and_tuples() -> None:
    found = macros([(templates, ("COMPLEX",)), (segments, ("ST", "BIAS_FLOOR"))])
    assert found == {"TEMPLATES_COMPLEX_FROM": "14", "TEMPLATES_COMPLEX_TO": "46", "SEGMENTS_ST": "{33, 3}",
                     "SEGMENTS_BIAS_FLOOR": "{12, 16, 24, 16}"}  # fmt: skip


LOCAL = {
    "CORE_LENGTH": "from two generated ones",
    "SLOPES": "from two generated ones", "SHIFTS": "from a generated one", "FINE": "from a generated one",
    "MEANS": "from a generated one", "AVERAGE_FINE": "from a generated one", "ONE": "from a generated one",
    "DIFFERENCES": "from a generated one", "FIRST_DIFFERENCE": "from generated ones",
    "ECGTINY_EVENTS_CAPACITY": "the queue is the device's", "ECGTINY_MONITOR_MAX_EVENTS": "the queue is the device's",
    "ECGTINY_MONITOR_QUEUE_LENGTH": "the queue is the device's",
    "ECGTINY_FRONT_END_FLUTTER_TURN": "bits of a return value",
    "ECGTINY_FRONT_END_BEAT": "bits of a return value", "ECGTINY_FRONT_END_CONTACT_TURN": "bits of a return value",
    "WORK_DEADLINE": "tags of the queue", "WORK_ASYSTOLE": "tags of the queue", "WORK_LOST": "tags of the queue",
    "WORK_BACK": "tags of the queue", "WORK_FLUTTER": "tags of the queue", "WORK_FLUTTER_END": "tags of the queue",
    "WORK_BEAT": "tags of the queue", "WORK_END": "tags of the queue",
}  # fmt: skip
"""Constants that only the C has, and why."""


def test_no_other_constant_is_written_by_hand() -> None:
    without_comments = re.sub(r"/\*.*?\*/", "", C, flags=re.S)
    bodies: list[str] = re.findall(r"\benum \{(.*?)\};", without_comments, flags=re.S)
    found = {part.split("=")[0].strip() for body in bodies for part in body.split(",")} - {""}
    assert found == set(LOCAL)
    assert re.findall(r"#define (\w+) ", C) == ["ECGTINY_GAP"]
