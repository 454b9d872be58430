"""A model of one's own goes the whole way: trained, calibrated by refits, quantised, exported and validated."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ecgtiny.common.errors import EcgtinyError
from ecgtiny.common.files import sha256
from ecgtiny.host.cli.main import cli
from tests.tools import require, require_module

PROGRAM = """
import keras

def build(samples, leads):
    values = samples * leads
    hidden = [keras.layers.Dense(6, activation="relu"), keras.layers.BatchNormalization(), keras.layers.Dense(2)]
    return keras.Sequential([keras.Input((values,)), *hidden, keras.layers.Dense(values)])

def gelu(samples, leads):
    first = keras.layers.Conv1D(2, 3, padding="same", activation="erf_of_mine" if leads > 9 else keras.activations.gelu)
    return keras.Sequential([keras.Input((samples, leads)), first, keras.layers.Conv1D(leads, 3, padding="same")])

def gru(samples, leads):
    return keras.Sequential([keras.Input((samples, leads)), keras.layers.GRU(2, return_sequences=True),
                             keras.layers.Dense(leads)])
"""


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    require_module("tensorflow")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.py").write_text(PROGRAM, "utf-8")


def ecgtiny(*arguments: str) -> dict[str, Any]:
    result = CliRunner().invoke(cli, [*arguments, "--json"], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.mark.slow
def test_the_whole_way() -> None:
    require("arm-none-eabi-gcc")
    require_module("unicorn")
    trained = ecgtiny("train", "--model", "mine.py:build", "--pool", "4", "--epochs", "20", "--learning-rate", "0.01")
    assert trained["model"]["own"] == {"file": "mine.py", "function": "build", "sha256": sha256(Path("mine.py"))}
    assert (trained["model"]["bottleneck"], trained["model"]["samples"]) == (2, 35)
    assert (trained["config"]["pool"], trained["config"]["learning_rate"]) == (4, 0.01)
    assert trained["threshold"]["calibration"]["folds"] == 10
    Path("mine.py").write_text("raise SystemExit", "utf-8")  # from here on the run holds all that is needed
    quantised = ecgtiny("quantize")
    assert quantised["fidelity"]["decision_agreement"] > 0.97
    ecgtiny("export", "--board", "nrf52840")
    assert ecgtiny("validate", "--beats", "20")["mismatches"] == 0


@pytest.mark.slow
@pytest.mark.parametrize(("function", "words"), [("gelu", "ERF|GELU|POW|supported are"), ("gru", "recurrent layer")])
def test_layers_without_an_int8_form_are_refused_when_quantised(function: str, words: str) -> None:
    ecgtiny("train", "--model", f"mine.py:{function}", "--epochs", "0")
    with pytest.raises(EcgtinyError, match=words) as refused:
        CliRunner().invoke(cli, ["quantize"], catch_exceptions=False)
    assert refused.value.exit_code == 4
