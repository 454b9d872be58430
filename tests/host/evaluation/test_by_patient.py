"""Intervals over patients: wider than over beats, one patient is drawn as a whole, and few patients give none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecgtiny.common.run import Run
from ecgtiny.common.stage_records.base import known
from ecgtiny.common.stage_records.ec57 import Detection, EpisodeDetection, RhythmScore, RunDetection
from ecgtiny.host.cli import show_stream
from ecgtiny.host.evaluation.by_patient import FEWEST, PatientScore, intervals_by_patient
from ecgtiny.host.evaluation.ec57.counts import Counts
from ecgtiny.host.evaluation.ec57.intervals import share_interval
from ecgtiny.host.evaluation.ec57.score import RecordScore
from ecgtiny.host.evaluation.evaluate import evaluate_run
from ecgtiny.host.report import write_report
from ecgtiny.train.data.records.generated import synthetic_record
from tests.host.evaluation.stream_run import write_csv
from tests.host.report.document import Document
from tests.stored import there

FS = 200.0

NOTHING = Counts(**dict.fromkeys(Counts.__dataclass_fields__, 0))
RUN = RunDetection(found=0, missed=0, right=0, false=0, se=None, ppv=None)
AF = EpisodeDetection(found=0, missed=0, right=0, false=0, reference_seconds=0, test_seconds=0, overlap_seconds=0,
                      se=None, ppv=None, duration_se=None, duration_ppv=None)  # fmt: skip
RHYTHM = RhythmScore(
    sveb=Detection(tp=0, fn=0, fp=0, tn=0, se=None, ppv=None, fpr=None), couplets=RUN, short_runs=RUN, long_runs=RUN,
    sv_couplets=RUN, sv_short_runs=RUN, sv_long_runs=RUN, af=None,
)  # fmt: skip


def of(patient: str, ectopic: int, flagged: int, *, rhythm: RhythmScore | None = None) -> PatientScore:
    missed = ectopic - flagged
    counts = replace(NOTHING, seconds=1800, ectopic=ectopic, ectopic_flagged=flagged, beats=2000, missed=missed)
    return PatientScore(patient, RecordScore(patient, counts), rhythm)


def test_beats_of_one_patient_are_drawn_together() -> None:
    """Half of the patients have every beat found, half none: over beats that looks sure, over patients it is not."""
    scored = [of(str(index), 1000, 1000 * (index % 2)) for index in range(20)]
    found = intervals_by_patient(scored)
    assert found is not None
    low, high = found["pvc.se"] or (1.0, 0.0)
    over_beats = share_interval(10_000, 20_000) or (0.0, 0.0)
    assert over_beats[1] - over_beats[0] < 0.02
    assert low < 0.35 and high > 0.65  # noqa: PT018  both ends of one interval


def test_two_records_of_one_patient_are_one_patient() -> None:
    alone = [of(str(index), 100, 10 * index) for index in range(8)]
    parted = [of(one.patient, 50, one.score.counts.ectopic_flagged // 2) for one in alone for _ in range(2)]
    assert (intervals_by_patient(alone) or {})["pvc.se"] == (intervals_by_patient(parted) or {})["pvc.se"]


@pytest.mark.parametrize("patients", [0, 1, FEWEST - 1])
def test_few_patients_have_none(patients: int) -> None:
    records = [of(str(index), 10, 9) for index in range(patients) for _ in range(3)]
    assert intervals_by_patient(records) is None


def test_what_few_of_many_patients_have_has_none() -> None:
    scored = [of(str(index), 10 if index < FEWEST - 1 else 0, index % 3) for index in range(9)]
    found = intervals_by_patient(scored) or {}
    assert found["pvc.se"] is None
    assert found["rpeak.se"] is not None


def test_what_all_patients_agree_in_has_none() -> None:
    """Resamples that are all alike say nothing of the next patient."""
    found = intervals_by_patient([of(str(index), 1 + index, 1 + index) for index in range(9)])
    assert found is None


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=FEWEST, max_size=30))
def test_an_interval_is_between_the_least_and_the_greatest_patient(counts: list[tuple[int, int]]) -> None:
    scored = [of(str(index), max(pair), min(pair)) for index, pair in enumerate(counts)]
    interval = (intervals_by_patient(scored) or {}).get("pvc.se")
    shares = [min(pair) / max(pair) for pair in counts if max(pair)]
    if len(shares) < FEWEST or min(shares) == max(shares):
        assert interval is None
    elif interval is not None:
        assert min(shares) - 1e-12 <= interval[0] < interval[1] <= max(shares) + 1e-12


def test_rhythms_have_them_by_their_keys() -> None:
    rng = np.random.default_rng(0)
    scored = []
    for index in range(12):
        found, missed = rng.integers(1, 9, 2).tolist()
        run = replace(RUN, found=found, missed=missed, right=missed, false=found)
        af = replace(AF, reference_seconds=100, test_seconds=50, overlap_seconds=40 + index)
        scored.append(of(str(index), 10, 9, rhythm=replace(RHYTHM, couplets=run, af=af if index % 2 else None)))
    intervals = intervals_by_patient(scored) or {}
    couplets = intervals["couplets.se"], intervals["couplets.ppv"]
    assert all(one is not None and 0 < one[0] < one[1] < 1 for one in couplets)
    low, high = there(intervals["af.duration_se"])
    assert 0.41 <= low < high <= 0.51
    assert there(intervals["af.duration_ppv"]) == pytest.approx((2 * low, 2 * high))
    assert intervals["af.se"] is None
    assert intervals["sveb.se"] is None


def test_an_evaluation_of_five_patients_has_them_in_its_record_its_table_and_its_report(
    trained: Run, tmp_path: Path
) -> None:
    for seed in range(70, 70 + FEWEST):
        write_csv(tmp_path, synthetic_record(seed, 7.0, FS), f"p{seed}")
    evaluated = evaluate_run(trained, str(tmp_path))
    by, gross = there(known(evaluated.by_patient)), there(known(evaluated.gross))
    low, high = there(by["pvc.ppv"])
    assert low <= there(gross.pvc.ppv) <= high
    shown = show_stream.evaluate(evaluated)
    assert "over patients: PVC Se" in shown
    assert max(map(len, shown.splitlines())) <= 80
    page = Document(write_report(trained))
    assert page.row("95 %")
    assert "over patients" in page.text
