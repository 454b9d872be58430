"""The firmware that is written beside the sources builds as it stands and scores what it is fed."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ecgtiny.common.arrays import Int16Array
from ecgtiny.firmware_gen import formats
from ecgtiny.firmware_gen.formats.package_format import Contents
from ecgtiny.firmware_gen.writer.codegen import detector_sources
from ecgtiny.firmware_gen.writer.golden import Golden, choose_golden
from ecgtiny.quantize.scoring import alarms, score_beats
from tests.firmware_gen.desk import compile_c, write
from tests.firmware_gen.detectors import beats, detector
from tests.tools import require

RNG = np.random.default_rng(20)
BASE = detector(RNG, length=60, leads=2, pool=2, kind="maxw")
COUNTS: Int16Array = beats(RNG, BASE.normalisation)
SUBJECT = replace(BASE, threshold=int(np.median(score_beats(BASE, COUNTS)[0])))


def expected() -> list[str]:
    score, flat = score_beats(SUBJECT, COUNTS)
    marks = np.where(alarms(SUBJECT, score, flat), " alarm", "")
    return ["flat" if gone else f"{value}{mark}" for value, gone, mark in zip(score, flat, marks, strict=True)]


def run(program: Path) -> list[str]:
    done = subprocess.run([program], input=COUNTS.tobytes(), capture_output=True, check=True)
    return done.stdout.decode().splitlines()


def test_by_cmake(tmp_path: Path) -> None:
    sources = detector_sources(SUBJECT, choose_golden(SUBJECT, COUNTS))
    write(formats.find("cmake").write(Contents(sources)), tmp_path)
    cmake, build = require("cmake"), tmp_path / "build"
    subprocess.run([cmake, "-S", tmp_path, "-B", build, "-DECGTINY_EXAMPLE=ON"], check=True, capture_output=True)
    subprocess.run([cmake, "--build", build], check=True, capture_output=True)
    lines = run(build / "ecgtiny_example")
    assert lines == expected()
    assert any(line.endswith("alarm") for line in lines)


@pytest.mark.parametrize("compiler", ["gcc", "clang"])
def test_by_one_command(compiler: str) -> None:
    sources = detector_sources(SUBJECT, choose_golden(SUBJECT, COUNTS))
    assert run(compile_c(sources, compiler=compiler, flags=("-O2",))) == expected()


def test_it_refuses_to_run_when_the_self_test_fails() -> None:
    golden = choose_golden(SUBJECT, COUNTS)
    wrong = Golden(golden.counts, golden.score + np.int32(1), golden.flat)
    done = subprocess.run([compile_c(detector_sources(SUBJECT, wrong))], input=COUNTS.tobytes(), capture_output=True)
    assert (done.returncode, done.stdout) == (1, b"")
