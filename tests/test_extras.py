"""Each stage whose packages are not installed says which command installs them, and is a usage error."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from ecgtiny.common.run import Run
from ecgtiny.firmware_gen.pipeline import export_run
from ecgtiny.quantize.pipeline import quantize_run
from ecgtiny.train.config import TrainConfig
from ecgtiny.train.pipeline import train_run
from tests.host.runs import make_run
from tests.once import copy_of
from tests.tools import one_in, require
from tests.without import without_extras

HEADER = "a 1 360 3600\na.dat 16 200(0)/mV 16 0 0 0 0 MLII\n"


def check(folder: Path, arguments: str, extra: str, path: str | None = None) -> None:
    done = without_extras(folder, *arguments.split(), path=path)
    assert done.returncode == 2, done.stderr
    assert f"pip install 'ecgtiny[{extra}]'" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "extra"),
    one_in(
        3,
        [
            ("train", "train"),
            ("quantize", "train"),
            ("export --board nrf52840", "train"),
            ("validate --port sim://nrf52840", "sim"),
            ("search --data synthetic --board nrf52840 --budget flash=8k", "search"),
            ("export --board nrf52840 --runtime tflm --tflm .", "sim"),
            ("train --stream --data a.hea", "data"),
        ],
    ),
)
def test_a_stage_names_its_extra(tmp_path: Path, arguments: str, extra: str) -> None:
    (tmp_path / "a.hea").write_text(HEADER, "utf-8")
    (tmp_path / "a.dat").write_bytes(bytes(7200))
    if "validate" in arguments:
        counts = np.ones((2, 140, 1), np.int16)
        make_run(tmp_path / "ecgtiny-run", counts, np.zeros(2, np.int32), digest="0")
    check(tmp_path, arguments, extra)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a run of beats and a run of continuous records, each exported for this computer."""
    require("gcc")
    return copy_of(tmp_path_factory, "runs", exported)


def exported(folder: Path) -> None:
    for name, config in {
        "beats": TrainConfig(model="tiny", epochs=0),
        "stream": TrainConfig(data="synthetic:0-1", model="tiny", epochs=0, stream=True),
    }.items():
        train_run(config, Run(folder / name))
        quantize_run(Run(folder / name))
        export_run(Run(folder / name), "host")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "extra"),
    [("quantize --run beats", "train"), ("evaluate --stream synthetic:1 --run stream", "data")],
)
def test_a_stage_that_has_its_inputs_names_its_extra(folder: Path, arguments: str, extra: str) -> None:
    check(folder, arguments, extra)


@pytest.mark.slow
def test_without_a_compiler_the_build_names_its_extra(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder / "beats", tmp_path / "beats")
    check(tmp_path, "build --board host --run beats", "build", path=str(tmp_path))


@pytest.mark.slow
@pytest.mark.parametrize("arguments", ["--run beats", "--run stream --stream synthetic:3"])
def test_a_board_is_validated_without_any_extra_and_the_report_names_its_own(folder: Path, arguments: str) -> None:
    done = without_extras(folder, "validate", "--board", "host", *arguments.split())
    assert done.returncode == 0, done.stderr
    assert "0 mismatches" in done.stdout or "0 differences" in done.stdout
    said = [line for line in done.stderr.splitlines() if line.startswith("report: ")]
    assert len(said) == 1
    assert said[0].endswith("report.html; its figures need matplotlib: pip install 'ecgtiny[report]'")
