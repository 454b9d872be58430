"""A run folder that was written before records had types opens, exports, and is the detector that it was."""

from __future__ import annotations

import shutil
from pathlib import Path

from ecgtiny.common.run import Run
from ecgtiny.common.stage_records.quantize import QuantizeRecord
from ecgtiny.common.stage_records.train import TrainRecord
from ecgtiny.firmware_gen.pipeline import export_run
from ecgtiny.quantize.store import load_detector
from tests.stored import RUN

DIGEST = "20d4010c75796f8e17a675fa0b10bb958e4b3bc0d47827da0438a6c1fe4bdb5f"


def test_it_opens_with_every_block(tmp_path: Path) -> None:
    run = Run(shutil.copytree(RUN, tmp_path / "run"))
    trained, quantised = run.load("train.json", TrainRecord), run.load("quantize.json", QuantizeRecord)
    assert trained.metrics is not None
    assert quantised.metrics is not None
    assert trained.data == quantised.data
    assert load_detector(run).digest == quantised.model_digest == DIGEST


def test_it_is_exported(tmp_path: Path) -> None:
    run = Run(shutil.copytree(RUN, tmp_path / "run"))
    record = export_run(run, "nrf52840")
    assert record.model_digest == DIGEST
    assert record.network is not None
    assert (run.folder / "export/nrf52840/ecgtiny/src/ecgtiny.c").is_file()
