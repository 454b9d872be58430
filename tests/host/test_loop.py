"""The whole loop by the command line, as the README gives it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.tools import require, require_data, require_module
from tests.train.made import made_beats


def ecgtiny(folder: Path, *arguments: str) -> dict[str, Any]:
    """Run a command in a folder and return what it printed with --json."""
    command = [sys.executable, "-c", "from ecgtiny.host.cli.main import main; main()", *arguments, "--json"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.slow
def test_validate_in_an_empty_folder_runs_every_stage(tmp_path: Path) -> None:
    require_module("unicorn")
    record = ecgtiny(tmp_path, "validate", "--beats", "100")
    assert (record["beats"], record["mismatches"], record["complete"], record["virtual"]) == (100, 0, True, True)
    assert record["data"]["name"] == "synthetic"
    artefacts = {path.name for path in (tmp_path / "ecgtiny-run").iterdir()}
    assert {"train.json", "quantize.json", "export.json", "validate-nrf52840.json", "report.html"} <= artefacts


@pytest.mark.slow
def test_ecg5000_on_both_virtual_boards(tmp_path: Path) -> None:
    require_data("ecg5000", "ECG5000_TRAIN.txt")
    require("qemu-system-arm")
    ecgtiny(tmp_path, "train", "--data", "ecg5000")
    quantised = ecgtiny(tmp_path, "quantize")
    assert quantised["weights_bytes"] <= 1024
    assert quantised["metrics"]["auroc"] >= 0.995
    assert quantised["metrics"]["accuracy"] >= 0.97
    assert abs(quantised["fidelity"]["auroc_delta"]) < 0.002
    assert quantised["fidelity"]["decision_agreement"] > 0.995
    low, high = quantised["false_alarm_rate"]["interval"]
    assert low <= quantised["false_alarm_rate"]["observed"] <= high
    for board, beats in (("nrf52840", 500), ("qemu-mps2-an386", 200)):
        exported = ecgtiny(tmp_path, "export", "--board", board)
        record = ecgtiny(tmp_path, "validate", "--board", board, "--beats", str(beats))
        assert (record["beats"], record["mismatches"]) == (beats, 0)
        assert record["model_digest"] == exported["model_digest"] == quantised["model_digest"]


@pytest.mark.slow
def test_lstms_and_attention_on_a_virtual_board(tmp_path: Path) -> None:
    require_module("unicorn")
    # From 2,000 normal beats on, some are held out: one fit and one conversion in the place of eleven.
    train, test = made_beats(2000, 0, length=32, leads=2), made_beats(30, 10, seed=1, length=32, leads=2)
    np.savez(tmp_path / "beats.npz", x_train=train.x, label_train=(~train.normal).astype(np.int64),
             x_test=test.x, label_test=(~test.normal).astype(np.int64))  # fmt: skip
    ecgtiny(tmp_path, "train", "--data", "beats.npz", "--model", "vae-bilstm-mha-compact", "--epochs", "4")
    operators = ecgtiny(tmp_path, "quantize")["operators"]
    assert operators.count("unidirectional_sequence_lstm") == 4
    assert operators.count("softmax") == 3
    record = ecgtiny(tmp_path, "validate", "--beats", "40")
    assert (record["beats"], record["mismatches"], record["complete"]) == (40, 0, True)
