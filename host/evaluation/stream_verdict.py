"""Whether a stream detector keeps on new records what its training patients, each left out, led to expect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec import UnsetType

from ...common.stage_records.base import Claim, Interval
from ...common.stage_records.evaluate import RrOnlyFigures, StreamFigures, StreamVerdict
from ...common.stage_records.quantize import LeftOutCounts, LeftOutFigures
from ...quantize.monitor_fit.prediction import predict_rate, predict_share
from .ec57 import RecordScore, gross
from .rr_only import Paired, advantage

NOTHING = "no record with annotated beats was evaluated"
NOT_STORED = "the run was quantised before figures of patients left out were stored; quantise it again"
TOO_FEW = "fewer than five patients, or no ectopic beats, were trained on: nothing is predicted of others"


@dataclass(frozen=True, eq=False)
class Scored:
    """A record that was scored, by the detector and by the RR-only baseline."""

    patient: str
    known: bool
    """Whether the patient was trained on (and left out of what scored the record, where there were others)."""
    detector: RecordScore
    baseline: RecordScore
    paired: Paired | None
    """None where the annotations tell no classes: there is then no verdict on the record."""


def verdict_on(scored: Sequence[Scored], expected: LeftOutFigures | UnsetType | None, level: int) -> StreamVerdict:
    """Return the verdict on an evaluation.

    Args:
        scored: the records with annotated beats; one without classes tells nothing of ectopic beats, and is left out.
        expected: what was stored at training.
        level: row of the threshold table.
    """
    scored = [one for one in scored if one.paired is not None]
    why = NOTHING if not scored else TOO_FEW if expected is None else NOT_STORED
    if not scored or not expected:
        return nothing_shown(why)
    figures, counts = gross([one.detector for one in scored]).figures(), list(expected.patients.values())
    hours = _by_patient(scored, [one.detector.counts.hours for one in scored])
    ectopic = _by_patient(scored, [one.detector.counts.ectopic for one in scored])
    rates = _rates(counts, level, hours)
    shares = _shares(counts, level, ectopic)
    baseline = _baseline(scored)
    return StreamVerdict(
        promise=_promise(figures, rates, scored),
        detects=_detects(figures, shares, baseline),
        false_alarms_per_hour_interval=rates,
        se_interval=shares,
        rr_only=baseline,
    )


def nothing_shown(why: str) -> StreamVerdict:
    """Return the verdict where neither claim can be shown."""
    nothing = Claim(state="not shown", figure=why)
    return StreamVerdict(
        promise=nothing, detects=nothing, false_alarms_per_hour_interval=None, se_interval=None, rr_only=None
    )


def _rates(counts: Sequence[LeftOutCounts], level: int, hours: Sequence[float]) -> Interval | None:
    if not sum(hours):
        return None
    return predict_rate([one.false_alarms[level] for one in counts], [one.hours for one in counts], hours)


def _shares(counts: Sequence[LeftOutCounts], level: int, ectopic: Sequence[float]) -> Interval | None:
    if not sum(ectopic):
        return None
    return predict_share([one.ectopic_flagged[level] for one in counts], [one.ectopic for one in counts], ectopic)


def _by_patient(scored: Sequence[Scored], values: Sequence[float]) -> list[float]:
    """Return the sum of a value of each record over the records of each patient."""
    total: dict[str, float] = {}
    for one, value in zip(scored, values, strict=True):
        total[one.patient] = total.get(one.patient, 0) + value
    return list(total.values())


def _baseline(scored: Sequence[Scored]) -> RrOnlyFigures | None:
    patients: dict[str, Paired] = {}
    for one in scored:
        if one.paired is not None:
            patients[one.patient] = patients[one.patient] + one.paired if one.patient in patients else one.paired
    ahead = advantage(list(patients.values()))
    if ahead is None:
        return None
    pvc = gross([one.baseline for one in scored]).figures().pvc
    return RrOnlyFigures(
        se=pvc.se, false_alarms_per_hour=pvc.false_alarms_per_hour, advantage=ahead[0], advantage_interval=ahead[1]
    )


def _whose(scored: Sequence[Scored]) -> str:
    patients = {one.patient for one in scored}
    known = {one.patient for one in scored if one.known}
    named = f"{len(patients)} patient{'s' * (len(patients) != 1)}"
    if not known:
        return f"{named} not trained on"
    if len(known) < len(patients):
        return f"{named}, {len(known)} of them trained on, each left out"
    return f"{named}, all trained on, each left out: the prediction is made of the same patients, others have to tell"


def _promise(figures: StreamFigures, interval: Interval | None, scored: Sequence[Scored]) -> Claim:
    """Return whether false alarms are as many as predicted.

    That patients lie inside a prediction that is made of themselves shows nothing.
    """
    rate = figures.pvc.false_alarms_per_hour
    if rate is None or interval is None:
        return Claim(state="not shown", figure="no time was scored")
    low, high = interval
    kept, shown = low <= rate <= high, any(not one.known for one in scored)
    return Claim(
        state="fail" if not kept else "pass" if shown else "not shown",
        figure=f"{rate:.1f} false alarms per hour, {'inside' if kept else 'OUTSIDE'} the {low:.1f} to {high:.1f} "
        f"predicted for new patients (95 %); {_whose(scored)}",
    )


def _detects(figures: StreamFigures, interval: Interval | None, baseline: RrOnlyFigures | None) -> Claim:
    se = figures.pvc.se
    if se is None or interval is None or baseline is None:
        return Claim(state="not shown", figure="the records have no ventricular ectopic beat, or no other")
    low, behind = interval[0], baseline.advantage_interval[1] < 0
    figure = (
        f"PVC Se {se:.1%}, {'below' if se < low else 'not below'} the {low:.1%} predicted for new patients at least "
        f"(95 %), and {'behind' if behind else 'not behind'} the RR interval alone: {baseline.advantage:+.3f} "
        "[{:+.3f}, {:+.3f}] in Se less the share of other beats flagged".format(*baseline.advantage_interval)
    )
    if se < low or behind:
        return Claim(state="fail", figure=figure)
    if not low:
        return Claim(state="not shown", figure=f"too few ectopic beats or patients to fail: {figure}")
    return Claim(state="pass", figure=figure)
