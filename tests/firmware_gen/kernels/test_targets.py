"""The C of the bench models gives TensorFlow Lite Micro's recorded bytes on every core; and the harness sees faults."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from ecgtiny.boards.core import core_names, load_core
from ecgtiny.firmware_gen.writer.sources import Sources
from tests.firmware_gen.kernels.test_bench_models import NAMES, vectors
from tests.firmware_gen.targets import MACHINES, run_bare, run_each_bare

X = np.arange(-6, 6, dtype=np.int8).reshape(3, 4)
LEVELS, ITS_OWN = ("-O0", "-O2", "-O3", "-Os"), ("-O2", "-O3")
"""Of gcc on every core. At the others zig builds its own library anew, seconds for each core: it does so on two."""
EVERYWHERE = [
    *product(MACHINES, ["gcc"], LEVELS),
    *product(MACHINES, ["zig"], ITS_OWN),
    *product(["cortex-m4", "rv32imc"], ["zig"], sorted({*LEVELS} - {*ITS_OWN})),
]
HEADER = """
#include <stdint.h>
#define ECGTINY_ARENA_BYTES 6
#define ECGTINY_INPUT_OFFSET 1
#define ECGTINY_INPUT_BYTES 4
#define ECGTINY_OUTPUT_OFFSET 2
#define ECGTINY_OUTPUT_BYTES 2
void ecgtiny_infer(int8_t *arena);
"""
SMLAD = """
    .syntax unified
    .thumb
    .text
    .global step
    .type step, %function
step:
    smlad r0, r1, r2, r3
    bx lr
"""


def network(body: str, **assembler: str) -> Sources:
    """Sources of a network that is one statement."""
    text = f'#include "ecgtiny_model.h"\nvoid step(void);\nvoid ecgtiny_infer(int8_t *arena)\n{{\n    {body}\n}}\n'
    files = {f"ecgtiny/src/{name}.S": code for name, code in assembler.items()}
    return {"ecgtiny/src/ecgtiny_model.h": HEADER, "ecgtiny/src/ecgtiny_model.c": text, **files}


def test_every_core_but_this_computer_has_a_machine() -> None:
    """An AVR has none: QEMU stops in its arithmetic, and simavr runs whole images in the tests of boards."""
    assert set(MACHINES) == {name for name in core_names() if load_core(name).family not in ("native", "avr")}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("core", ["cortex-m0", "cortex-m33"])
def test_equals_the_recorded_outputs(name: str, core: str) -> None:
    sources, x, y = vectors(name)
    np.testing.assert_array_equal(run_bare(sources, x[:4], core), y[:4])


@pytest.mark.slow
@pytest.mark.parametrize(("core", "compiler", "level"), EVERYWHERE)
def test_all_equal_the_recorded_outputs_everywhere(core: str, compiler: str, level: str) -> None:
    networks, x, y = zip(*map(vectors, NAMES), strict=True)
    outputs = run_each_bare(networks, x, core, compiler=compiler, level=level)
    for name, output, recorded in zip(NAMES, outputs, y, strict=True):
        np.testing.assert_array_equal(output, recorded, name)


@pytest.mark.parametrize("core", MACHINES)
def test_every_vector_goes_in_and_comes_out(core: str) -> None:
    sources = network("arena[2] = (int8_t)(arena[1] - arena[4]); arena[3] ^= 1;")
    expected = np.stack([X[:, 0] - X[:, 3], X[:, 2] ^ 1], axis=1)
    np.testing.assert_array_equal(run_bare(sources, X, core), expected)


@pytest.mark.parametrize("core", MACHINES)
def test_there_is_room_for_a_large_arena(core: str) -> None:
    large = HEADER.replace("ARENA_BYTES 6", "ARENA_BYTES 200000")
    sources = network("arena[199999] = 7; arena[2] = arena[199999]; arena[3] = 1;")
    outputs = run_bare({**sources, "ecgtiny/src/ecgtiny_model.h": large}, X, core)
    np.testing.assert_array_equal(outputs, [[7, 1]] * 3)


def test_a_changed_header_is_seen() -> None:
    sources = network("arena[2] = 1; arena[3] = 2; arena[4] = 3;")
    moved = HEADER.replace("OUTPUT_OFFSET 2", "OUTPUT_OFFSET 3")
    np.testing.assert_array_equal(run_bare(sources, X[:1], "cortex-m4"), [[1, 2]])
    np.testing.assert_array_equal(
        run_bare({**sources, "ecgtiny/src/ecgtiny_model.h": moved}, X[:1], "cortex-m4"), [[2, 3]]
    )


@pytest.mark.parametrize("byte", ["-1", "ECGTINY_ARENA_BYTES"])
def test_a_byte_beside_the_arena_is_seen(byte: str) -> None:
    with pytest.raises(AssertionError, match="cortex-m4 ends with"):
        run_bare(network(f"arena[{byte}] = 0;"), X, "cortex-m4")


def test_a_cortex_m0_stops_at_an_unaligned_word() -> None:
    word = network("arena[2] = (int8_t)*(volatile const int32_t *)(const void *)(arena + ECGTINY_INPUT_OFFSET);")
    with pytest.raises(AssertionError, match="cortex-m0 ends with 131"):
        run_bare(word, X, "cortex-m0")


@pytest.mark.parametrize("core", [name for name in MACHINES if load_core(name).family == "arm"])
def test_only_for_a_core_with_dsp_is_it_assembled(core: str) -> None:
    """No more can be asked: QEMU's Cortex-M3 executes SMLAD, which silicon does not."""
    sources = network("step(); arena[2] = 1; arena[3] = 2;", step=SMLAD)
    if load_core(core).dsp:
        np.testing.assert_array_equal(run_bare(sources, X, core), [[1, 2]] * 3)
    else:
        with pytest.raises(AssertionError, match="does not support `smlad"):
            run_bare(sources, X, core)
