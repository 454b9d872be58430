"""What a detector of samples takes on the virtual board, as compare measures it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecgtiny.host.comparison import device
from ecgtiny.host.comparison.device import DeviceJob, measure
from ecgtiny.train.readouts import ReadoutConfig
from tests.quantize.readout_runs import DATA, MODEL, made_data


@pytest.mark.slow
def test_every_stage_is_run_and_all_readouts_are_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device, "SIGNALS", 1)
    job = DeviceJob(tmp_path, ReadoutConfig(MODEL, DATA), "nrf52840", "0" * 64)
    with made_data():
        cost = measure(job)
    assert cost.reason is None
    assert cost.validated
    assert cost.samples == 3600
    assert cost.instructions is None
    assert isinstance(cost.instructions_per_second, float)
    assert 0 < cost.instructions_per_second < 1_500_000
    assert cost.flash_bytes is not None
    assert job.run.has("validate-stream-nrf52840.json")
