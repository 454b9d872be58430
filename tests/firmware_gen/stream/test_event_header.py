"""The kinds and bits of events: one definition in Python, and the same numbers in the C header."""

from __future__ import annotations

import re

from ecgtiny.firmware_gen.folders import STREAM
from ecgtiny.quantize.monitor.event import Flag, Kind, Quality

HEADER = STREAM / "ecgtiny_event.h"
RENAMED = {"SIGNAL_FLAT": "FLAT"}
"""``ECGTINY_FLAT`` is a status already: that of a beat."""


def members(enum: str) -> dict[str, int]:
    """Return the members of an enum of the header, without their prefix."""
    (body,) = re.findall(r"typedef enum \{([^}]*)\} " + enum + ";", HEADER.read_text())
    found: list[tuple[str, str]] = re.findall(r"ECGTINY_(?:EVENT_)?(\w+) = (\d+)", body)
    return {RENAMED.get(name, name): int(number) for name, number in found}


def test_kinds_flags_and_quality_bits_are_those_of_the_header() -> None:
    assert members("ecgtiny_event_kind") == dict(zip(Kind.__members__, map(int, Kind), strict=True))
    assert members("ecgtiny_event_flag") == dict(zip(Flag.__members__, map(int, Flag), strict=True))
    assert members("ecgtiny_quality") == dict(zip(Quality.__members__, map(int, Quality), strict=True))
