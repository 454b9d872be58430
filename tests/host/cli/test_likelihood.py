"""A likelihood goes the whole way: trained on windows, quantised, exported, validated, reported."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.host.cli.test_own_model import ecgtiny
from tests.host.report.document import Document
from tests.tools import require, require_module


def write_windows(path: Path, count: int) -> None:
    """Write windows of 120 samples that end anywhere in a period, a tenth of them in a spike."""
    random = np.random.default_rng(0)
    phase = random.uniform(0, 2 * np.pi, (count, 1))
    x = np.sin(2 * np.pi * np.arange(120) / 60 + phase) + 0.05 * random.standard_normal((count, 120))
    label = np.arange(count) % 10 == 0
    x[label, -1] += 3
    header = ",".join(["label", *(f"s{at}" for at in range(120))])
    rows = [",".join([str(int(odd)), *(f"{value:.4f}" for value in row)]) for odd, row in zip(label, x, strict=True)]
    path.write_text("\n".join([header, *rows, ""]), "utf-8")


@pytest.mark.slow
def test_the_whole_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("tensorflow", "unicorn"):
        require_module(module)
    require("arm-none-eabi-gcc")
    monkeypatch.chdir(tmp_path)
    write_windows(Path("windows.csv"), 600)
    trained = ecgtiny("train", "--data", "windows.csv", "--model", "donut-mean", "--epochs", "60")
    assert trained["score"]["kind"] == "likelihood"
    assert trained["preprocess"]["gain"] == trained["data"]["gain"]
    assert trained["metrics"]["auroc"] > 0.9
    assert trained["robustness"]["shift"] == []
    quantised = ecgtiny("quantize")
    assert abs(quantised["fidelity"]["auroc_delta"]) < 0.01
    assert len(quantised["further_outputs"]) == 1
    ecgtiny("export", "--board", "nrf52840")
    assert ecgtiny("validate", "--beats", "20")["mismatches"] == 0
    assert "negative log-density of the last sample" in Document(Path("ecgtiny-run/report.html")).text
