"""A module of Zephyr: its yaml, Kconfig, CMake and sample speak of one another, and it runs where Zephyr is."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from ecgtiny.firmware_gen.writer.sources import Sources
from tests.firmware_gen.desk import write
from tests.firmware_gen.formats.two import DIGEST, NAMES, expected, package, scores_of_both
from tests.tools import require

ENTRY = re.compile(r"config (\w+)\n((?:\t.*\n|\n)+)")
"""Of Kconfig: a symbol, and its lines, which begin with a tab."""
BOTH = """
#if __has_include(<zephyr/kernel.h>)
#include <zephyr/kernel.h>
#else
#include <zephyr.h>
#endif
{both}
static void show(const char *name, int32_t score) {{ printk("%s %d\\n", name, (int)score); }}
int main(void) {{ both(); return 0; }}
"""
LISTS = """cmake_minimum_required(VERSION 3.20.0)
list(APPEND ZEPHYR_EXTRA_MODULES ${CMAKE_CURRENT_SOURCE_DIR}/one ${CMAKE_CURRENT_SOURCE_DIR}/two)
find_package(Zephyr REQUIRED HINTS $ENV{ZEPHYR_BASE})
project(both)
target_sources(app PRIVATE main.c)
"""


@pytest.fixture(scope="module")
def sources() -> Sources:
    return package("zephyr", "one")


def test_the_module_names_what_is_there(sources: Sources) -> None:
    module = yaml.safe_load(sources["zephyr/module.yml"])
    assert module["name"] == "one"
    assert f"{module['build']['cmake']}/CMakeLists.txt" in sources
    assert module["build"]["kconfig"] in sources
    assert all({f"{sample}/sample.yaml", f"{sample}/CMakeLists.txt"} <= sources.keys() for sample in module["samples"])


def test_one_symbol_of_kconfig_turns_the_library_on(sources: Sources) -> None:
    entries = dict(ENTRY.findall(sources["zephyr/Kconfig"]))
    assert entries.keys() == {"ONE"}
    lines = entries["ONE"].splitlines()
    assert lines[0].startswith('\tbool "one')
    assert lines[1] == "\thelp"
    assert all(line.startswith("\t  ") for line in lines[2:])
    assert DIGEST in entries["ONE"]
    assert sources["zephyr/CMakeLists.txt"].startswith("# SPDX-License-Identifier: Apache-2.0\nif(CONFIG_ONE)\n")
    assert "CONFIG_ONE=y\n" in sources["samples/adc/prj.conf"]


def test_every_unit_is_compiled(sources: Sources) -> None:
    named = re.findall(r"^    \.\./(.+)$", sources["zephyr/CMakeLists.txt"], re.MULTILINE)
    assert named == [path for path in sources if path.startswith("one/") and path.endswith((".c", ".S"))]


def test_the_sample_says_for_its_boards_where_the_converter_is(sources: Sources) -> None:
    sample = yaml.safe_load(sources["samples/adc/sample.yaml"])
    boards = sample["tests"]["sample.one.adc"]["platform_allow"].split()
    overlays = {f"samples/adc/boards/{board.replace('/', '_')}.overlay" for board in boards}
    assert overlays == {path for path in sources if path.endswith(".overlay")}
    for path in overlays:
        assert sources[path].count("{") == sources[path].count("};")
        assert "io-channels" in sources[path]
        assert "channel@0" in sources[path]


def printed(application: Path, lines: int) -> list[str]:
    """Build an application for qemu_cortex_m3, and return the first lines that it prints after Zephyr's banner."""
    build = application / "build"
    cross = require("arm-none-eabi-gcc").removesuffix("gcc")
    options = ["-DBOARD=qemu_cortex_m3", "-DZEPHYR_TOOLCHAIN_VARIANT=cross-compile", f"-DCROSS_COMPILE={cross}"]
    for command in (["-GNinja", "-S", application, "-B", build, *options], ["--build", build]):
        done = subprocess.run([require("cmake"), *command], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    machine = [require("qemu-system-arm"), "-M", "lm3s6965evb", "-cpu", "cortex-m3", "-nographic", "-monitor", "none",
               "-kernel", build / "zephyr" / "zephyr.elf"]  # fmt: skip
    found: list[str] = []
    with subprocess.Popen(machine, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            found += [] if line.startswith("***") else [line.strip()]
            if len(found) == lines:
                break
        process.kill()
    return found


needs_zephyr = pytest.mark.skipif("ZEPHYR_BASE" not in os.environ, reason="$ZEPHYR_BASE names no tree of Zephyr")


@pytest.mark.slow
@needs_zephyr
def test_the_sample_runs_in_qemu(sources: Sources, tmp_path: Path) -> None:
    text = Path(os.environ["ZEPHYR_BASE"], "VERSION").read_text("utf-8")
    found = tuple(int(number) for number in re.findall(r"VERSION_M(?:AJOR|INOR) = (\d+)", text))
    if found < (3, 2):
        pytest.skip(f"the sample is for Zephyr 3.2 and later, and $ZEPHYR_BASE is {found}")
    write(sources, tmp_path)
    assert printed(tmp_path / "samples" / "adc", 2) == ["ready", "flat"]


@pytest.mark.slow
@needs_zephyr
def test_two_of_them_in_one_application(tmp_path: Path) -> None:
    for name in NAMES:
        write(package("zephyr", name), tmp_path / name)
    write({"CMakeLists.txt": LISTS, "main.c": BOTH.format(both=scores_of_both()),
           "prj.conf": "CONFIG_ONE=y\nCONFIG_TWO=y\nCONFIG_MAIN_STACK_SIZE=4096\n"}, tmp_path)  # fmt: skip
    assert printed(tmp_path, len(expected())) == expected()
