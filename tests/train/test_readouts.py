"""The train stage of a detector of samples: thresholds before test, figures of intervals, and what is refused."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ecgtiny.common.errors import DataError, UnsupportedModelError, UsageError
from ecgtiny.common.run import Run
from ecgtiny.common.stage_records.figures import Metrics
from ecgtiny.common.stage_records.readouts import ReadoutTrainRecord
from ecgtiny.train import readouts
from ecgtiny.train.benchmarks import load_benchmark
from ecgtiny.train.benchmarks.benchmark import Fold
from ecgtiny.train.config import TrainConfig
from ecgtiny.train.data.signals import Signals
from ecgtiny.train.detectors import find, models, stream_models
from ecgtiny.train.detectors.detector import stream_form
from ecgtiny.train.detectors.fitted import Items
from ecgtiny.train.detectors.kinds import Kind
from ecgtiny.train.figures.metrics import evaluate
from ecgtiny.train.readouts import NETWORK, ReadoutConfig, of_signals, train_readouts
from ecgtiny.train.store import RECORD
from tests.quantize.readout_runs import DATA, MODEL, made_data, made_fold, trained_run
from tests.stored import there
from tests.train.detectors.reservoir.made import made_signals


def silenced(items: Items) -> Signals:
    """Return the signals with nothing on them."""
    assert isinstance(items, Signals)
    return replace(items, signals=tuple(replace(one, x=np.zeros_like(one.x)) for one in items.signals))


def test_models_of_samples_are_no_autoencoders() -> None:
    assert MODEL in stream_models()
    assert not set(stream_models()) & set(models())
    assert stream_form(find(MODEL)) is not None
    with pytest.raises(UnsupportedModelError, match=rf"{MODEL} is no network of beats.*--data"):
        TrainConfig(model=MODEL)


def test_the_record_says_what_was_learnt_and_by_whose_labels(tmp_path: Path) -> None:
    run = trained_run(tmp_path)
    record = run.load(RECORD, ReadoutTrainRecord)
    assert run.form(RECORD) == record.form == "stream"
    assert record.model.readouts == record.data.classes[1:] == ["inverted", "missing qrs"]
    assert record.thresholds.uses_labels
    assert record.thresholds.labels_of == "validation signals"
    assert record.data.test.per_class == {"normal": 12, "inverted": 3, "missing qrs": 3}
    assert (record.data.train.signals, record.data.train.seconds) == (1, 18.0)
    assert there(record.metrics.sensitivity) > 0.9
    assert there(record.metrics.specificity) > 0.9
    assert record.metrics.per_class_recall["normal"].beats == 12


def test_test_signals_change_no_threshold_and_no_weight(tmp_path: Path) -> None:
    fold = made_fold()
    silent = Fold(fold.train, {Kind.SAMPLES: silenced(fold.test[Kind.SAMPLES])}, fold.validation)
    with made_data(silent):
        other = train_readouts(ReadoutConfig(MODEL, DATA), Run(tmp_path / "silent"))
    run = trained_run(tmp_path / "run")
    assert other.thresholds == run.load(RECORD, ReadoutTrainRecord).thresholds
    assert other.metrics != run.load(RECORD, ReadoutTrainRecord).metrics
    assert run.path(NETWORK).read_bytes() == (tmp_path / "silent" / NETWORK).read_bytes()


def test_peaks_are_those_of_each_interval() -> None:
    signals = made_signals(0, signals=1, intervals=2)
    rows = np.zeros((400, 1), np.float32)
    rows[[5, 199, 200, 399], 0] = [1, 3, 2, -1]
    np.testing.assert_array_equal(signals.peaks([rows]), [[3], [2]])


def test_data_that_are_no_marked_signals_are_refused() -> None:
    for data, what in ((None, "no data"), ("synthetic", "synthetic"), ("a.npz", "a.npz"), ("adfecgdb", "adfecgdb")):
        with pytest.raises(UsageError, match=rf"not on {what}.*--data .*{DATA}"):
            ReadoutConfig(MODEL, data)


@pytest.mark.slow
def test_data_that_are_advised_are_taken() -> None:
    assert DATA in of_signals()
    for name in of_signals():
        (fold,) = load_benchmark(name).folds(0)
        assert fold.validation is not None
        assert all(Kind.SAMPLES in part for part in (fold.train, fold.validation, fold.test))


def test_options_out_of_range_are_refused() -> None:
    with pytest.raises(UsageError, match="seed -1"):
        ReadoutConfig(MODEL, DATA, -1)
    with pytest.raises(UnsupportedModelError, match="linear takes no samples"):
        ReadoutConfig("linear", DATA)
    with pytest.raises(UsageError, match="no detector 'abacus'"):
        ReadoutConfig("abacus", DATA)


def test_several_folds_and_missing_validation_are_refused(tmp_path: Path) -> None:
    fold = made_fold()
    for folds, what in (((fold, fold), "2 folds"), ((replace(fold, validation=None),), "no validation signals")):
        with made_data(*folds), pytest.raises(DataError, match=what):
            train_readouts(ReadoutConfig(MODEL, DATA), Run(tmp_path))


def test_validation_signals_without_both_are_refused(tmp_path: Path) -> None:
    fold = made_fold()
    for label in (0, 1):
        signals = of_one_label(made_signals(1), label)
        one_sided = made_data(replace(fold, validation={Kind.SAMPLES: signals}))
        with one_sided, pytest.raises(DataError, match="no validation signal holds both"):
            train_readouts(ReadoutConfig(MODEL, DATA), Run(tmp_path))


def of_one_label(signals: Signals, label: int) -> Signals:
    return replace(
        signals, signals=tuple(replace(one, label=np.full_like(one.label, label)) for one in signals.signals)
    )


def test_signals_of_another_rate_are_refused(tmp_path: Path) -> None:
    fast = {Kind.SAMPLES: made_signals(0, fs=250.0)}
    with made_data(Fold(fast, fast, fast)), pytest.raises(UnsupportedModelError, match=r"takes 200 Hz.*have 250 Hz"):
        train_readouts(ReadoutConfig(MODEL, DATA), Run(tmp_path))


def test_the_whole_stage_is_on_one_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str | None] = []

    def noted(*arguments: Any) -> Metrics:
        seen.append(os.environ.get("OMP_NUM_THREADS"))
        return evaluate(*arguments)

    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    monkeypatch.setattr(readouts, "evaluate", noted)
    with made_data():
        train_readouts(ReadoutConfig(MODEL, DATA), Run(tmp_path))
    assert seen == ["1"]


def test_the_same_seed_gives_the_same_record(tmp_path: Path) -> None:
    with made_data():
        again = train_readouts(ReadoutConfig(MODEL, DATA), Run(tmp_path / "again"))
    assert again == trained_run(tmp_path / "run").load(RECORD, ReadoutTrainRecord)
