"""The baseline: what grows fails, what shrinks has to be accepted too, and another compiler is not compared."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from bench import run
from bench.inputs import DETECTORS, NETWORKS, STREAM, peers
from bench.measure import PROFILES
from bench.table import ABOUT, ratios, text

FIGURES = ("instructions", "flash_bytes", "ram_bytes", "stack_bytes")
COMMITTED = json.loads(run.RESULTS.read_text("utf-8"))


@pytest.fixture
def baseline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A committed file, and a measurement that gives the same."""
    monkeypatch.setattr(run, "measure_all", lambda: copy.deepcopy(COMMITTED))
    path = tmp_path / "results.json"
    path.write_text(run.RESULTS.read_text("utf-8"))
    return path


def doctored(path: Path, figure: str, change: int) -> None:
    """Change a figure of the committed file."""
    content = json.loads(path.read_text("utf-8"))
    *way, last = figure.split(".")
    table = content
    for step in way:
        table = table[step]
    table[last] += change
    path.write_text(json.dumps(content))


def test_what_is_committed_passes(baseline: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(["--check"], baseline) == 0
    assert "every figure is the committed one" in capsys.readouterr().err


@pytest.mark.parametrize("figure", [
    *(f"m1.speed.{key}" for key in FIGURES), "tiny.beat.speed.instructions",
    *(f"stream.speed.{key}" for key in (*FIGURES, "instructions_per_second", "instructions_max")),
])  # fmt: skip
def test_growth_fails_and_names_the_figure(figure: str, baseline: Path, capsys: pytest.CaptureFixture[str]) -> None:
    doctored(baseline, figure, -1)
    before = baseline.read_text("utf-8")
    assert run.main(["--check"], baseline) == 7
    said = capsys.readouterr().err
    assert f"{figure}: " in said
    assert "GROWN" in said
    assert "figures that differ: 1, of which grown: 1" in said
    assert "run make bench and commit" in said
    assert baseline.read_text("utf-8") == before


def test_both_values_are_shown_and_growth_comes_first(baseline: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = COMMITTED["m1"]["speed"]["instructions"]
    doctored(baseline, "m1.speed.instructions", -100)
    doctored(baseline, "m1.speed.flash_bytes", 4)
    assert run.main(["--check"], baseline) == 7
    said = capsys.readouterr().err
    assert f"m1.speed.instructions: {old - 100:,} -> {old:,} GROWN" in said
    assert said.index("m1.speed.instructions") < said.index("m1.speed.flash_bytes")


def test_a_gain_has_to_be_accepted_too(baseline: Path, capsys: pytest.CaptureFixture[str]) -> None:
    doctored(baseline, "m3.speed.ram_bytes", 1)
    assert run.main(["--check"], baseline) == 7
    said = capsys.readouterr().err
    assert "m3.speed.ram_bytes" in said
    assert "of which grown: 0" in said


@pytest.mark.parametrize("forgotten", ["m2t", "linear"])
def test_a_model_that_is_not_committed_fails(
    forgotten: str, baseline: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = json.loads(baseline.read_text("utf-8"))
    del content[forgotten]
    baseline.write_text(json.dumps(content))
    assert run.main(["--check"], baseline) == 7
    assert "none -> " in capsys.readouterr().err


def test_another_compiler_is_not_compared_and_that_is_said(baseline: Path, capsys: pytest.CaptureFixture[str]) -> None:
    doctored(baseline, "m1.speed.instructions", -1)
    baseline.write_text(baseline.read_text("utf-8").replace(COMMITTED["toolchain"], "arm-none-eabi-gcc 1.0"))
    assert run.main(["--check"], baseline) == 0
    said = capsys.readouterr().err
    assert "skipped the comparison" in said
    assert "arm-none-eabi-gcc 1.0" in said
    assert "every figure" not in said


def test_without_check_the_file_is_written(baseline: Path, capsys: pytest.CaptureFixture[str]) -> None:
    baseline.unlink()
    assert run.main(["--json"], baseline) == 0
    assert json.loads(capsys.readouterr().out) == COMMITTED == json.loads(baseline.read_text("utf-8"))


def test_a_baseline_that_is_not_there_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(["--check"], tmp_path / "gone.json") == 3
    assert "there is no such file" in capsys.readouterr().err


def test_the_committed_file_has_every_model_profile_and_figure() -> None:
    for profile in PROFILES:
        for measured in (
            *(COMMITTED[name][profile.name] for name in NETWORKS),
            *(COMMITTED[name]["beat"][profile.name] for name in DETECTORS),
            COMMITTED[STREAM][profile.name],
        ):
            assert all(type(measured[figure]) is int for figure in FIGURES)
    assert set(COMMITTED) == {*ABOUT, *NETWORKS, *DETECTORS, STREAM}


def figures(instructions: int) -> dict[str, Any]:
    cycles = {"low": 2 * instructions - 1, "typical": 2 * instructions, "high": 2 * instructions + 1}
    return {"instructions": instructions, "instructions_min": instructions, "instructions_max": instructions + 5,
            "flash_bytes": 16_000, "ram_bytes": 0, "stack_bytes": 88, "stack_bound_bytes": 96,
            "cycles": cycles}  # fmt: skip


def test_the_table_sets_them_against_limits_and_peers() -> None:
    shown = text({"toolchain": "gcc 1", "m1": {"speed": figures(8_000), "beat": {"speed": figures(18_501)}}})
    rows = {line.split("  ")[1].strip(): " ".join(line.split()) for line in shown.splitlines() if line[:2] == "  "}
    assert rows["ecgtiny, speed"] == "ecgtiny, speed 8,000 16,000 0 88 (96) 16,000"
    assert "at most 15,000 kept 16,500 kept 360 kept 17,000 kept" in " ".join(shown.split())
    assert "at most 18,500 MISSED 21,500 MISSED" in " ".join(shown.split())
    assert rows["DSP C by hand (-O2)"] == "DSP C by hand (-O2) 17,420 2.18x 15,704 0.98x 344 88 1.00x"
    assert "ecgtiny, speed: 8,000 to 8,005 instructions, by the input" in shown


def test_ratios_are_multiples_of_ours() -> None:
    found = ratios("m1", figures(10_000))["plain C, no DSP, by hand (-Os)"]
    assert found == {"instructions": 4.098, "flash_bytes": 0.901, "stack_bytes": 1.136}


def test_every_peer_has_every_figure() -> None:
    known = {name: entry for name, entry in peers().items() if name != "conditions"}
    assert set(known) == {*NETWORKS, *DETECTORS, STREAM}
    for entry in known.values():
        assert all(set(peer) == {"runtime", *FIGURES} for peer in entry["peers"])
        assert all(set(limit) <= {*FIGURES, "cycles"} for limit in entry.get("at_most", {}).values())
