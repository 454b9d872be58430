"""Detectors of samples whose C is compiled, on the desk and on the virtual core, and what the reference gives."""

from __future__ import annotations

import ctypes
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np
from hypothesis import strategies as st

from ecgtiny.boards.loader import load_board
from ecgtiny.common.arrays import Int16Array
from ecgtiny.common.files import write_atomic
from ecgtiny.firmware_gen.compiler.target import Target
from ecgtiny.firmware_gen.detectors.stream_c import StreamDetector, stream_sources
from ecgtiny.firmware_gen.image.bare_sources import bare_sources
from ecgtiny.firmware_gen.image.build import build
from ecgtiny.firmware_gen.image.toolchain import find_toolchain
from ecgtiny.firmware_gen.writer.sources import Sources
from ecgtiny.host.sim.call import Callee
from ecgtiny.quantize.detectors.echo_state import EchoState
from ecgtiny.quantize.detectors.stream_network import Steps, digest, readouts_of, steps_of
from tests.firmware_gen.desk import SANITIZERS, SHARED, compile_c
from tests.quantize.detectors.made import GAIN, made_counts, made_lif, made_network
from tests.stored import there

FS = 200.0
EXTREMES = st.sampled_from([-32768, -32767, -1, 0, 1, 32767])
RUNS = st.lists(st.tuples(st.one_of(EXTREMES, st.integers(-32768, 32767)), st.integers(1, 60)), min_size=1, max_size=6)
"""Samples as runs of one value: where the filter and the states come to their limits."""
OK, BAD_ARGUMENT, CONSTANTS, DECISION, STRETCH = 0, 3, 4, 8, 9


class Size(NamedTuple):
    """Of an echo state network."""

    units: int
    links: int
    readouts: int


def made_detector(seed: int, size: Size) -> StreamDetector:
    """Return a detector of a network of that size, of nothing in particular."""
    network = EchoState.quantise(made_network(seed, size.units, size.links, size.readouts), GAIN)
    names = tuple(f"readout {index}" for index in range(size.readouts))
    return StreamDetector("echo_state", network, FS, GAIN, names, digest("echo_state", network, FS))


def made_lif_detector(seed: int, neurons: int, readouts: int) -> StreamDetector:
    """Return a detector of spiking neurons, of nothing in particular."""
    network = made_lif(seed, neurons, readouts)
    names = tuple(f"readout {index}" for index in range(readouts))
    return StreamDetector("lif", network, FS, GAIN, names, digest("lif", network, FS))


def golden() -> Int16Array:
    """Return samples for a self-test."""
    return made_counts(9, 1, 60)[0]


def sources_of(detector: StreamDetector, target: Target | None = None) -> Sources:
    """Return the detector's C, without the example."""
    sources = stream_sources(detector, golden(), target or Target())
    return {path: text for path, text in sources.items() if path != "main.c"}


def samples(runs: list[tuple[int, int]]) -> Int16Array:
    """Return the samples of ``RUNS``, int16 [n]."""
    return np.concatenate([np.full(length, value, np.int16) for value, length in runs])


def expected(detector: StreamDetector, counts: Int16Array) -> Steps:
    """Return what the reference gives for samples int16 [n]."""
    return steps_of(detector.network, readouts_of(detector.network, counts))


class Desk:
    """A detector's library, loaded."""

    def __init__(self, sources: Sources, *, compiler: str = "gcc") -> None:
        self.library = ctypes.CDLL(str(compile_c(sources, compiler=compiler, flags=("-O2", *SHARED))))
        self.library.ecgtiny_decide.restype = ctypes.c_uint32
        self.library.ecgtiny_version.restype = ctypes.c_char_p
        self.library.ecgtiny_model_digest.restype = ctypes.POINTER(ctypes.c_uint8 * 32)
        self.memory = ctypes.create_string_buffer(8192)

    def run(self, counts: Int16Array, like: Steps) -> Steps:
        """Return what comes of samples int16 [n] from the beginning, of the type of ``like``."""
        assert self.library.ecgtiny_init(self.memory) == OK
        found = np.zeros(len(counts), like.dtype)
        readouts = (ctypes.c_int32 * like.dtype["readouts"].shape[0])()
        above = ctypes.c_uint32()
        for index, sample in enumerate(counts.tolist()):
            taken = self.library.ecgtiny_push_sample(self.memory, ctypes.c_int16(sample), readouts, ctypes.byref(above))
            assert taken == OK
            found[index] = list(readouts), above.value
        return found

    def self_test(self) -> int:
        """Return the status of the self-test."""
        return self.library.ecgtiny_self_test(self.memory)


MAIN = """
#include <stdio.h>
#include <stdlib.h>
#include "ecgtiny/ecgtiny.h"
int main(void)
{
    ecgtiny *detector = malloc(sizeof *detector);
    int32_t *readouts = malloc(sizeof *readouts * ECGTINY_READOUTS);
    uint32_t above;
    int16_t sample;
    if (ecgtiny_self_test(detector) != ECGTINY_OK) {
        return 3;
    }
    while (fread(&sample, sizeof sample, 1, stdin) == 1) {
        (void)ecgtiny_push_sample(detector, sample, readouts, &above);
        fwrite(readouts, sizeof *readouts, ECGTINY_READOUTS, stdout);
        fwrite(&above, sizeof above, 1, stdout);
    }
    free(readouts);
    free(detector);
    return 0;
}
"""


def run_sanitized(sources: Sources, counts: Int16Array) -> bytes:
    """Return what comes of samples, by a program that ends at the first undefined step or byte outside its memory."""
    program = compile_c({**sources, "main.c": MAIN}, flags=("-O1", *SANITIZERS))
    done = subprocess.run([program], input=counts.tobytes(), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


KEPT = """
#include "ecgtiny/ecgtiny.h"
ecgtiny detector;
int main(void)
{
    int32_t readouts[ECGTINY_READOUTS];
    uint32_t above;
    (void)ecgtiny_init(&detector);
    (void)ecgtiny_push_sample(&detector, 0, readouts, &above);
    return (int)ecgtiny_self_test(&detector);
}
"""
"""Refers to all that is called, so that the linker keeps it."""


class VirtualCore:
    """A detector's image on the virtual core of the nRF52840, function by function."""

    def __init__(self, core: Callee, like: Steps) -> None:
        self._core, self._like = core, like
        self._detector, self._memory = core.symbol("detector").address, core.allocate(like.dtype.itemsize)

    def run(self, counts: Int16Array) -> Steps:
        """Return what comes of samples int16 [n] from the beginning."""
        self._core.call("ecgtiny_init", self._detector)
        above = self._memory + self._like.dtype["readouts"].itemsize
        raw = b""
        for sample in counts.tolist():
            self._core.call("ecgtiny_push_sample", self._detector, sample & 0xFFFF_FFFF, self._memory, above)
            raw += self._core.load(self._memory, self._like.dtype.itemsize)
        return np.frombuffer(raw, self._like.dtype)

    def self_test(self) -> int:
        """Return the status of the self-test."""
        return self._core.call("ecgtiny_self_test", self._detector).value


@contextmanager
def on_virtual_core(sources: Sources, like: Steps) -> Generator[VirtualCore]:
    """Link an image of a detector, and put it on the virtual core."""
    board = load_board("nrf52840")
    bare = {**bare_sources(board, "score"), "agent/score.c": KEPT}
    whole = {**sources, **bare}
    with tempfile.TemporaryDirectory() as folder:
        for path, text in whole.items():
            write_atomic(Path(folder) / path, text)
        elf = build(Path(folder), whole, board, find_toolchain(board))
        yield VirtualCore(Callee(elf, there(board.memory), counting=False), like)
