"""What the detector says of continuous records, right or wrong, and what was read of each: lead, scale, assumptions."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from msgspec import UnsetType

from ....common.numerals import ABSENT, count, decimal, percent
from ....common.stage_records.base import known
from ....common.stage_records.evaluate import Burden, EvaluatedRecord, EvaluateRecord, HeartRate, Rhythm
from ..blocks import Block, Cell, Table
from ..numerals import cell

HEAD = ("Record", "Hours", "Beats/min", "slowest", "fastest", "Ectopic/h", "Share", "Runs", "longest", "Pauses",
        "longest, s", "Alarms", "Unreadable")  # fmt: skip


def burdens(evaluate: EvaluateRecord) -> list[Block]:
    """Return the table of heart rate and burden; none for evaluations of before they were counted."""
    rows = tuple(
        _row(name, one, one.heart_rate, one.burden)
        for name, one in evaluate.records.items()
        if one.heart_rate and one.burden
    )
    caption = (
        "What the detector says of each record, right or wrong. Heart rate: mean, and the slowest and fastest minute; "
        "ectopic: beats called abnormal, per readable hour after the enrolment and as a share of the readable beats "
        "in it; runs: three or more of them in a row; pauses and alarms: in the whole record; unreadable: share of "
        "the detections"
    )
    return [Table(caption, HEAD, rows)] if rows else []


RHYTHM_HEAD = ("Record", "SV ectopic", "Couplets", "VT", "Bigeminy", "Trigeminy", "Asystoles",
               "AF", "AF share", "VF", "SDNN, ms", "RMSSD, ms", "pNN50")  # fmt: skip


def rhythms(evaluate: EvaluateRecord) -> list[Block]:
    """Return the table of rhythms; none for evaluations of before they were counted."""
    rows = tuple(_rhythm_row(name, one.rhythm) for name, one in evaluate.records.items() if one.rhythm)
    caption = (
        "The rhythm of each record as the detector says it, right or wrong: supraventricular ectopic beats; couplets "
        "and ventricular tachycardias of abnormal beats; stretches of bigeminy and trigeminy; episodes of atrial "
        "fibrillation of 30 s and more, and their share of the record; VF: stretches without QRS complexes that stand "
        "out, which are ventricular flutter or fibrillation, a broad tachycardia, or noise. SDNN, RMSSD and pNN50 are "
        "of normal-to-normal intervals, the median of the record's 5 minutes. Of each hour: evaluate.json"
    )
    return [Table(caption, RHYTHM_HEAD, rows)] if rows else []


def _rhythm_row(name: str, found: Rhythm) -> tuple[Cell, ...]:
    c = found.counts
    return (
        Cell(name), cell(count(c.supraventricular)), cell(count(c.couplets)),
        cell(count(c.tachycardias)), cell(count(c.bigeminies)), cell(count(c.trigeminies)),
        cell(count(c.asystoles)), cell(count(c.fibrillations)), cell(percent(found.af_burden)),
        cell(count(known(c.flutters) or 0)),
        cell(decimal(_middle([one.sdnn for one in found.rr]), 0)),
        cell(decimal(_middle([one.rmssd for one in found.rr]), 0)),
        cell(percent(_middle([one.pnn50 for one in found.rr]))),
    )  # fmt: skip


def _middle(values: Sequence[float | None]) -> float | None:
    found = [value for value in values if value is not None]
    return median(found) if found else None


def _row(name: str, one: EvaluatedRecord, rate: HeartRate, found: Burden) -> tuple[Cell, ...]:
    pause = decimal(found.longest_pause_ms / 1000, 1) if found.pauses else ABSENT
    return (
        Cell(name), cell(decimal(one.hours, 2)), cell(decimal(rate.mean, 0)), cell(decimal(rate.min, 0)),
        cell(decimal(rate.max, 0)), cell(decimal(found.flagged_per_hour, 1)), cell(percent(found.flagged_share)),
        cell(count(found.runs)), cell(count(found.longest_run) if found.runs else ABSENT), cell(count(found.pauses)),
        cell(pause), cell(count(found.alarms)), cell(percent(one.unreadable_share)),
    )  # fmt: skip


def read(evaluate: EvaluateRecord) -> Table:
    """Return what was read of each record: its lead and scale, its annotations, and what was assumed."""
    rows = tuple(
        (
            Cell(name), Cell(one.patient), Cell(one.lead), Cell(", ".join(one.other_leads or ()) or ABSENT),
            Cell(f"{one.fs:g}"), Cell(ABSENT if isinstance(one.gain, UnsetType) else f"{one.gain:g}"),
            Cell(ABSENT if isinstance(one.zero, UnsetType) else str(one.zero)),
            Cell(_annotated(one)), Cell(_remark(one)),
        )
        for name, one in evaluate.records.items()
    )  # fmt: skip
    head = ("Record", "Patient", "Lead", "Other leads", "Hz", "Counts/mV", "0 mV at", "Annotated beats", "Remark")
    return Table("What was read, and what was assumed of it", head, rows, numeric=False)


def left_out(evaluate: EvaluateRecord) -> list[Block]:
    """Return the table of what of a folder was left out, and why; none where nothing was."""
    rows = tuple((Cell(name), Cell(why)) for name, why in (evaluate.skipped or {}).items())
    caption = "What of the folder was left out: it could not be read or converted"
    return [Table(caption, ("Record", "Reason"), rows, numeric=False)] if rows else []


def _remark(one: EvaluatedRecord) -> str:
    unjudged = f"no beat was judged: {one.not_judged}; R peaks, rhythm and quality are there" if one.not_judged else ""
    return "; ".join(part for part in (one.note, unjudged) if part) or ABSENT


def _annotated(one: EvaluatedRecord) -> str:
    if one.figures:
        return "yes"
    return "yes, not scored" if one.annotated is True else f"none (looked for: {one.sought or ABSENT})"
