"""What the text says of the detectors holds of the committed figures, and of real runs the bench gives such figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import detection, store
from bench.store import Figures, load
from tests.tools import require, require_module

COMMITTED: Figures = load("detection")["figures"]


@pytest.mark.parametrize("model", detection.MODELS)
def test_the_board_agrees_on_every_beat_and_the_promise_holds(model: str) -> None:
    found = COMMITTED[model]
    for profile in detection.PROFILES:
        assert found[profile]["complete"]
        assert (found[profile]["beats"], found[profile]["mismatches"]) == (4500, 0)
    low, high = found["false_alarm_rate"]["interval"]
    assert low <= found["false_alarm_rate"]["observed"] <= high
    assert found["size"]["flash_bytes"] < found["speed"]["flash_bytes"]


def test_pca_is_as_good_as_the_models_that_are_pca_and_more_capacity_is_worse() -> None:
    for model in ("linear", "tiny"):
        assert COMMITTED[model]["auroc"]["value"] == pytest.approx(
            COMMITTED[model]["baselines"]["pca"]["auroc"], abs=1e-4
        )
    best = COMMITTED["linear"]["auroc"]["value"]
    assert all(COMMITTED[model]["auroc"]["value"] < best for model in ("dense", "dense-tutorial", "conv"))


@pytest.mark.slow
def test_the_bench_runs_the_stages_and_keeps_figures_of_the_committed_form(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    require_module("tensorflow")
    require_module("unicorn")
    require("arm-none-eabi-gcc")
    monkeypatch.setattr(detection, "DATA", "synthetic")
    monkeypatch.setattr(detection, "MODELS", ("tiny",))
    monkeypatch.setattr(store, "FOLDER", tmp_path / "results")
    assert detection.main(["--runs", str(tmp_path)]) == 0
    assert "tiny " in capsys.readouterr().out
    written = store.load("detection")
    assert written["conditions"].keys() == load_committed_conditions().keys()
    measured, committed = written["figures"]["tiny"], COMMITTED["tiny"]
    assert measured.keys() == committed.keys()
    for profile in detection.PROFILES:
        assert measured[profile].keys() == committed[profile].keys()
        assert measured[profile]["mismatches"] == 0
    assert measured["speed"]["instructions"] < measured["size"]["instructions"]


def load_committed_conditions() -> Figures:
    """Return the conditions of the committed file, wherever results are written to."""
    whole: Figures = store.read_json(store.HERE / "results" / "detection.json")
    return whole["conditions"]
