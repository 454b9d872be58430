"""The quantise stage of a detector of samples: near the float network, gated on validation signals, stored whole."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ecgtiny.common.arrays import save_arrays
from ecgtiny.common.errors import DataError, VerificationError
from ecgtiny.common.run import Run
from ecgtiny.common.stage_records.readouts import ReadoutQuantizeRecord, ReadoutTrainRecord
from ecgtiny.quantize import readouts
from ecgtiny.quantize.detectors.stream_network import digest, readouts_of, steps_of
from ecgtiny.quantize.readouts import (
    EXTREMES,
    INTEGERS,
    expected_readouts,
    golden_samples,
    load_network,
    quantize_readouts,
)
from ecgtiny.quantize.store import RECORD, VALIDATION
from ecgtiny.train.data.signals import Signals
from ecgtiny.train.data.stored_signals import as_counts, restored, stored
from ecgtiny.train.readouts import NETWORK, SIGNALS
from ecgtiny.train.store import RECORD as TRAINED
from tests.quantize.readout_runs import quantised_run, trained_run
from tests.train.detectors.reservoir.made import made_signals


def test_integers_decide_as_floats_do(tmp_path: Path) -> None:
    record = quantised_run(tmp_path).load(RECORD, ReadoutQuantizeRecord)
    fidelity = record.fidelity
    assert fidelity.test.intervals == 18
    assert fidelity.validation.decisions_changed == fidelity.test.decisions_changed == 0
    assert 0 < fidelity.test.largest_difference < 0.1
    assert fidelity.decision_agreement == 1
    assert record.failed == []
    assert record.constants_bytes < 5000


def test_stored_readouts_are_those_of_the_stored_network(tmp_path: Path) -> None:
    run = quantised_run(tmp_path)
    network = load_network(run)
    for _, counts, rows in expected_readouts(run):
        np.testing.assert_array_equal(readouts_of(network, counts[:150]), rows[:150])
    assert [len(rows) for _, _, rows in expected_readouts(run)] == [3600]


def test_steps_are_packed_readouts_and_bits(tmp_path: Path) -> None:
    network = load_network(quantised_run(tmp_path))
    at = network.thresholds.astype(np.int32)
    rows = np.array([at, at + np.array([1, 0]), at + np.array([0, 1]), at + 1, at - 1], np.int32)
    steps = steps_of(network, rows)
    assert steps.dtype.itemsize == 12
    assert steps["above"].tolist() == [0, 1, 2, 3, 0]
    assert steps.tobytes()[12:24] == rows[1].astype("<i4").tobytes() + b"\1\0\0\0"


def test_golden_samples_hold_an_anomaly_and_the_extremes(tmp_path: Path) -> None:
    run = quantised_run(tmp_path)
    (signal,) = restored_validation(run).signals
    start = 200 * int(np.flatnonzero(signal.label)[0])
    wanted = [*as_counts(signal.x[start : start + 200]).tolist(), *EXTREMES.tolist()]
    assert golden_samples(run).tolist() == wanted
    assert np.flatnonzero(np.diff(EXTREMES.astype(np.int64)) > 32767).size


def test_golden_samples_are_of_the_first_signal_with_an_anomaly(tmp_path: Path) -> None:
    run = quantised_run(tmp_path)
    signals, normal = restored_validation(run), made_signals(5, signals=1, intervals=4, kinds=0)
    with np.load(run.path(SIGNALS)) as held:
        others = {name: held[name] for name in held.files if not name.startswith("validation")}
    both = replace(signals, signals=(*normal.signals, *signals.signals))
    wanted, record = golden_samples(run), run.read(RECORD, ReadoutQuantizeRecord)
    save_arrays(run.path(SIGNALS), {**stored("validation", both), **others})
    run.save(RECORD, record, inputs=[SIGNALS], outputs=[])
    np.testing.assert_array_equal(golden_samples(run), wanted)


def restored_validation(run: Run) -> Signals:
    record = run.read(RECORD, ReadoutQuantizeRecord)
    with np.load(run.path(SIGNALS)) as held:
        arrays = {name: held[name] for name in held.files}
    return restored("validation", arrays, tuple(record.data.classes), record.data.fs)


def test_a_gate_that_fails_keeps_the_artefacts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readouts, "MAX_CHANGED", -1)
    run = trained_run(tmp_path)
    with pytest.raises(VerificationError, match=r"changed 0 of \d+ decisions.*--seed"):
        quantize_readouts(run)
    assert run.load(RECORD, ReadoutQuantizeRecord).failed == ["validation.decisions_changed"]
    assert run.has(INTEGERS)


def test_another_network_under_the_same_record_is_refused(tmp_path: Path) -> None:
    run = quantised_run(tmp_path)
    with np.load(run.path(INTEGERS)) as stored:
        arrays = {name: stored[name] for name in stored.files}
    record = run.read(RECORD, ReadoutQuantizeRecord)
    arrays["thresholds"] = arrays["thresholds"] + 1
    save_arrays(run.path(INTEGERS), arrays)
    with pytest.raises(VerificationError, match="has changed since"):
        load_network(run)
    run.save(RECORD, record, inputs=[], outputs=[INTEGERS, VALIDATION])
    with pytest.raises(VerificationError, match="another network"):
        load_network(run)
    del arrays["links"]
    save_arrays(run.path(INTEGERS), arrays)
    run.save(RECORD, record, inputs=[], outputs=[INTEGERS, VALIDATION])
    with pytest.raises(DataError, match="holds no network"):
        load_network(run)


@pytest.mark.parametrize("damaged", [b"", b"no archive", b"PK\3\4 and no more"])
def test_arrays_that_cannot_be_read_are_told(tmp_path: Path, damaged: bytes) -> None:
    run = trained_run(tmp_path)
    run.path(SIGNALS).write_bytes(damaged)
    run.save(TRAINED, run.read(TRAINED, ReadoutTrainRecord), inputs=[], outputs=[NETWORK, SIGNALS])
    with pytest.raises(DataError, match=rf"{SIGNALS}: cannot be read"):
        quantize_readouts(run)


def test_a_run_that_was_not_trained_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"train\.json"):
        quantize_readouts(Run(tmp_path))


def test_the_digest_names_everything(tmp_path: Path) -> None:
    network = load_network(quantised_run(tmp_path))
    names = {
        digest("echo_state", network, 200.0),
        digest("echo_state", network, 250.0),
        digest("other", network, 200.0),
    }
    network.thresholds[0] += 1
    assert len(names | {digest("echo_state", network, 200.0)}) == 4
