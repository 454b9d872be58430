"""The rhythm of continuous records in a terminal: as the detector says it, and as it scores against annotations."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import median
from typing import TYPE_CHECKING

from msgspec import UnsetType

from ...common.stage_records.base import known
from .tables import lines, prose, span, table

if TYPE_CHECKING:
    from ...common.stage_records.base import Interval
    from ...common.stage_records.ec57 import RhythmScore
    from ...common.stage_records.evaluate import EvaluatedRecord, EvaluateRecord, Rhythm

HEAD = ("record", "SVE", "coupl.", "runs", "VT", "bigem.", "trigem.", "asyst.", "AF", "AF share", "VF", "RMSSD")
SCORE_HEAD = ("record", "SVE", "couplets", "runs 3-5", "runs 6+", "AF", "AF time")


def rhythms(records: Mapping[str, EvaluatedRecord]) -> str | None:
    """Show the rhythm of each record, as the detector says it."""
    rows = [(name, *_rhythm(one.rhythm)) for name, one in records.items() if one.rhythm]
    if not rows:
        return None
    return lines(
        table(HEAD, rows),
        prose(
            "SVE: supraventricular ectopic beats; runs: three or more abnormal beats in a row; AF: episodes of 30 s "
            "and more, and their share of the record; RMSSD in ms: the median of its 5 minutes"
        ),
        "",
    )


def rhythm_scores(record: EvaluateRecord) -> str | None:
    """Show how the rhythms score against annotations; None where no beats are scored, or none were of before."""
    if isinstance(record.rhythm_gross, UnsetType):
        return None
    rows = [(name, *_score(one.rhythm_score)) for name, one in record.records.items() if one.rhythm_score]
    return lines(
        table(SCORE_HEAD, [*rows, ("gross", *_score(record.rhythm_gross))]),
        _intervals(known(record.by_patient)),
        prose(
            "against the annotations (EC57), Se and +P: SVE, runs of 2, of 3 to 5 and of 6 and more ventricular beats, "
            "AF by episode and by duration"
        ),
        "",
    )


def _intervals(by: Mapping[str, Interval | None] | None) -> str | None:
    """Name the intervals of what there is; None over few patients."""
    if by is None:
        return None
    groups = {"SVE": "sveb", "couplets": "couplets", "runs 3-5": "short_runs", "runs 6+": "long_runs", "AF": "af"}
    found = [
        f"{title} Se {span(by.get(f'{group}.se'))} +P {span(by.get(f'{group}.ppv'))}"
        for title, group in groups.items()
        if by.get(f"{group}.se") or by.get(f"{group}.ppv")
    ]
    return prose(f"95 %, over patients: {'; '.join(found)}") if found else None


def _rhythm(found: Rhythm) -> tuple[str | int, ...]:
    counts, variability = found.counts, [one.rmssd for one in found.rr if one.rmssd is not None]
    return (
        counts.supraventricular, counts.couplets, counts.runs, counts.tachycardias, counts.bigeminies,
        counts.trigeminies, counts.asystoles, counts.fibrillations, f"{100 * found.af_burden:.2f}%",
        known(counts.flutters) or 0,
        f"{median(variability):.0f}" if variability else "-",
    )  # fmt: skip


def _score(one: RhythmScore) -> tuple[str, ...]:
    runs = (one.couplets, one.short_runs, one.long_runs)
    af = ("-", "-") if one.af is None else (
        _pair(one.af.se, one.af.ppv), _pair(one.af.duration_se, one.af.duration_ppv)
    )  # fmt: skip
    return _pair(one.sveb.se, one.sveb.ppv), *(_pair(run.se, run.ppv) for run in runs), *af


def _pair(se: float | None, ppv: float | None) -> str:
    """Return sensitivity and positive predictivity in a cell; a dash alone where there is nothing to find."""
    if se is None and ppv is None:
        return "-"
    return " ".join("-" if value is None else f"{100 * value:.0f}%" for value in (se, ppv))
