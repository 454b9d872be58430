"""What the benches of continuous records share: a run's records and beats, decisions scored, and rows of a table."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ecgtiny.common.arrays import BoolArray, Int32Array, Int64Array
from ecgtiny.common.events import Events, Flag, Kind
from ecgtiny.common.files import to_json
from ecgtiny.common.run import Run
from ecgtiny.common.stage_records.evaluate import StreamFigures
from ecgtiny.common.stage_records.train import TrainRecord
from ecgtiny.host.evaluation.ec57 import RecordScore, average, compare, gross
from ecgtiny.host.evaluation.ec57.counts import count
from ecgtiny.quantize.scoring import score_beats
from ecgtiny.quantize.stream import StreamDetector, load_stream
from ecgtiny.train.data.records import Record, load_records
from ecgtiny.train.data.stream import Stream, load_streams
from ecgtiny.train.store import STREAMS

Figures = dict[str, Any]
RPEAK = ("se", "se_interval", "ppv", "ppv_interval")
PVC = (*RPEAK, "false_alarms_per_hour", "false_alarms_per_hour_interval", "false_alarms_per_hour_on_n")
COUNTS = ("beats", "ectopic", "false_alarms")


@dataclass(frozen=True, eq=False)
class RunData:
    """A run's detector, the records that it was trained on, and their beats."""

    detector: StreamDetector
    records: list[Record]
    streams: list[Stream]
    """Those of the records and of their auxiliary leads."""

    @property
    def folds(self) -> list[int]:
        """The group of patients that each stream is left out with."""
        return [self.detector.patients[one.patient].group or 0 for one in self.streams]

    def residuals(self) -> list[Int32Array]:
        """Return the score of each stream's beats by the autoencoder that never saw the patient: int32 [n] each."""
        return [
            score_beats(self.detector.for_patient(one.patient).scorer, one.detected.window[:, :, np.newaxis])[0]
            for one in self.streams
        ]


def load_run(run: Run) -> RunData:
    """Read a run that was trained on continuous records, and quantised.

    Raises:
        DataError: it is no such run, or its records cannot be had.
        VerificationError: an artefact has changed.
    """
    detector = load_stream(run)
    lead = run.load("train.json", TrainRecord).config.lead
    return RunData(detector, load_records(detector.trained_on, lead), load_streams(run.path(STREAMS)))


@dataclass(frozen=True, eq=False)
class Decisions:
    """What was decided on the detections of a record."""

    sample: Int64Array
    flagged: BoolArray
    readable: BoolArray

    def score(self, record: Record) -> RecordScore:
        """Score them by the record's annotations after ANSI/AAMI EC57."""
        return RecordScore(record.name, count(compare(record, self.sample, self.flagged, self.readable)))


def kept(of: StreamFigures, rpeak: Sequence[str] = RPEAK, pvc: Sequence[str] = PVC) -> Figures:
    """Return what a result file holds of the figures of a record, or of all: what somebody reads."""
    one = json.loads(to_json(of))
    return {
        "rpeak": {name: one["rpeak"][name] for name in rpeak},
        "pvc": {name: one["pvc"][name] for name in pvc},
        "unreadable_share": one["unreadable_share"],
        "counts": {name: one["counts"][name] for name in COUNTS},
    }


def summary(scores: Sequence[RecordScore]) -> Figures:
    """Return the figures of all records together, the median record's rate and each one's false alarms per hour."""
    pvc, whole = average(scores).pvc, kept(gross(scores).figures())
    rates = {score.name: score.figures().pvc.false_alarms_per_hour for score in scores}
    return {**whole, "median_false_alarms_per_hour": pvc.false_alarms_per_hour_median, "records": rates}


def line(name: str, figures: Figures) -> str:
    """Return a row of 100 columns: sensitivity, predictivity and false alarms per hour with their intervals."""
    pvc = figures["pvc"]
    return (
        f"{name:24}{_share(pvc, 'se')} {_share(pvc, 'ppv')} {pvc['false_alarms_per_hour']:6.1f} "
        f"{_limits(pvc['false_alarms_per_hour_interval'], '.0f'):11}{pvc['false_alarms_per_hour_on_n']:6.1f} "
        f"{figures['median_false_alarms_per_hour']:6.1f}{figures['unreadable_share']:7.1%}"
    )


HEADER = f"{'':24}{'Se':18} {'+P':18} {'FA/h':>6} {'':11}{'on N':>6} {'med.':>6}{'unread':>7}"


def _share(figures: Figures, name: str) -> str:
    value, limits = figures[name], figures[f"{name}_interval"]
    return f"{'-':18}" if value is None else f"{value:.3f} {_limits(limits, '.3f'):12}"


def _limits(limits: Sequence[float] | None, form: str) -> str:
    return "" if limits is None else "-".join(format(limit, form) for limit in limits)


def decided(events: Events) -> Decisions:
    """Return the decisions of an event stream."""
    beats = events[events["kind"] == Kind.BEAT]
    return Decisions(beats["sample"].astype(np.int64), (beats["flags"] & Flag.ABNORMAL) != 0, beats["quality"] == 0)
