"""Strips of continuous records in the report: their titles, what the drawing means, and how many there were in all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ....common.events import SEGMENTS, Flag, Quality
from ....common.numerals import count
from ....common.stage_records.evaluate import EventCounts
from ....train.data.records.matching import NONE
from ...evaluation.strips import MAX_PER_RECORD, Kind, Strip
from ..blocks import Block, Figures, Folded, Note
from ..figures.strip import clock, draw_strip

MANNERS = (Flag.PREMATURE, Flag.ENROLLING)
"""The flags that a title names beside the segments."""
BEATS = {"": "no beat", "N": "normal beat", "S": "supraventricular beat", "V": "ventricular ectopic beat",
         "F": "fusion beat", "Q": "beat not classified"}  # fmt: skip
"""The EC57 classes in words."""

KEY = (
    "How to read the strips: 25 mm/s and 10 mm/mV where the paper is 200 mm wide, or 5 mm/mV, as the pulse in the "
    "margin tells; a large square is 0.2 s wide, and what exceeds the paper is cut off. Above it the annotations, "
    "ventricular ectopic ones in bold. At its lower edge a tick for each R peak that was found, and below that the "
    "score as a distance from the threshold (dashed), each strip to its own scale: a filled square where the beat was "
    "flagged, an open circle where not, a cross where it was unreadable and so not judged; a triangle where the device "
    "gave an alarm. Framed: the beat in question. Hatched: called unreadable. Times are since the record's start."
)

UNSCORED = {
    Kind.FLAGGED: "the flagged beats of records without annotated beats, those furthest above the threshold",
    Kind.PAUSE: "the pauses of records without annotated beats, the longest",
}
"""What strips show where no truth is known."""


def strip_blocks(strips: Sequence[Strip], gross: EventCounts | None) -> list[Block]:
    """Return the worst false alarms and misses, flagged beats and pauses where no truth is known, and overviews.

    Args:
        strips: of all records.
        gross: the counts of all annotated records together; None where there is none.
    """
    kinds = {kind: [strip for strip in strips if strip.kind is kind] for kind in Kind}
    blocks: list[Block] = [Note(KEY)]
    if gross is not None:
        blocks += [
            _block(kinds[Kind.FALSE_ALARM], _false_alarms(gross), "no false alarm"),
            _block(kinds[Kind.MISS], _misses(gross), "no ventricular ectopic beat was missed"),
        ]
    for kind, what in UNSCORED.items():
        blocks += [_block(kinds[kind], what, "")] if kinds[kind] else []
    if overviews := kinds[Kind.OVERVIEW]:
        caption = "The first flagged beat that is scored in each record, or the middle of the record."
        blocks.append(Folded(f"A strip of each of {len(overviews)} records", (_figures(overviews, caption),)))
    return blocks


def _block(strips: Sequence[Strip], what: str, none: str) -> Block:
    if not strips:
        return Note(f"No strip: {none}.")
    spread = f"at most {MAX_PER_RECORD} of one record, none that a worse strip shows already"
    return _figures(strips, f"The worst {len(strips)} of {what}; {spread}.")


def _false_alarms(gross: EventCounts) -> str:
    return f"{count(gross.false_alarms)} false alarms, those furthest above the threshold"


def _misses(gross: EventCounts) -> str:
    return (
        f"{count(gross.ectopic - gross.ectopic_flagged)} missed ventricular ectopic beats "
        f"({count(gross.ectopic_unreadable)} of them called unreadable), first those "
        " that were not detected, then those furthest below the threshold"
    )


def _figures(strips: Sequence[Strip], caption: str) -> Figures:
    pictures = tuple(
        draw_strip(f"strip-{strip.kind.replace(' ', '-')}-{index}", strip, strip_title(strip))
        for index, strip in enumerate(strips)
    )
    return Figures(pictures, caption, wide=True)


def strip_title(strip: Strip) -> str:
    """Say which record and time a strip is of, and what happened to the beat in question."""
    place = f"{strip.record}, {clock(strip.centre / strip.fs)}"
    if strip.kind is Kind.OVERVIEW:
        return place
    if strip.kind is Kind.PAUSE:
        return f"{place}: pause, {strip.severity / 1000:.1f} s"
    if strip.kind is Kind.FLAGGED:
        return f"{place}: flagged beat, {_verdict(strip)}"
    return f"{place}: {strip.kind}, {BEATS.get(strip.label, strip.label)}, {_verdict(strip)}"


def _verdict(strip: Strip) -> str:
    if strip.focus == NONE:
        return "not detected"
    quality, flags = Quality(int(strip.quality[strip.focus])), Flag(int(strip.flags[strip.focus]))
    if quality:
        return f"unreadable ({_named(quality)})"
    score = f"score {count(int(strip.score[strip.focus]))}, threshold {count(strip.threshold)}"
    departs = f"departs in {named}" if (named := _named(bit for bit in SEGMENTS if bit in flags)) else ""
    return "; ".join(part for part in (score, departs, _named(bit for bit in MANNERS if bit in flags)) if part)


def _named(bits: Iterable[Flag | Quality]) -> str:
    return ", ".join(bit.text for bit in bits)
