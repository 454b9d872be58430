"""The events' definition: consistent by itself, and the table of the documentation made from it."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ecgtiny.common.events import EVENT, FIELDS, SEGMENTS, Flag, Kind, Quality, event

PAGE = Path(__file__).parents[2] / "docs" / "continuous-ecg.md"
BEGIN, END = "<!-- made from common/events.py: begin -->\n", "<!-- made from common/events.py: end -->\n"
OFFSETS = {name: field[1] for name, field in (EVENT.fields or {}).items()}
TYPES = {"u1": "u8", "<u2": "u16", "<u4": "u32", "<i2": "i16", "<i4": "i32"}


def documented() -> str:
    """Return the tables of the page as they have to be: paste this between its two marks when the events change."""
    rows = ["| offset | field | meaning |", "|---|---|---|"]
    for field in FIELDS:
        form = TYPES[field.form] + (f"[{field.count}]" if field.count > 1 else "")
        rows.append(f"| {OFFSETS[field.name]} | `{field.name}` {form} | {field.meaning} |")
    for title, enum in (("kind", Kind), ("quality", Quality), ("flags", Flag)):
        rows += ["", f"| {title} | name | meaning |", "|---|---|---|"]
        rows += [f"| {member.value} | {member.name} | {member.meaning} |" for member in enum]
    return "\n".join(rows) + "\n"


def test_the_page_has_the_tables_of_the_definition() -> None:
    _, rest = PAGE.read_text("utf-8").split(BEGIN)
    assert rest.split(END)[0] == documented()


def test_an_event_is_packed_in_34_bytes() -> None:
    assert EVENT.itemsize == 34
    made = event(Kind.BEAT, 7, flags=Flag.ABNORMAL | Flag.ST, bias=(1, 2, 3, 4))
    assert made.tobytes()[:8] == bytes([7, 0, 0, 0, 1, 0, 33, 0])
    assert made["magnitude"].tolist() == [[0, 0, 0, 0]]


def test_the_flags_of_the_segments_are_consecutive_bits() -> None:
    assert [int(flag) for flag in SEGMENTS] == [int(Flag.P) << k for k in range(len(SEGMENTS))]
    assert EVENT["bias"].shape == EVENT["magnitude"].shape == (len(SEGMENTS),)


def test_every_entry_has_its_words() -> None:
    for member in (*Kind, *Flag, *Quality):
        assert member.meaning
    assert all(flag.text for flag in (*Flag, *Quality))
    assert all(kind.annotation.symbol in ("N", "+", "~", "[", "]", '"') for kind in Kind)


def test_combined_bits_are_read_back_one_by_one() -> None:
    assert list(Quality(9)) == [Quality.LEAD_OFF, Quality.NOISY]
    assert list(Flag.P | Flag.T) == [Flag.P, Flag.T]
    assert np.uint8(Quality.INVERTED) == 16
