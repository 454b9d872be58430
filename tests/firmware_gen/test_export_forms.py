"""Forms in which an export comes: under another prefix, without golden beats, without an image, with its licence."""

from __future__ import annotations

import re
import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ecgtiny.boards import loader
from ecgtiny.common.errors import UsageError
from ecgtiny.common.run import Run
from ecgtiny.common.stage_records.export import ExportRecord
from ecgtiny.firmware_gen import runtimes
from ecgtiny.firmware_gen.formats import find
from ecgtiny.firmware_gen.pipeline import build_run, export_run
from ecgtiny.quantize.scoring import score_beats
from ecgtiny.quantize.store import load_detector
from tests.firmware_gen.agent.link import HELLO, SCORE, linked
from tests.firmware_gen.runs import beats, quantised_run
from tests.stored import there
from tests.tools import ROOT

DK = (Path(loader.__file__).parent / "nrf52840.toml").read_text("utf-8")
UART = DK[DK.index("[uart]") : DK.index("[", DK.index("[uart]") + 1)]
SPDX = "SPDX-License-Identifier: Apache-2.0"
WITH_SPDX = (".c", ".cc", ".h", ".S", ".ld", ".txt")


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return quantised_run(tmp_path / "run")


def texts(run: Run, board: str) -> dict[str, str]:
    folder = run.path(f"export/{board}")
    found = (file for file in folder.rglob("*") if file.is_file() and file.suffix not in {".elf", ".hex"})
    return {file.relative_to(folder).as_posix(): file.read_text("utf-8") for file in found}


def assert_answers(run: Run, golden_beats: int) -> None:
    """Ask the demo firmware of this computer who it is, and to score the training beats."""
    expected, _ = score_beats(load_detector(run), beats())
    with linked(run.path("export/host/firmware.elf")) as link:
        hello = link.ask(HELLO)[2]
        assert (hello[2], int.from_bytes(hello[6:8], "little")) == (0, golden_beats)
        for seq, (beat, score) in enumerate(zip(beats(), expected.tolist(), strict=True)):
            reply = link.ask(SCORE, seq, np.ascontiguousarray(beat, "<i2").tobytes())[2]
            assert struct.unpack_from("<i", reply, 4)[0] == score


def test_the_demo_under_a_prefix_answers_as_ever(run: Run) -> None:
    record = export_run(run, "host", prefix="hrm")
    assert record.prefix == "hrm"
    assert {"hrm/hrm.h", "hrm/LICENSE", "hrm/src/hrm_model.c", "agent/agent.c"} <= set(record.sources)
    assert "add_library(hrm::hrm ALIAS hrm)" in texts(run, "host")["CMakeLists.txt"]
    assert_answers(run, record.golden_beats)
    assert build_run(run, "host") == record


def test_a_prefix_that_begins_no_names_is_refused_before_anything_is_written(run: Run) -> None:
    with pytest.raises(UsageError, match="'9' does not begin names of C"):
        export_run(run, "host", prefix="9")
    assert not run.path("export").exists()


def test_without_golden_beats_the_image_is_smaller_and_tests_its_constants(run: Run) -> None:
    with_them = there(export_run(run, "nrf52840").flash_bytes)
    record = export_run(run, "nrf52840", golden_beats=False)
    assert record.golden_beats == 0
    assert with_them - there(record.flash_bytes) > 3 * 2 * 140
    export_run(run, "host", golden_beats=False)
    assert_answers(run, 0)


def test_sources_alone(run: Run) -> None:
    record = export_run(run, "nrf52840", package=find("sources"))
    assert_no_image(run, "nrf52840", record, "the format sources has none")
    with pytest.raises(UsageError, match="holds no demo firmware to build"):
        build_run(run, "nrf52840")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({'"cortex-m4f"': '"cortex-m0"', '"uarte-nrf52"': '"usart-none"'}, "no driver for uart.kind 'usart-none'"),
        ({UART: ""}, "no driver for uart.kind 'none'"),
        ({'counter = "dwt"': 'counter = "rtc"'}, "no driver for mcu.counter 'rtc' .*dwt, none, systick"),
        ({'system = "nrf52"': 'system = "nrf62"'}, "no driver for mcu.system 'nrf62' .*none, nrf52, .*rp2040"),
    ],
)
def test_a_board_that_no_image_can_be_made_for_gets_the_sources(
    run: Run, tmp_path: Path, changes: dict[str, str], why: str
) -> None:
    text = DK
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    (tmp_path / "mine.toml").write_text(text)
    record = export_run(run, str(tmp_path / "mine.toml"))
    assert_no_image(run, "mine", record, why)
    assert "add_executable(ecgtiny_example main.c)" in texts(run, "mine")["CMakeLists.txt"]


PACKAGES = {
    "sources": {"main.c", "hrm/hrm.h"},
    "cmake": {"CMakeLists.txt", "hrm/hrm.h", "main.c"},
    "arduino": {"library.properties", "keywords.txt", "src/hrm.h", "examples/adc/adc.ino"},
    "platformio": {"library.json", "hrm/hrm.h", "examples/adc/platformio.ini", "examples/replay/src/main.c"},
    "zephyr": {"zephyr/module.yml", "zephyr/Kconfig", "hrm/hrm.h", "samples/adc/src/main.c"},
}


@pytest.mark.parametrize("form", PACKAGES)
def test_a_package_is_a_folder_to_publish(run: Run, form: str) -> None:
    record = export_run(run, "host", package=find(form), prefix="hrm")
    files = texts(run, "host")
    assert PACKAGES[form] | {"README.md", "LICENSE", "NOTICE"} <= files.keys()
    assert {f"export/host/{path}" for path in files.keys() - {"export.json"}} <= record.outputs.keys()
    assert files["LICENSE"] == (ROOT / "LICENSE").read_text("utf-8")
    assert record.model_digest in files["README.md"]
    assert '#include "hrm.h"' in files["README.md"]
    left = {path for path in record.sources if re.search(r"(?<![\w-])ecgtiny(_\w|\.h|::)", files[path])}
    assert left == set()


def test_a_runtime_of_the_users_is_refused_where_a_format_cannot_name_its_library(run: Run) -> None:
    foreign = replace(runtimes.choose(), runtime=replace(runtimes.find("c"), foreign=True))
    with pytest.raises(UsageError, match=r"the format arduino cannot name the library .*use one of cmake, sources"):
        export_run(run, "host", chosen=foreign, package=find("arduino"))


def assert_no_image(run: Run, board: str, record: ExportRecord, why: str) -> None:
    assert re.search(why, there(record.no_image))
    assert (record.toolchain, record.flash_bytes, record.flash_command, record.build_digest) == (None,) * 4
    files = texts(run, board)
    assert {"ecgtiny/ecgtiny.h", "ecgtiny/src/ecgtiny.c", "main.c"} <= files.keys()
    assert not any(path.startswith("agent/") for path in files)
    assert not run.path(f"export/{board}/firmware.elf").exists()
    assert "There is no image" in files["NOTICE"]


@pytest.mark.parametrize("board", ["nrf52840", "host"])
def test_every_file_names_its_licence_and_the_text_is_there(run: Run, board: str) -> None:
    record = export_run(run, board)
    files = texts(run, board)
    licence = (ROOT / "LICENSE").read_text("utf-8")
    assert files["LICENSE"] == files["ecgtiny/LICENSE"] == licence
    others = {path for path in record.sources if not path.endswith(WITH_SPDX)}
    assert others == {"LICENSE", "ecgtiny/LICENSE", "README.md"}
    without = [path for path in set(record.sources) - others if SPDX not in files[path].splitlines()[0]]
    assert without == []
    assert record.no_image is None


def test_every_template_and_every_c_file_names_its_licence() -> None:
    folder = ROOT / "firmware_gen"
    suffixes = r"\.(c|cc|h|S|ld|txt)(\.j2)?"
    found = [path for path in folder.rglob("*") if re.fullmatch(rf".*{suffixes}", path.name)]
    assert len(found) > 100
    assert [path.name for path in found if SPDX not in path.read_text("utf-8").splitlines()[0]] == []
