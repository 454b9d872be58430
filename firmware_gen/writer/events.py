"""The events of a stream in C: ``ecgtiny_event.h``, made from ``common/events.py``."""

from __future__ import annotations

from ...common.events import FIELDS, SEGMENTS, Flag, Kind, Quality
from .render import render

TYPES = {"u1": "uint8_t", "<u2": "uint16_t", "<u4": "uint32_t", "<i2": "int16_t", "<i4": "int32_t"}
"""C types by numpy's codes."""
ENUMS = (
    ("ecgtiny_event_kind", "ECGTINY_EVENT_", "Kinds of events.", Kind),
    ("ecgtiny_quality", "ECGTINY_", "Bits of quality: why a beat cannot be read; 0 when it can.", Quality),
    ("ecgtiny_event_flag", "ECGTINY_", "Bits of flags.", Flag),
)
"""Name, prefix of the members and comment of each enum, and what it is made from."""


def event_names() -> str:
    """Return the C of a table ``names`` of the kinds of events in words, by their numbers."""
    return render("event_names", event_names=[kind.name.lower().replace("_", " ") for kind in Kind])


def event_header() -> str:
    """Return ``ecgtiny_event.h``: kinds, qualities, flags, and ``ecgtiny_event``."""
    members = [(f"{TYPES[field.form]} {field.name}", field) for field in FIELDS]
    return render("ecgtiny_event.h", enums=ENUMS, members=members, segments=SEGMENTS)
