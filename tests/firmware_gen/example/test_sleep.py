"""On a microcontroller the examples sleep until the converter's interrupt has brought a block, and miss none."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from ecgtiny.boards.core import load_core
from ecgtiny.firmware_gen.compiler.target import Target
from ecgtiny.firmware_gen.detectors.stream_c import stream_sources
from ecgtiny.firmware_gen.folders import EXAMPLE
from ecgtiny.firmware_gen.image.toolchain import COMPILE
from ecgtiny.firmware_gen.writer.codegen import detector_sources
from ecgtiny.firmware_gen.writer.front_end import stream_parts
from ecgtiny.firmware_gen.writer.sources import Sources
from tests.firmware_gen.desk import compile_c, write
from tests.firmware_gen.readouts.made import Size, made_detector
from tests.firmware_gen.stream.test_stream_example import DETECTOR, FRONT, GOLDEN, MODEL
from tests.firmware_gen.toolchains import find
from tests.quantize.detectors.made import made_counts

STDIO = "#include <stddef.h>\nint printf(const char *format, ...);\n"
"""In the place of a C library, which not every cross compiler brings."""
SLEEPS = {"cortex-m4f": "wfi", "cortex-m0plus": "wfi", "rv32imc": "wfi", "avr6": "sleep"}
MAIN = """
#include <stdint.h>
#include <stdio.h>
static int masked, sleeps, blocks, wrong;
static void mask(void) { masked = 1; }
static void unmask(void) { masked = 0; }
static void sleep_core(void);
#include "block.h"
static int16_t halves[2][4];
static void fill(void)
{
    int16_t *const half = halves[blocks % 2];
    for (int i = 0; i < 4; i++) half[i] = (int16_t)(10 * blocks + i);
    blocks++;
    block_is_full(half);
}
static void sleep_core(void)
{
    wrong += !masked || full_block != 0;
    if (++sleeps % 3 == 0) fill();
}
int main(void)
{
    int16_t samples[4];
    fill(); /* one waits before the first look: it is not slept through */
    for (int n = 0; n < 3; n++) {
        if (read_block(samples, 4) != 4) return 1;
        printf("%d %d %d\\n", samples[0], samples[3], masked);
    }
    printf("%d %d\\n", sleeps, wrong);
    return 0;
}
"""


def examples() -> dict[str, Sources]:
    """Return the sources of one detector of each kind, with its example."""
    readouts = stream_sources(made_detector(1, Size(16, 2, 2)), made_counts(3, 1, 100).ravel(), Target())
    return {
        "beats": detector_sources(DETECTOR, GOLDEN),
        "stream": detector_sources(DETECTOR, GOLDEN, stream=stream_parts(FRONT, MODEL, DETECTOR.digest)),
        "readouts": readouts,
    }


@pytest.mark.parametrize("name", SLEEPS)
def test_every_example_sleeps_on_every_family_of_cores(tmp_path: Path, name: str) -> None:
    core = load_core(name)
    toolchain = find(core, "gcc")
    write({"libc/stdio.h": STDIO}, tmp_path)
    command = [*toolchain.command, *toolchain.bare_metal(core), *COMPILE]
    command += ["-isystem", "../libc", "-S", "main.c", "-I", "ecgtiny", "-o", "main.s"]
    for kind, sources in examples().items():
        write(sources, tmp_path / kind)
        done = subprocess.run(command, cwd=tmp_path / kind, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, ""), kind
        assert SLEEPS[name] in (tmp_path / kind / "main.s").read_text("utf-8").split(), kind


def test_no_block_is_slept_through() -> None:
    block = (EXAMPLE / "block.h").read_text("utf-8").replace("defined(__unix__)", "0").replace("__arm__", "__unix__")
    for instruction, call in (("cpsid i", "mask()"), ("cpsie i", "unmask()"), ("wfi", "sleep_core()")):
        block = block.replace(f'__asm__ volatile("{instruction}" ::: "memory")', call)
    program = compile_c({"main.c": MAIN.replace('#include "block.h"\n', block)})
    said = subprocess.run([program], capture_output=True, text=True, check=True).stdout.splitlines()
    assert said == ["0 3 0", "10 13 0", "20 23 0", "6 0"]
