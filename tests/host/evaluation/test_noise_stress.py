"""The noise stress test: each noise at each level beside the clean signal, in a record of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ecgtiny.common.errors import DataError
from ecgtiny.common.run import Run
from ecgtiny.common.stage_records.base import known
from ecgtiny.common.stage_records.noise_stress import NoiseStressRecord
from ecgtiny.host.cli.show_noise_stress import noise_stress as shown
from ecgtiny.host.evaluation import noise_stress as module
from ecgtiny.host.evaluation.evaluate import evaluate_run
from ecgtiny.host.evaluation.noise_stress import CONDITIONS, noise_stress_run
from ecgtiny.train.data.records.generated import synthetic_record
from ecgtiny.train.data.records.noise import Noise
from tests.host.evaluation.noise_samples import noise_stress
from tests.host.evaluation.stream_run import FS, write_csv
from tests.stored import there
from tests.tools import require_data
from tests.train.data.records.made_noise import made_noise

MINUTES = 7.2
"""Twelve seconds more than the first noisy stretch."""


@pytest.fixture
def one_noise(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Stress by made-up electrode motion at 24 and -6 dB alone."""
    made_noise(monkeypatch, tmp_path)
    monkeypatch.setattr(module, "in_processes", map)  # others take longer to start than the work
    monkeypatch.setattr(module, "KINDS", ("em",))
    monkeypatch.setattr(module, "LEVELS", (24.0, -6.0))
    monkeypatch.setattr(module, "CONDITIONS", (None, Noise("em", 24.0), Noise("em", -6.0)))


@pytest.fixture
def run(trained: Run, tmp_path: Path) -> Run:
    return Run(Path(shutil.copytree(trained.folder, tmp_path / "run")))


@pytest.fixture
def records(tmp_path: Path) -> Path:
    """Return a folder with a record that noise can be added to, one without annotations and one too short."""
    folder = tmp_path / "stressed"
    folder.mkdir()
    write_csv(folder, synthetic_record(77, MINUTES, FS), "good")
    write_csv(folder, synthetic_record(78, MINUTES, FS), "plain", annotated=False)
    write_csv(folder, synthetic_record(79, 2.0, FS), "short")
    return folder


def test_the_conditions_are_each_kind_at_each_level_and_none() -> None:
    assert CONDITIONS[0] is None
    assert Noise("em", 24.0) in CONDITIONS
    assert Noise("bw", -6.0) in CONDITIONS
    assert len(set(CONDITIONS)) == len(CONDITIONS) == 1 + 3 * 6


def test_the_figures_are_those_of_an_evaluation_under_that_noise(one_noise: None, run: Run, records: Path) -> None:
    good = str(records / "good.csv")
    whole = evaluate_run(run, good, noise="em:-6")
    evaluated = there(whole.records["good"].figures), known(whole.records["good"].noisy)
    clean = there(evaluate_run(run, good).records["good"].figures)
    before = run.path("evaluate.json").read_bytes()
    record = noise_stress_run(run, good)
    assert run.path("evaluate.json").read_bytes() == before
    assert record == run.load("noise-stress.json", NoiseStressRecord)
    (of,) = (one.curves for one in record.records.values())
    assert (of.under["em"][1].whole, of.under["em"][1].noisy) == evaluated
    assert of.clean.whole == clean
    assert of == record.gross
    seconds = {one.noisy.counts.seconds for one in record.by_condition(of).values()}
    assert len(seconds) == 1, "the clean signal is scored in the stretches that the noise is added to"
    assert 0 < seconds.pop() < clean.counts.seconds


def test_what_noise_cannot_be_added_to_is_left_out_of_a_folder(one_noise: None, run: Run, records: Path) -> None:
    told: list[str] = []
    record = noise_stress_run(run, str(records), tell=told.append)
    assert list(record.records) == ["good"]
    assert set(record.skipped or {}) == {"plain", "short"}
    assert len(told) == 2
    assert "left out: plain: " in shown(record)


@pytest.mark.parametrize(("name", "why"), [("plain", "has no annotations"), ("short", "noise begins after 300 s")])
def test_a_record_that_is_named_is_refused(one_noise: None, run: Run, records: Path, name: str, why: str) -> None:
    with pytest.raises(DataError, match=why):
        noise_stress_run(run, str(records / f"{name}.csv"))
    assert not run.has("noise-stress.json")


@pytest.mark.slow
def test_published_noises_are_worse_the_louder_they_are(run: Run, records: Path) -> None:
    require_data("nstdb", "bw.dat")
    record = noise_stress_run(run, str(records / "good.csv"))
    assert list(record.by_condition(record.gross)) == ["clean", *map(str, CONDITIONS[1:])]
    for curve in record.gross.under.values():
        assert there(curve[0].noisy.unreadable_share) <= there(curve[-1].noisy.unreadable_share)


def test_the_terminal_shows_the_noisy_stretches_in_80_columns() -> None:
    lines = shown(noise_stress()).splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[1].split()[:5] == ["clean", "100.00%", "100.00%", "100.00%", "100.00%"]
    assert lines[7].split() == [
        "em:-6", "85.00%", "85.00%", "85.00%", "25.00%", "75.0", "[42.0,", "123.7]", "75.00%",
    ]  # fmt: skip
