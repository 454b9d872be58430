"""A record whose annotations tell beats and rhythms and no classes: R peaks and fibrillation are scored, no calls."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import pytest

from ecgtiny.common.run import Run
from ecgtiny.common.stage_records.base import known
from ecgtiny.host.evaluation.ec57 import RecordScore, gross
from ecgtiny.host.evaluation.ec57.counts import NOTHING, Counts
from ecgtiny.host.evaluation.evaluate import evaluate_run
from ecgtiny.host.evaluation.strips import Kind, load_strips
from tests.stored import there
from tests.train.data.records.afdb_made import NAME, write_record
from tests.train.data.records.made_noise import made_noise


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Return $ECGTINY_DATA/afdb with a record."""
    monkeypatch.setenv("ECGTINY_DATA", str(tmp_path))
    (tmp_path / "afdb").mkdir()
    write_record(tmp_path / "afdb")
    return tmp_path / "afdb"


@pytest.mark.usefixtures("folder")
def test_an_evaluation_has_r_peaks_and_fibrillation_and_no_figure_of_classes(trained: Run) -> None:
    found = evaluate_run(trained, f"afdb:{NAME}")
    gross, rhythm = there(known(found.gross)), there(known(found.rhythm_gross))
    assert there(gross.rpeak.se) > 0.99
    assert (gross.pvc.se, gross.pvc.ppv, gross.pvc.false_alarms_per_hour, gross.pvc.fpr) == (None,) * 4
    assert gross.counts.false_alarms == 0
    assert there(rhythm.af).found == 1
    assert rhythm.sveb.ppv is None
    assert rhythm.couplets.ppv is None
    assert there(known(found.records[NAME].burden)).beats > 300, "what the detector calls abnormal is still told"
    assert there(known(found.verdict)).detects.state == "not shown"
    kinds = {strip.kind for strip in load_strips(trained.path("strips.npz"))}
    assert not kinds & {Kind.FALSE_ALARM, Kind.MISS}


def test_under_noise_there_is_no_figure_of_classes_either(
    trained: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_noise(monkeypatch, folder.parent)
    noisy = there(known(evaluate_run(trained, f"afdb:{NAME}", noise="em:24").records[NAME].noisy))
    assert there(noisy.rpeak.se) > 0.9
    assert (noisy.pvc.se, noisy.pvc.ppv, noisy.pvc.false_alarms_per_hour, noisy.pvc.fpr) == (None,) * 4


def test_beside_classified_records_it_leaves_their_figures_as_they_are() -> None:
    one = replace(Counts(**{field.name: 1 for field in fields(NOTHING)}), beats=10, detections=10)
    alone, both = RecordScore("a", one).figures(), gross([RecordScore("a", one), RecordScore("b", one, NOTHING)])
    assert both.figures().pvc == alone.pvc
    assert both.figures().counts.beats == 20
    assert RecordScore("b", one, NOTHING).figures().pvc.false_alarms_per_hour is None
