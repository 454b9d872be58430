"""Networks around TensorFlow Lite Micro: what is not there is named, and the file holds what the document shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import mlperf_tflm
from bench.inputs import NETWORKS
from bench.mlperf import NETS
from bench.store import load
from ecgtiny.common.errors import DataError
from ecgtiny.firmware_gen.runtimes.tflm.library import Tflm
from tests.tools import require

NOTHING = Tflm((), (), cmsis_nn=False, int8_registrations={})


def test_a_missing_network_is_named_before_anything_is_built(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"ad01_int8\.tflite: there is no such file"):
        mlperf_tflm.measure_all(tmp_path, NOTHING)


def test_a_tree_that_is_none_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    require("arm-none-eabi-gcc")
    assert mlperf_tflm.main(["--models", str(tmp_path), "--tflm", str(tmp_path)]) == 2
    assert "is no TensorFlow Lite Micro tree" in capsys.readouterr().err


def test_the_file_holds_every_network_by_both() -> None:
    held = load("mlperf_tflm")
    assert set(held["figures"]["networks"]) == {*NETWORKS, *(net.name for net in NETS)}
    for one in held["figures"]["networks"].values():
        assert all(one[by]["cycles"] > one[by]["instructions"] > 0 for by in ("tflm", "ours"))
    assert held["conditions"]["cmsis_nn"]
    assert set(held["conditions"]["commits"]) == {"tflite-micro", "CMSIS-NN"}


def test_a_folder_that_is_no_checkout_has_no_commit(tmp_path: Path) -> None:
    assert mlperf_tflm.commit_of(tmp_path) is None
