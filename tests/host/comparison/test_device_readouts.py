"""What a detector of samples takes on the virtual board, as compare measures it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from ecgtiny.common.errors import VerificationError
from ecgtiny.host.comparison import device
from ecgtiny.host.comparison.device import DeviceJob, measure
from ecgtiny.train.readouts import ReadoutConfig
from tests.quantize.readout_runs import DATA, MODEL, made_data


def test_a_board_whose_self_test_fails_is_not_validated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object, **__: object) -> None:
        raise VerificationError("the self-test failed", fix="flash it again")

    sizes = SimpleNamespace(weights_bytes=1, flash_bytes=2, ram_bytes=3)
    for stage in ("train_readouts", "quantize_readouts", "export_run"):
        monkeypatch.setattr(device, stage, lambda *_: sizes)
    monkeypatch.setattr(device, "validate_readouts", failing)
    cost = measure(DeviceJob(tmp_path, ReadoutConfig(MODEL, DATA), "nrf52840", "0" * 64))
    assert cost.validated is False
    assert "self-test failed" in str(cost.reason)
    assert (cost.weights_bytes, cost.flash_bytes, cost.ram_bytes) == (1, 2, 3)


@pytest.mark.slow
@pytest.mark.parametrize("model", [MODEL, "lif-small"])
def test_every_stage_is_run_and_all_readouts_are_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model: str
) -> None:
    monkeypatch.setattr(device, "SIGNALS", 1)
    job = DeviceJob(tmp_path, ReadoutConfig(model, DATA), "nrf52840", "0" * 64)
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
