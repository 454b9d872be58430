"""Intervals of gross figures by a bootstrap over patients: beats, runs and episodes of one are not independent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ...common.stage_records.base import Interval
from ...common.stage_records.ec57 import RhythmScore, RunDetection
from .ec57.score import RecordScore

FEWEST = 5
"""Patients; a bootstrap over fewer tells nothing."""
RESAMPLES = 2000
TAILS = (2.5, 97.5)
RUNS = ("couplets", "short_runs", "long_runs")

Ratio = tuple[float, float]
"""Hits and trials of one patient, or events and hours."""


@dataclass(frozen=True)
class PatientScore:
    """What was counted of a record, and whose it is."""

    patient: str
    score: RecordScore
    rhythm: RhythmScore | None
    """None where the rhythm was not compared."""


def intervals_by_patient(scored: Sequence[PatientScore]) -> dict[str, Interval | None] | None:
    """Return the interval of 95 % of each gross figure, by its keys in evaluate.json; None over too few patients.

    Patients are drawn with replacement, with all that was counted of them (Davison and Hinkley, "Bootstrap Methods and
    their Application", 1997, sections 2.4 and 5.3: percentiles of 2,000 resamples of a ratio). A figure that fewer than
    five patients have trials of has None, and so has one in which all resamples agree. Over few patients percentiles
    are too narrow still.
    """
    ratios: dict[str, dict[str, Ratio]] = {}
    for one in scored:
        for name, (hits, trials) in _ratios(one).items():
            of = ratios.setdefault(name, {})
            before = of.get(one.patient, (0.0, 0.0))
            of[one.patient] = before[0] + hits, before[1] + trials
    found = {name: _interval(of) for name, of in ratios.items()}
    return found if any(found.values()) else None


def _interval(of: Mapping[str, Ratio]) -> Interval | None:
    hits, trials = np.array(list(of.values()), np.float64).T
    if np.count_nonzero(trials) < FEWEST:
        return None
    drawn = np.random.default_rng(0).multinomial(len(hits), np.full(len(hits), 1 / len(hits)), RESAMPLES)
    sums = drawn @ trials
    low, high = np.percentile((drawn @ hits)[sums > 0] / sums[sums > 0], TAILS)
    return (float(low), float(high)) if low < high else None


def _ratios(one: PatientScore) -> dict[str, Ratio]:
    whole = one.score.counts
    classed = whole if one.score.of_classes is None else one.score.of_classes
    flagged, alarms = classed.ectopic_flagged, classed.false_alarms
    ratios: dict[str, Ratio] = {
        "rpeak.se": (whole.beats - whole.missed, whole.beats),
        "rpeak.ppv": (whole.detections - whole.extra, whole.detections),
        "pvc.se": (flagged, classed.ectopic),
        "pvc.ppv": (flagged, flagged + alarms),
        "pvc.false_alarms_per_hour": (alarms, classed.hours),
    }
    return ratios if one.rhythm is None else {**ratios, **_of_rhythm(one.rhythm)}


def _of_rhythm(rhythm: RhythmScore) -> dict[str, Ratio]:
    sveb, af = rhythm.sveb, rhythm.af
    ratios: dict[str, Ratio] = {"sveb.se": (sveb.tp, sveb.tp + sveb.fn), "sveb.ppv": (sveb.tp, sveb.tp + sveb.fp)}
    for name in RUNS:
        run: RunDetection = getattr(rhythm, name)
        ratios |= {f"{name}.se": (run.found, run.found + run.missed), f"{name}.ppv": (run.right, run.right + run.false)}
    if af is not None:
        ratios |= {
            "af.se": (af.found, af.found + af.missed),
            "af.ppv": (af.right, af.right + af.false),
            "af.duration_se": (af.overlap_seconds, af.reference_seconds),
            "af.duration_ppv": (af.overlap_seconds, af.test_seconds),
        }
    return ratios
