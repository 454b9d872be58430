"""The bench of public networks: its figures are those of the network, and its file holds what the document shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.mlperf import CLOCK_MHZ, NETS, RUNTIMES, Net, figures, text
from bench.store import load
from ecgtiny.common.errors import DataError
from tests.tools import BENCH_MODELS, require, require_module

TINY = Net("tiny", "a network of our own", "tiny.tflite", (1.0, 2.0, 3.0))


@pytest.fixture(autouse=True)
def _tools() -> None:
    require("arm-none-eabi-gcc")
    require_module("unicorn")


def test_a_network_has_its_figures_beside_what_was_published() -> None:
    found = figures(TINY, BENCH_MODELS)
    assert found["published_ms"] == [1.0, 2.0, 3.0]
    assert found["cycles"] > found["instructions"] > found["macs"] > 0
    assert found["instructions_per_mac"] == round(found["instructions"] / found["macs"], 2)
    assert found["ms"] == round(found["cycles"] / CLOCK_MHZ / 1000, 2)
    assert f"{found['instructions']:,} instructions" in text({"figures": {"nets": {"tiny": found}}})


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"ad01_int8\.tflite: there is no such file"):
        figures(NETS[0], tmp_path)


def test_the_file_holds_every_network_and_runtime() -> None:
    held = load("mlperf")["figures"]
    assert set(held["nets"]) == {net.name for net in NETS}
    assert held["runtimes"] == list(RUNTIMES)
    for net in NETS:
        assert held["nets"][net.name]["published_ms"] == list(net.published_ms)
