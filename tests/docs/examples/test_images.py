"""The image example of the tutorial: it trains, converts, and its C computes what the reference does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from ecgtiny.host.cli import compile_stage
from ecgtiny.quantize.graph.reader import read_graph
from ecgtiny.quantize.graph.reference import run_graph
from tests.tools import ROOT, require, require_module

EXAMPLE = ROOT / "docs" / "examples" / "images.py"


@pytest.mark.slow
def test_images_of_ones_own_become_c_that_computes_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for package in ("tensorflow", "sklearn", "unicorn"):
        require_module(package)
    require("arm-none-eabi-gcc")
    monkeypatch.chdir(tmp_path)
    random = np.random.default_rng(0)
    rows, columns = np.mgrid[:28, :28]
    centre, width = random.uniform(8, 20, (2, 400, 1, 1)), random.uniform(2, 6, (400, 1, 1))
    x = np.exp(-((rows - centre[0]) ** 2 + (columns - centre[1]) ** 2) / (2 * width**2))
    np.save("mine.npy", np.rint(255 * x).astype(np.uint8))
    subprocess.run([sys.executable, str(EXAMPLE), "mine.npy"], check=True, capture_output=True)
    board = (ROOT / "boards" / "nrf52840.toml").read_text("utf-8").replace("flash = 65_536", "flash = 262_144")
    Path("roomy.toml").write_text(board, "utf-8")
    record = compile_stage.compile_tflite(Path("images.tflite"), "roomy.toml").record
    assert (record.input.shape, record.output.shape) == ([1, 28, 28], [1, 28, 28])
    assert record.conditions.missing is None
    assert record.conditions.inputs == 8
    graph = read_graph(Path("images.tflite").read_bytes())
    ends = graph.input_tensor, graph.output_tensor
    q = np.clip(np.rint(x / ends[0].scales[0]) + ends[0].zero_point, -128, 127).astype(np.int8).reshape(len(x), -1)
    y = (run_graph(graph, q).astype(float) - ends[1].zero_point) * ends[1].scales[0]
    assert np.abs(y.reshape(x.shape) - x).mean() < np.abs(x - x.mean(axis=0)).mean()
