"""What came of continuous records, as a person reads it in a terminal of 80 columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import UnsetType

from . import show
from .show_rhythm import rhythm_scores, rhythms
from .tables import limits, lines, percent, prose, rate, span, table

if TYPE_CHECKING:
    from ...common.stage_records.evaluate import (
        BoardAdc,
        EvaluatedRecord,
        EvaluateRecord,
        HeartRate,
        StreamFigures,
    )
    from ...common.stage_records.validate_stream import ValidateStreamRecord

MANY = 6
"""Records whose names are all listed; of more there is the number."""


def evaluate(record: EvaluateRecord) -> str:
    """Show the figures of each record, of all beats together, and their conditions."""
    conditions = record.conditions
    inverted = [name for name, figures in record.records.items() if figures.inverted]
    return lines(
        _scored(record),
        _burdens(record.records),
        rhythms(record.records),
        rhythm_scores(record),
        *_read(record.records),
        *(prose(f"left out: {name}: {why}") for name, why in (record.skipped or {}).items()),
        prose(f"level {record.config.level}: {conditions.threshold}"),
        f"electrodes look inverted: {', '.join(inverted)}" if inverted else None,
        None
        if not record.config.state
        else prose(
            f"begun with a saved state of the patient, {record.config.state[:12]}: a reviewer's verdict in it is a "
            "label"
        ),
        *sorted({f"model: {figures.model}" for figures in record.records.values()}),
        None if conditions.noise is None else f"noise: {conditions.noise}",
        f"the board's converter: {_converter(record.config.adc)}" if record.config.adc else None,
        _events(record),
    )


def _events(record: EvaluateRecord) -> str | None:
    """Say where the events are; None where no file was written."""
    files = [name for name in record.outputs if name.endswith(".csv")]
    if not files:
        return None
    named = files[0] if len(files) == 1 else f"{len(files)} files events/*.csv"
    return f"events: {named}, beside each a .tiny for viewers of WFDB"


def _scored(record: EvaluateRecord) -> str | None:
    """Show what is scored against annotated beats; None where there are none."""
    gross, average, conditions = record.gross, record.average, record.conditions
    if isinstance(gross, UnsetType) or isinstance(average, UnsetType):
        return None
    header = ("record", "R Se", "R +P", "PVC Se", "PVC +P", "false/h", "on N/h", "unreadable")
    scored = {name: one.figures for name, one in record.records.items() if one.figures is not None}
    return lines(
        table(header, [*(_row(name, figures) for name, figures in scored.items()), _row("gross", gross)]),
        "",
        _intervals(record, gross),
        f"median record: {rate(average.pvc.false_alarms_per_hour_median)} false alarms per hour",
        f"first {conditions.learning_seconds:.0f} s of each record not counted; a beat is found within "
        f"{1000 * conditions.match_seconds:.0f} ms",
        "",
    )


def _intervals(record: EvaluateRecord, gross: StreamFigures) -> str:
    """Show how sure the gross figures are: over beats, and over patients where there are some."""
    by, pvc = record.by_patient, gross.pvc
    over_beats = f"PVC Se {span(pvc.se_interval)}, false alarms per hour {limits(pvc.false_alarms_per_hour_interval)} "
    if isinstance(by, UnsetType):
        return f"{over_beats}(95 %)"
    return lines(
        f"{over_beats}(95 %, beats)",
        prose(
            f"over patients: PVC Se {span(by['pvc.se'])} +P {span(by['pvc.ppv'])}, false alarms per hour "
            f"{limits(by['pvc.false_alarms_per_hour'])}"
        ),
    )


def _burdens(records: Mapping[str, EvaluatedRecord]) -> str | None:
    """Show what the detector says of each record, right or wrong."""
    header = ("record", "hours", "bpm", "min", "max", "ectopic/h", "share", "pauses", "alarms", "unreadable")
    rows = [
        (name, f"{one.hours:.2f}", *_heart(one.heart_rate), rate(one.burden.flagged_per_hour),
         percent(one.burden.flagged_share), one.burden.pauses, one.burden.alarms,
         percent(one.unreadable_share))
        for name, one in records.items() if one.burden and one.heart_rate
    ]  # fmt: skip
    if not rows:
        return None
    return lines(
        table(header, rows),
        "ectopic: beats that the detector calls abnormal, once it has learnt the patient;",
        "bpm: mean, slowest and fastest minute",
        "",
    )


def _heart(rate: HeartRate) -> tuple[str, str, str]:
    mean, slowest, fastest = ("-" if value is None else f"{value:.0f}" for value in (rate.mean, rate.min, rate.max))
    return mean, slowest, fastest


def _read(records: Mapping[str, EvaluatedRecord]) -> list[str]:
    """Say of which lead and scale the records are, and what was assumed of each."""
    kinds: dict[str, list[str]] = {}
    for name, one in records.items():
        kinds.setdefault(lead_of(one), []).append(name)
    read = [prose(f"read: {kind}: {names_of(names)}") for kind, names in kinds.items()]
    notes = [prose(f"note: {name}: {one.note}") for name, one in records.items() if one.note]
    missing: dict[str, list[str]] = {}
    for name, one in records.items():
        if one.figures is None and one.annotated is not True:
            missing.setdefault(one.sought or "nowhere", []).append(name)
    unjudged: dict[str, list[str]] = {}
    for name, one in records.items():
        if one.not_judged:
            unjudged.setdefault(one.not_judged, []).append(name)
    return [
        *read,
        *notes,
        *(prose(f"no beat was judged: {names_of(names)}: {why}; R peaks, rhythm and quality are there")
          for why, names in unjudged.items()),
        *(prose(f"no annotated beats: {names_of(names)} (looked for: {where}), and so no figure that needs "
                        "them") for where, names in missing.items()),
    ]  # fmt: skip


def names_of(names: list[str]) -> str:
    """Name records, or say how many there are."""
    return ", ".join(names) if len(names) <= MANY else f"{len(names)} records"


def lead_of(one: EvaluatedRecord) -> str:
    """Say which lead of a record was read, and in which counts."""
    beside = f" (not {', '.join(one.other_leads)})" if one.other_leads else ""
    scale = "" if isinstance(one.gain, UnsetType) else f", {one.gain:g} counts/mV, 0 mV at {one.zero}"
    return f"lead {one.lead}{beside}, {one.fs:g} Hz{scale}"


def _converter(adc: BoardAdc) -> str:
    given = {"--rate": adc.fs, "--gain": adc.gain, "--zero": adc.zero}
    options = [f"{option} {value:g}" for option, value in given.items() if value is not None]
    return " ".join([*options, *([] if adc.rails is None else ["--rails {} {}".format(*adc.rails)])])


def validate(record: ValidateStreamRecord) -> str:
    """Show whether a board gave the reference's events."""
    rows = record.records.items()
    name = f"{'virtual ' if record.virtual else ''}{record.board}"
    instructions = record.instructions
    return lines(
        table(
            ("record", "samples", "events", "differences", "unreadable"),
            (
                (key, f"{row.samples:,}", f"{row.events:,}", row.differences, percent(row.unreadable_share))
                for key, row in rows
            ),
        ),
        "",
        f"{record.events:,} events of {len(rows)} record{'s' * (len(rows) != 1)} on {name}:",
        f"  {record.differences} differences from the integer reference; {_unreadable(record)}",
        None
        if instructions is None
        else f"instructions per second of signal: {instructions.per_second:,.0f}; "
        f"worst sample {instructions.worst_sample:,}",
        show.link(record),
    )


def _unreadable(record: ValidateStreamRecord) -> str:
    if record.unreadable_share is None:
        return "no beat was found"
    return f"{percent(record.unreadable_share)} of the beats unreadable"


def _row(name: str, figures: StreamFigures) -> tuple[str, ...]:
    rpeak, pvc = figures.rpeak, figures.pvc
    shares = (rpeak.se, rpeak.ppv, pvc.se, pvc.ppv)
    rates = (pvc.false_alarms_per_hour, pvc.false_alarms_per_hour_on_n)
    return name, *map(percent, shares), *map(rate, rates), percent(figures.unreadable_share)
