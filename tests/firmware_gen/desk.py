"""The generated C on the desk: compiled once a session for the same text, called through ctypes or as a program."""

from __future__ import annotations

import ctypes
import hashlib
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ecgtiny.common.arrays import BoolArray, Int8Array, Int16Array, Int32Array
from ecgtiny.firmware_gen.image.toolchain import COMPILE
from ecgtiny.firmware_gen.writer.sources import Sources
from tests.firmware_gen.targets_cache import compiled_objects, run, session
from tests.firmware_gen.targets_cache import write as write
from tests.firmware_gen.together import infer_name, joined, macro, parted, positions, stacked, table
from tests.tools import c_compiler, require

STRICT = (*(flag for flag in COMPILE if flag.startswith(("-std", "-W"))), "-Wvla", "-Wmissing-prototypes")
"""The language and the warnings of the product, and two more."""
SANITIZERS = ("-g", "-fsanitize=undefined,address", "-fno-sanitize-recover=all")
SHARED = ("-shared", "-fPIC")
FOR_THE_LINKER = "-Wno-unused-command-line-argument"
"""Some of the flags are; clang says so when it only compiles."""
STATUSES = ("OK", "FLAT", "MORE", "BAD_ARGUMENT", "SELF_TEST_CONSTANTS", "SELF_TEST_GOLDEN", "EVENTS_WAITING",
            "BAD_STATE", "SELF_TEST_DECISION", "SELF_TEST_STRETCH")  # fmt: skip


def compile_c(sources: Sources, *, compiler: str = "gcc", flags: tuple[str, ...] = ("-O1",)) -> Path:
    """Compile every .c of ``sources`` into one file; the same text by the same command is compiled once a session."""
    # The sanitizers are gcc's own: no other compiler stands in for it there.
    command = tuple([require(compiler)] if set(SANITIZERS) <= set(flags) else c_compiler(compiler))
    objects = compiled_objects(sources, (*command, *STRICT, *flags, FOR_THE_LINKER))
    built = session() / hashlib.sha256(repr((command, flags, objects)).encode()).hexdigest()
    if not built.exists():
        with tempfile.TemporaryDirectory(dir=session()) as place:
            run((*command, *flags, "-o", built.name, *objects), Path(place))
            (Path(place) / built.name).replace(built)
    return built


def infer(sources: Sources, x: Int8Array, *, compiler: str = "gcc", flags: tuple[str, ...] = ("-O1",)) -> Int8Array:
    """Return the outputs int8 [n, size] of ecgtiny_infer for inputs int8 [n, size]."""
    return infer_each([sources], [x], compiler=compiler, flags=flags)[0]


def infer_each(
    networks: Sequence[Sources], x: Sequence[Int8Array], *, compiler: str = "gcc", flags: tuple[str, ...] = ("-O1",)
) -> list[Int8Array]:
    """Return for each of several networks, compiled as one library, what ``infer`` returns for it."""
    library = ctypes.CDLL(str(compile_c(joined(networks), compiler=compiler, flags=(*flags, *SHARED))))
    functions = (library[infer_name(index)] for index in range(len(networks)))
    return [_outputs(*what) for what in zip(functions, networks, x, strict=True)]


def _outputs(function: Callable[..., object], sources: Sources, x: Int8Array) -> Int8Array:
    source, target = positions(sources, "INPUT"), positions(sources, "OUTPUT")
    arena = np.zeros(macro(sources, "ARENA_BYTES") // 4 + 1, np.int32).view(np.int8)
    outputs: list[Int8Array] = []
    for row in x:
        arena[source] = row
        function(arena.ctypes.data_as(ctypes.c_void_p))
        outputs.append(arena[target])
    return np.array(outputs)


INFER_MAIN = """
#include <stdio.h>
#include <stdlib.h>
#include "networks.h"
static int run(const struct network *network)
{
    int8_t *arena = malloc(network->arena_bytes);
    uint32_t vectors = 0;
    int read = fread(&vectors, sizeof vectors, 1, stdin) == 1;
    for (; read && vectors > 0; vectors--) {
        for (uint32_t input = 0; input < network->inputs; input++) {
            read &= fread(arena + network->input_offset[input], network->input_bytes[input], 1, stdin) == 1;
        }
        network->infer(arena);
        for (uint32_t output = 0; output < network->outputs; output++) {
            fwrite(arena + network->output_offset[output], 1, network->output_bytes[output], stdout);
        }
    }
    free(arena);
    return read;
}
int main(void)
{
    for (size_t i = 0; i < sizeof networks / sizeof networks[0]; i++) {
        if (!run(&networks[i])) {
            return 2;
        }
    }
    return 0;
}
"""


def infer_sanitized(sources: Sources, x: Int8Array) -> Int8Array:
    """Return what ``infer`` does, by a program that ends at the first undefined step or byte outside the arena."""
    return infer_each_sanitized([sources], [x])[0]


def infer_each_sanitized(networks: Sequence[Sources], x: Sequence[Int8Array]) -> list[Int8Array]:
    """Return for each of several networks, compiled as one program, what ``infer_sanitized`` returns for it."""
    sources = {**joined(networks), "networks.h": table(networks), "main.c": INFER_MAIN}
    program = compile_c(sources, flags=("-O1", *SANITIZERS))
    done = subprocess.run([program], input=stacked(x), capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    return parted(done.stdout, networks, x)


@dataclass
class Desk:
    """A detector's library, loaded."""

    sources: Sources
    library: ctypes.CDLL
    memory: ctypes.Array[ctypes.c_char]

    @classmethod
    def load(cls, sources: Sources, *, compiler: str = "gcc", flags: tuple[str, ...] = ("-O1",)) -> Desk:
        """Compile the detector without its example, and make its memory ready."""
        library = {name: text for name, text in sources.items() if name != "main.c"}
        loaded = ctypes.CDLL(str(compile_c(library, compiler=compiler, flags=(*flags, *SHARED))))
        loaded.ecgtiny_version.restype = ctypes.c_char_p
        loaded.ecgtiny_model_digest.restype = ctypes.POINTER(ctypes.c_uint8 * 32)
        loaded.ecgtiny_decide.restype = ctypes.c_bool
        window = macro(sources, "LENGTH") * macro(sources, "LEADS")
        desk = cls(sources, loaded, ctypes.create_string_buffer(8 + macro(sources, "ARENA_BYTES") + 2 * window + 8))
        assert loaded.ecgtiny_init(desk.memory) == 0
        return desk

    def score_beat(self, beat: Int16Array) -> tuple[str, int]:
        """Return the status and the score of a beat int16 [length, leads]."""
        score = ctypes.c_int32(-1)
        status = self.library.ecgtiny_score_beat(self.memory, _pointer(beat), ctypes.byref(score))
        return STATUSES[status], score.value

    def score_beats(self, counts: Int16Array) -> tuple[Int32Array, BoolArray]:
        """Return what quantize.scoring.score_beats does: scores int32 [n] and flat bool [n]."""
        results = [self.score_beat(beat) for beat in counts]
        assert {status for status, _ in results} <= {"OK", "FLAT"}
        return np.array([score for _, score in results], np.int32), np.array(
            [status == "FLAT" for status, _ in results]
        )

    def push_sample(self, sample: Int16Array) -> tuple[str, int]:
        """Return the status and the score after a sample int16 [leads]."""
        score = ctypes.c_int32(-1)
        status = self.library.ecgtiny_push_sample(self.memory, _pointer(sample), ctypes.byref(score))
        return STATUSES[status], score.value

    def self_test(self) -> tuple[str, int]:
        """Return the status of the self-test and the index of the golden beat that failed."""
        beat = ctypes.c_uint8(255)
        return STATUSES[self.library.ecgtiny_self_test(self.memory, ctypes.byref(beat))], beat.value


def _pointer(array: Int16Array) -> ctypes.c_void_p:
    assert array.flags.c_contiguous
    return array.ctypes.data_as(ctypes.c_void_p)
