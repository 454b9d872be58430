"""A cell: every fold fitted and scored, stored and read as it was."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ecgtiny.common.errors import DataError, UnsupportedModelError, VerificationError
from ecgtiny.train.comparison.cell import load_cell
from ecgtiny.train.comparison.compute import Job, cell_of, compute, forget, kind_for
from ecgtiny.train.comparison.judged import own_rules
from ecgtiny.train.comparison.store import Cells, prepared
from ecgtiny.train.detectors.fitted import Fitted, OwnThreshold, Task
from ecgtiny.train.detectors.kinds import Kind
from tests.host.comparison.made import made_file
from tests.train.comparison.fakes import Witness, distance, made_fold

FOLDS = (made_fold(), made_fold(30, seed=5))
JOB = Job("made", "distance", 3, 0.02)


def test_the_items_of_all_folds_stand_one_after_the_other() -> None:
    cell = cell_of(distance(), FOLDS, JOB, Kind.BEATS)
    assert cell.score.shape == cell.label.shape == (180,)
    assert cell.fold.tolist() == [0] * 90 + [1] * 90
    assert np.bincount(cell.calibration_fold, minlength=2).tolist() == [80, 0]
    assert [one.calibration_method for one in cell.about.folds] == ["out-of-fold", None]
    assert cell.about.folds[1].report == {"items": 90.0, "nothing": None}
    assert cell.about.folds[0].history == {"loss": [2.0, 1.0]}


def test_a_cell_is_read_as_it_was_stored(tmp_path: Path) -> None:
    cell = cell_of(distance(), [made_fold(records=3)], JOB, Kind.BEATS)
    cell.save(tmp_path / "cell.npz")
    found = load_cell(tmp_path / "cell.npz")
    assert found.about == cell.about
    assert found.score.tobytes() == cell.score.tobytes()
    assert found.subject.tolist() == cell.subject.tolist() != []


def test_a_fit_that_diverged_is_stored_too(tmp_path: Path) -> None:
    good = distance()

    def fit(task: Task) -> Fitted:
        rules = {"never": OwnThreshold(np.inf, uses_labels=False), "none": OwnThreshold(np.nan, uses_labels=False)}
        return replace(good.fit(task), history={"loss": (1.0, np.nan, np.inf)}, thresholds=rules)

    cell_of(replace(good, fit=fit), [made_fold()], JOB, Kind.BEATS).save(tmp_path / "cell.npz")
    cell = load_cell(tmp_path / "cell.npz")
    assert cell.about.folds[0].history == {"loss": [1.0, None, None]}
    never = own_rules([cell])
    assert list(never) == ["never"]
    assert (never["never"].sensitivity, never["never"].specificity) == (0, 1)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no cell"])
def test_a_file_that_is_no_cell_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "cell.npz").write_bytes(content)
    with pytest.raises(DataError, match=r"cell\.npz: is no cell.*delete it"):
        load_cell(tmp_path / "cell.npz")


@pytest.mark.parametrize("at", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_a_damaged_cell_is_named(tmp_path: Path, at: float) -> None:
    path = tmp_path / "cell.npz"
    cell_of(distance(), [made_fold(records=3)], JOB, Kind.BEATS).save(path)
    whole = path.read_bytes()
    begin = int(at * len(whole))
    for content in (whole[:begin], whole[:begin] + bytes(64) + whole[begin + 64 :]):
        path.write_bytes(content)
        with pytest.raises(DataError, match=r"cell\.npz: is no cell.*delete it"):
            load_cell(path)


def test_the_first_kind_that_the_data_has_is_taken_and_none_is_refused() -> None:
    assert kind_for(distance(), FOLDS) == Kind.BEATS
    with pytest.raises(UnsupportedModelError, match="takes samples; here are beats"):
        kind_for(Witness().detector(Kind.SAMPLES), FOLDS)


def test_the_same_job_gives_the_same_scores_and_other_items_are_refused() -> None:
    job = prepared(Job("synthetic", "mean-beat", 0, 0.02))
    assert compute(job).score.tobytes() == compute(job).score.tobytes()
    with pytest.raises(VerificationError, match="differ from those of the machine that asked"):
        compute(Job("synthetic", "mean-beat", 0, 0.02, data_digest="0" * 64))
    with pytest.raises(VerificationError, match="source of mean-beat differs from that of the machine that asked"):
        compute(Job("synthetic", "mean-beat", 0, 0.02, detector_digest="0" * 64))


def test_what_a_worker_lacks_is_no_reason_of_the_detector(tmp_path: Path) -> None:
    job = prepared(Job(str(made_file(tmp_path)), "mean-beat", 0, 0.02))
    (tmp_path / "beats-40.npz").unlink()
    forget()
    with pytest.raises(VerificationError, match=r"not as on the machine that asked: .*beats-40"):
        compute(job)
    with pytest.raises(DataError, match="beats-40"):
        compute(replace(job, data_digest=None))
    with pytest.raises(VerificationError, match="no detector 'abacus'"):
        compute(replace(job, detector="abacus"))


def test_a_worker_reads_again_what_has_changed_since(tmp_path: Path) -> None:
    file = made_file(tmp_path)
    old = prepared(Job(str(file), "mean-beat", 0, 0.02))
    made_file(tmp_path, 48).replace(file)
    forget()
    new = prepared(Job(str(file), "mean-beat", 0, 0.02))
    assert new.data_digest != old.data_digest
    made_file(tmp_path)
    assert np.isfinite(compute(old).score).all(), "read again"
    with pytest.raises(VerificationError, match=r"the items of .* differ"):
        compute(new)


def test_another_job_has_another_file(tmp_path: Path) -> None:
    jobs = [Job("synthetic", "mean-beat", seed, promised, epochs)
            for seed in (0, 1) for promised in (0.02, 0.05) for epochs in (None, 3)]  # fmt: skip
    jobs.append(Job("synthetic", "pca-2", 0, 0.02))
    assert len({Cells(tmp_path).path(prepared(job)) for job in jobs}) == len(jobs)
