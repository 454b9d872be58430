"""The self-test notices any single flipped bit of a constant, and code that computes something else."""

from __future__ import annotations

import ctypes
import mmap
from dataclasses import replace

import numpy as np
import pytest
from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection

from ecgtiny.firmware_gen.compiler.program import compile_scored
from ecgtiny.firmware_gen.compiler.target import Target
from ecgtiny.firmware_gen.writer.codegen import detector_sources
from ecgtiny.firmware_gen.writer.golden import Golden, choose_golden
from ecgtiny.firmware_gen.writer.sources import Sources
from ecgtiny.quantize.detector import Detector
from tests.firmware_gen.desk import SHARED, Desk, compile_c
from tests.firmware_gen.detectors import beats, detector
from tests.firmware_gen.kernels.graphs import autoencoder

RNG = np.random.default_rng(7)
POINTERS = {"tables", "ecgtiny_model_tables", "ecgtiny_detector_tables"}


def subject() -> tuple[Detector, Golden]:
    rng = np.random.default_rng(8)
    chosen = detector(rng, length=32, pool=2, graph=autoencoder(16, 3, rng))
    return chosen, choose_golden(chosen, beats(RNG, chosen.normalisation))


def constants(sources: Sources, words: dict[str, int]) -> dict[str, tuple[int, int]]:
    """Map the constants of the library to (address less that of ecgtiny_init, bytes); of a struct, its integers."""
    library = {name: text for name, text in sources.items() if name != "main.c"}
    with compile_c(library, flags=("-O1", *SHARED)).open("rb") as stream:
        table = ELFFile(stream).get_section_by_name(".symtab")
        assert isinstance(table, SymbolTableSection)
        symbols = {symbol.name: symbol.entry for symbol in table.iter_symbols()}
    origin = symbols["ecgtiny_init"].st_value
    return {
        name: (entry.st_value - origin, 4 * words[name] if name in words else entry.st_size)
        for name, entry in symbols.items()
        if entry.st_info.type == "STT_OBJECT" and name.startswith(("layer_", "ecgtiny_")) and name not in POINTERS
    }


def writable(address: int, size: int) -> ctypes.Array[ctypes.c_uint8]:
    """Return the bytes at an address of read-only data, made writable."""
    libc, page = ctypes.CDLL(None, use_errno=True), mmap.PAGESIZE
    start = address & -page
    assert libc.mprotect(ctypes.c_void_p(start), ctypes.c_size_t(address + size - start), 3) == 0
    return (ctypes.c_uint8 * size).from_address(address)


def test_every_single_bit_of_every_constant() -> None:
    chosen, golden = subject()
    sources = detector_sources(chosen, golden)
    layers = compile_scored(chosen.graph, Target(), chosen.normalisation.leads).layers
    desk = Desk.load(sources)
    origin = ctypes.cast(desk.library.ecgtiny_init, ctypes.c_void_p).value or 0
    found = constants(sources, {f"layer_{i}": len(layer.scalars) for i, layer in enumerate(layers)})
    assert {"layer_0", "layer_0_weights", "layer_1_shift", "ecgtiny_constants", "ecgtiny_golden_counts"} <= set(found)
    for name, (offset, size) in found.items():
        memory = writable(origin + offset, size)
        for bit in range(8 * size):
            memory[bit // 8] ^= 1 << bit % 8
            assert desk.self_test() == ("SELF_TEST_CONSTANTS", 0), (name, bit)
            memory[bit // 8] ^= 1 << bit % 8
    assert desk.self_test() == ("OK", 0)


@pytest.mark.parametrize("beat", range(3))
def test_a_golden_beat_with_another_score(beat: int) -> None:
    chosen, golden = subject()
    score = golden.score.copy()
    score[beat] += 1
    desk = Desk.load(detector_sources(chosen, Golden(golden.counts, score, golden.flat)))
    assert desk.self_test() == ("SELF_TEST_GOLDEN", beat)


def test_a_golden_beat_with_another_status() -> None:
    chosen, golden = subject()
    last = len(golden.flat) - 1
    assert golden.flat[last]
    desk = Desk.load(detector_sources(chosen, Golden(golden.counts, golden.score, np.zeros_like(golden.flat))))
    assert desk.self_test() == ("SELF_TEST_GOLDEN", last)


@pytest.mark.parametrize("other", ["score >= ecgtiny_constants.threshold", "score > ecgtiny_constants.threshold + 1"])
def test_a_decision_on_the_wrong_side_of_the_threshold(other: str) -> None:
    chosen, golden = subject()
    sources, path, right = (
        detector_sources(chosen, golden),
        "ecgtiny/src/ecgtiny.c",
        "score > ecgtiny_constants.threshold",
    )
    assert sources[path].count(right) == 1
    desk = Desk.load({**sources, path: sources[path].replace(right, other)})
    assert desk.self_test() == ("SELF_TEST_DECISION", 0)


@pytest.mark.parametrize("threshold", [2**31 - 1, -(2**31)])
def test_the_largest_and_the_least_threshold(threshold: int) -> None:
    chosen, golden = subject()
    assert Desk.load(detector_sources(replace(chosen, threshold=threshold), golden)).self_test() == ("OK", 0)
