"""The interface of a detector of samples: what it refuses, what it says of itself, and what its self-test finds."""

from __future__ import annotations

import ctypes
import re
import subprocess
from functools import cache

import numpy as np
import pytest

from ecgtiny.common.run import versions
from ecgtiny.firmware_gen.compiler.target import Target
from ecgtiny.firmware_gen.detectors.stream_c import stream_sources
from ecgtiny.firmware_gen.writer.sources import Sources
from tests.firmware_gen.desk import SANITIZERS, compile_c
from tests.firmware_gen.readouts.made import (
    BAD_ARGUMENT,
    CONSTANTS,
    DECISION,
    OK,
    STRETCH,
    Desk,
    Size,
    expected,
    made_detector,
    sources_of,
)
from tests.quantize.detectors.made import made_counts

DETECTOR = made_detector(0, Size(8, 2, 3))
SOURCES = sources_of(DETECTOR)


@cache
def desk() -> Desk:
    return Desk(SOURCES)


def test_null_pointers_are_refused() -> None:
    library, memory = desk().library, desk().memory
    readouts, above = (ctypes.c_int32 * 3)(), ctypes.c_uint32()
    assert library.ecgtiny_init(None) == BAD_ARGUMENT
    assert library.ecgtiny_self_test(None) == BAD_ARGUMENT
    assert library.ecgtiny_push_sample(None, 0, readouts, ctypes.byref(above)) == BAD_ARGUMENT
    assert library.ecgtiny_push_sample(memory, 0, None, ctypes.byref(above)) == BAD_ARGUMENT
    assert library.ecgtiny_push_sample(memory, 0, readouts, None) == BAD_ARGUMENT


def test_it_says_what_it_is() -> None:
    library = desk().library
    assert library.ecgtiny_version().decode() == versions()["ecgtiny"]
    assert bytes(library.ecgtiny_model_digest().contents).hex() == DETECTOR.digest


def test_a_readout_is_above_its_threshold_not_at_it() -> None:
    library = desk().library
    at = DETECTOR.network.thresholds.tolist()

    def above(*more: int) -> int:
        return library.ecgtiny_decide((ctypes.c_int32 * 3)(*(one + extra for one, extra in zip(at, more, strict=True))))

    assert [above(0, 0, 0), above(1, 0, 0), above(0, 0, 1), above(1, 1, 1)] == [0, 1, 4, 7]


def test_init_and_the_self_test_begin_a_new_signal() -> None:
    counts = made_counts(1, 1, 80)[0]
    wanted = expected(DETECTOR, counts)
    desk().run(counts, wanted)
    assert desk().self_test() == OK
    np.testing.assert_array_equal(desk().run(counts, wanted), wanted)


def damaged(name: str, before: str, after: str) -> int:
    text = SOURCES[f"ecgtiny/src/{name}"]
    assert before in text
    return Desk({**SOURCES, f"ecgtiny/src/{name}": text.replace(before, after, 1)}).self_test()


@pytest.mark.parametrize("table", ["thresholds", "sections", "links", "readout_weights", "golden_samples", "digest"])
def test_the_self_test_finds_another_constant(table: str) -> None:
    name = "ecgtiny/src/ecgtiny_constants.c"
    assert Desk({**SOURCES, name: another_constant(SOURCES[name], table)}).self_test() == CONSTANTS


def another_constant(text: str, table: str) -> str:
    found = re.search(rf"ecgtiny_{table}\[\d+\] = \{{(?: /\*[^*]*\*/)?\s*(-?\d+),", text)
    assert found is not None
    return text[: found.start(1)] + str(int(found[1]) ^ 1) + text[found.end(1) :]


def test_the_self_test_finds_what_is_damaged() -> None:
    assert desk().self_test() == OK
    assert (
        damaged("readouts.c", "readouts[i] > ecgtiny_thresholds[i]", "readouts[i] >= ecgtiny_thresholds[i]") == DECISION
    )
    assert damaged("readouts.c", "UINT32_C(1) : UINT32_C(0)) << i", "UINT32_C(1) : UINT32_C(0)) << (i & 1)") == DECISION
    assert damaged("echo_state.c", "network->now = 1 - before;", "network->now = before;") == STRETCH


def test_without_golden_samples_the_constants_are_still_checked() -> None:
    sources = stream_sources(DETECTOR, np.zeros(0, np.int16), Target())
    library = Desk(library_of(sources))
    assert library.self_test() == OK
    name = "ecgtiny/src/ecgtiny_constants.c"
    altered = another_constant(sources[name], "links")
    assert Desk({**library_of(sources), name: altered}).self_test() == CONSTANTS


def library_of(sources: Sources) -> Sources:
    return {path: text for path, text in sources.items() if path != "main.c"}


BEGINS = """
#include <stdio.h>
#include <string.h>
#include "ecgtiny/ecgtiny.h"
static ecgtiny fresh, tested;
int main(void)
{
    memset(&tested, 0x55, sizeof tested);
    (void)ecgtiny_init(&fresh);
    printf("%d ", ecgtiny_self_test(&tested));
    printf("%d", memcmp(&tested, &fresh, sizeof tested));
    return 0;
}
"""
"""Tests memory that no signal has begun in; every byte of it is the detector's."""


@pytest.mark.parametrize("golden_samples", [0, 10])
@pytest.mark.parametrize(
    ("name", "before", "after", "status"),
    [
        ("readouts.c", "", "", OK),
        ("ecgtiny_constants.c", "ecgtiny_tables_crc = ", "ecgtiny_tables_crc = 1 + ", CONSTANTS),
        ("readouts.c", "> ecgtiny_thresholds[i]", ">= ecgtiny_thresholds[i]", DECISION),
    ],
)
def test_a_new_signal_begins_whatever_the_self_test_finds(
    golden_samples: int, name: str, before: str, after: str, status: int
) -> None:
    sources = stream_sources(DETECTOR, made_counts(0, 1, 10)[0][:golden_samples], Target())
    path = f"ecgtiny/src/{name}"
    assert before in sources[path]
    changed = {**sources, path: sources[path].replace(before, after, 1), "main.c": BEGINS}
    program = compile_c(changed, flags=("-O1", *SANITIZERS))
    done = subprocess.run([program], capture_output=True, check=False, text=True)
    assert (done.returncode, done.stdout) == (0, f"{status} 0"), done.stderr


@pytest.mark.parametrize("compiler", ["gcc", "clang"])
def test_the_example_compiles(compiler: str) -> None:
    sources = stream_sources(DETECTOR, made_counts(0, 1, 10)[0], Target())
    inner = {
        path: text.replace('#include "ecgtiny.h"', '#include "ecgtiny/ecgtiny.h"') for path, text in sources.items()
    }
    assert compile_c(inner, compiler=compiler).is_file()
