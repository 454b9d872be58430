"""The board's converter as the options of an export describe it: what has no front end is the user's to correct."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from ecgtiny.common.errors import UsageError
from ecgtiny.common.frontend.design import RAILS, design
from ecgtiny.common.stage_records.quantize import TrainingAdc
from ecgtiny.quantize.stream import Adc, StreamDetector

RAILS_FIX = "give --rails LOW HIGH with LOW < HIGH within 16 bits, and the zero between them"
WRONG: list[tuple[dict[str, Any], str]] = [
    *(({"gain": gain}, f"--gain {gain:g} is out of range (give 0.1 to 5e+07 counts/mV)")
      for gain in (0.0, -5.0, float("nan"), 1e9)),
    *(({"fs": fs}, f"--rate {fs:g} is out of range (give 100 to 1000 Hz)")
      for fs in (0.0, 99.0, 1001.0, float("nan"))),
    ({"zero": 99999}, "--zero 99999 is out of range (give -32768 to 32767 counts)"),
    ({"rails": (5, -5)}, f"--rails 5 -5 with 0 mV at 1024 counts cannot be used ({RAILS_FIX})"),
    ({"rails": (0, 40000)}, RAILS_FIX),
    ({"rails": (0, 1023)}, RAILS_FIX),
    ({"rails": (0, 2047), "zero": 4000}, RAILS_FIX),
]  # fmt: skip


def learnt(**adc: Any) -> StreamDetector:
    """A stream detector of which nothing but its records' converter is asked."""
    nothing: Any = None
    return StreamDetector(
        detector=nothing, monitor=nothing, refits=(), groups={}, patients={},
        files={}, rules=(), trained_on="records", adc=replace(TrainingAdc(fs=360.0, gain=200.0, zero=1024), **adc),
    )  # fmt: skip


@pytest.mark.parametrize(("options", "message"), WRONG)
def test_an_option_without_a_front_end_says_what_to_give(options: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=re.escape(message)):
        learnt().front_end(Adc(**options))


def test_what_is_left_open_is_as_in_the_training_records() -> None:
    assert learnt().front_end(Adc()) == design(360, 200, 1024, RAILS)
    assert learnt().front_end(Adc(500.0, 1000.0, 0, (-2048, 2047))) == design(500, 1000, 0, (-2048, 2047))


def test_what_the_training_records_leave_open_has_to_be_given() -> None:
    with pytest.raises(UsageError, match="give --gain, --zero of the board"):
        learnt(gain=None, zero=None).front_end(Adc())
