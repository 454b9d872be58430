"""The sources of a detector whose network TensorFlow Lite Micro runs; all but the network is as with our own C."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

import numpy as np

from ....quantize.detector import Detector
from ....quantize.graph.graph import Graph
from ...compiler.layer import Layer, Table
from ...compiler.memory_plan import ALIGNMENT, Plan
from ...compiler.ops import kernel_sources
from ...compiler.program import Program
from ...writer.codegen import ANY_CORE, CORE, PROGRAM_MEMORY, detector_sources
from ...writer.constants import constants_source
from ...writer.golden import Golden
from ...writer.render import render
from ...writer.sources import INSIDE, Foreign, Sources
from .contradiction import Extreme, contradiction
from .library import Tflm
from .operators import kernel_headers, resolver_calls

SHARED = {file.name for file in [*CORE.rglob("*.[ch]"), PROGRAM_MEMORY, *kernel_sources("fixed_point", ANY_CORE)]} | {
    "ecgtiny_config.h"
}
"""What the two runtimes have in common below ``ecgtiny/``."""
PARTS = ("TensorFlow Lite Micro (Apache-2.0)", "flatbuffers (Apache-2.0)", "gemmlowp (Apache-2.0)", "ruy (Apache-2.0)")
C_LIBRARIES = ("newlib (BSD and others: its COPYING.NEWLIB)", "libstdc++ (GPL-3.0-or-later WITH GCC-exception-3.1)")


def tflm_sources(detector: Detector, golden: Golden, tflite: bytes, tflm: Tflm, arena_bytes: int) -> Sources:
    """Return what ``detector_sources`` does, with the network as a .tflite in ``ecgtiny_tflite.c``.

    ``ecgtiny_model.cc``, in C++, runs it by TFLM in an arena of ``arena_bytes``.

    Raises:
        UnsupportedModelError: the detector is not supported, or its golden beats would not show that TFLM fails.
    """
    extremes = contradiction(detector, golden)
    ours = detector_sources(detector, golden, ANY_CORE)
    graph = detector.graph
    library = {
        **{path: text for path, text in ours.items() if PurePosixPath(path).name in SHARED},
        f"{INSIDE}ecgtiny_constants.c": constants_source(detector, golden, [_as_layer(graph, _table(tflite))]),
        **network_sources(graph, tflite, tflm, arena_bytes, extremes),
    }
    return {**dict(sorted(library.items())), "main.c": ours["main.c"]}


def network_sources(graph: Graph, tflite: bytes, tflm: Tflm, arena_bytes: int, extremes: Sequence[Extreme]) -> Sources:
    """Return the files of a network that TFLM runs; ``extremes`` are its outputs where TFLM cannot."""
    model = _table(tflite)
    return {
        f"{INSIDE}ecgtiny_model.h": render("ecgtiny_model.h", program=_program(graph)),
        f"{INSIDE}ecgtiny_model.cc": render(
            "ecgtiny_model.cc",
            calls=resolver_calls(tflite, tflm.int8_registrations),
            headers=kernel_headers(tflite, tflm.int8_registrations),
            outputs=_macros(graph),
            extremes=[extreme.c for extreme in extremes],
            keeps_state=any(tensor.variable for tensor in graph.tensors.values()),
        ),
        f"{INSIDE}ecgtiny_tflite.c": render("ecgtiny_tflite.c", tflite=model),
        f"{INSIDE}ecgtiny_tflm.h": render("ecgtiny_tflm.h", tflite=model, arena_bytes=arena_bytes),
    }


def foreign(tflm: Tflm) -> Foreign:
    """Return what the user's own build has to know of TFLM."""
    return Foreign(
        prefix="TFLM",
        headers="TensorFlow Lite Micro's headers and those of flatbuffers, gemmlowp and ruy",
        archives="its static library" + (" and CMSIS-NN's" if tflm.cmsis_nn else ""),
        definitions=tflm.definitions,
        cxx_flags=("-fno-exceptions", "-fno-rtti", "-fno-threadsafe-statics"),
        parts=(*PARTS, *(["CMSIS-NN (Apache-2.0)"] if tflm.cmsis_nn else []), *C_LIBRARIES),
    )


def _table(tflite: bytes) -> Table:
    return Table("tflite", np.frombuffer(tflite, np.uint8))


def _as_layer(graph: Graph, tflite: Table) -> Layer:
    return Layer("tflite", (graph.input,), graph.output, {}, (tflite,))


def _macros(graph: Graph) -> list[str]:
    """Return what the names of each output's macros begin with."""
    return ["ECGTINY_OUTPUT", *(f"ECGTINY_OUTPUT_{index}" for index in range(1, len(graph.outputs)))]


def _program(graph: Graph) -> Program:
    """Input and outputs alone: the rest is TFLM's, and lies in its own arena."""
    offsets, size = {graph.input: 0}, graph.input_tensor.size
    for tensor in graph.output_tensors:
        offsets[tensor.index] = -(-size // ALIGNMENT) * ALIGNMENT
        size = offsets[tensor.index] + tensor.size
    plan = Plan(offsets, {}, size)
    return Program(ANY_CORE, graph, (), plan, {}, graph.output_tensors)
