"""A library of PlatformIO: its manifest, its examples, and two of them in one program."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Literal

import numpy as np
import pytest

from ecgtiny.firmware_gen.formats import find
from ecgtiny.firmware_gen.formats.package_format import About, Contents
from ecgtiny.quantize.scoring import score_beats
from tests.firmware_gen.desk import write
from tests.firmware_gen.formats.mega import said
from tests.firmware_gen.formats.pio import core_folder, pio_run
from tests.firmware_gen.formats.two import DIGEST, MAIN, NAMES, counts, detectors, expected, package, scores_of_both
from tests.tools import require

BOTH = "[env:both]\nplatform = native\nlib_deps =\n  symlink://one\n  symlink://two\n"


def test_the_manifest_says_what_is_where() -> None:
    sources = package("platformio", "one")
    manifest = json.loads(sources["library.json"])
    assert manifest["name"] == manifest["build"]["srcDir"] == manifest["build"]["includeDir"] == "one"
    assert f"one/{manifest['headers']}" in sources
    assert DIGEST in manifest["description"]
    for example in manifest["examples"]:
        assert f"{example['base']}/platformio.ini" in sources
    assert not any(path.startswith("agent/") for path in sources)


@pytest.mark.parametrize(
    ("takes", "platform"), [("beats", "atmelavr"), ("readouts", "atmelavr"), ("stream", "nordicnrf52")]
)
def test_the_sketch_is_for_a_board_that_can_run_it(
    takes: Literal["beats", "stream", "readouts"], platform: str
) -> None:
    made = find("platformio").write(Contents({}, About(takes)))
    assert f"platform = {platform}\n" in made["examples/adc/platformio.ini"]


@pytest.fixture(scope="module")
def core(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return core_folder(tmp_path_factory.mktemp("platformio"))


@pytest.fixture
def native(core: Path) -> Path:
    """Return PlatformIO's folder where this computer has the compilers that SCons takes for it."""
    require("gcc")
    require("g++")
    return core


def test_the_example_of_this_computer_scores_what_it_is_fed(native: Path, tmp_path: Path) -> None:
    write(package("platformio", "one"), tmp_path)
    program = pio_run(tmp_path / "examples" / "replay", native)
    beats = np.ascontiguousarray(counts("one"), "<i2")
    done = subprocess.run([program], input=beats.tobytes(), capture_output=True, check=True)
    scores = score_beats(detectors()["one"], counts("one"))[0].tolist()
    assert [int(line.split()[0]) for line in done.stdout.splitlines()] == scores


@pytest.mark.slow
def test_the_example_of_a_mega_samples_by_its_timer(core: Path, tmp_path: Path) -> None:
    require("avr-gcc")
    write(package("platformio", "one"), tmp_path)
    assert said(pio_run(tmp_path / "examples" / "adc", core), 2) == ["ready", "flat"]


@pytest.mark.slow
def test_two_of_them_in_one_program_of_cpp(native: Path, tmp_path: Path) -> None:
    for name in NAMES:
        write(package("platformio", name), tmp_path / name)
    write({"platformio.ini": BOTH, "src/main.cpp": scores_of_both() + MAIN}, tmp_path)
    done = subprocess.run([pio_run(tmp_path, native)], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == expected()
