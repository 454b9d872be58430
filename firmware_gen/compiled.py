"""What `compile` makes of a .tflite: its network alone, or a detector with a score and a threshold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

import numpy as np

from ..common.arrays import AnyArray, Int16Array
from ..common.errors import VerificationError
from ..common.stage_records.compile import CompiledDetector
from ..quantize.detector import Detector
from ..quantize.graph.graph import Graph
from ..quantize.graph.reference import run_graph
from ..quantize.own_detector import OwnDetector
from ..quantize.scoring import alarms, score_beats
from .compiler.program import Program, compile_network
from .compiler.target import Target
from .folders import EXAMPLE
from .image.bare_image import BareImage, decide, infer
from .image.virtual_core import Callee
from .writer.codegen import compile_detector, detector_sources, model_sources
from .writer.golden import choose_golden
from .writer.sources import Sources

SEED, INPUTS = 0, 8
"""Of the random inputs whose instructions are counted: an inference may depend on its input, but not by much."""
BEATS = 64
"""The most normal beats that are run on the virtual core, evenly chosen."""
DEFECT = "this is a defect of the generated C; please report the model"


@dataclass(frozen=True)
class Compiled:
    """C sources, what they were made of, and how an image of them is run and compared with the reference."""

    program: Program
    sources: Sources
    """With an example of their use."""
    main: Literal["infer", "score"]
    run: Callable[[BareImage, Callee], tuple[list[int], list[int]]]
    """Returns the instructions of each call, and their cycles by a model of the core.

    Raises:
        VerificationError: the image does not compute what the integer reference does.
    """
    inputs: int
    """Calls of a run."""
    detector: CompiledDetector | None = None
    """None where the network is alone."""
    validation: Mapping[str, AnyArray] | None = None
    """Of a detector: the beats that a board is validated with, and what it must answer."""


def network_alone(graph: Graph, target: Target) -> Compiled:
    """Compile a network, to be run on random inputs."""
    sources = {**model_sources(graph, target), "main.c": (EXAMPLE / "infer.c").read_text("utf-8")}
    return Compiled(compile_network(graph, target), sources, "infer", partial(_run_inputs, graph), INPUTS)


def whole_detector(own: OwnDetector, target: Target) -> Compiled:
    """Compile a detector, to be run on normal beats and on its golden beats."""
    golden = choose_golden(own.detector, own.counts)
    chosen = own.counts[np.unique(np.linspace(0, len(own.counts) - 1, BEATS).astype(np.int64))]
    beats = np.concatenate([chosen, golden.counts])
    return Compiled(
        compile_detector(own.detector, target),
        detector_sources(own.detector, golden, target),
        "score",
        partial(_run_beats, own.detector, beats),
        len(beats),
        replace(own.record, golden_beats=len(golden.score)),
        own.validation,
    )


def _run_inputs(graph: Graph, bare: BareImage, core: Callee) -> tuple[list[int], list[int]]:
    x = np.random.default_rng(SEED).integers(-128, 128, (INPUTS, graph.input_bytes), np.int8)
    outputs, instructions, cycles = infer(bare, core, x)
    if not np.array_equal(outputs, run_graph(graph, x)):
        raise VerificationError("the outputs are not the integer reference's", where="the virtual core", fix=DEFECT)
    return instructions, cycles


def _run_beats(detector: Detector, beats: Int16Array, _: BareImage, core: Callee) -> tuple[list[int], list[int]]:
    score, flat = score_beats(detector, beats)
    expected = np.stack([flat, score, alarms(detector, score, flat)], axis=1)
    rows, instructions, cycles = decide(core, beats)
    if wrong := np.flatnonzero((rows != expected).any(axis=1)).tolist():
        what = f"{len(wrong)} of {len(beats)} beats are not scored as the integer reference scores them"
        raise VerificationError(what, where="the virtual core", fix=DEFECT)
    read = np.flatnonzero(~flat.astype(bool)).tolist()
    return [instructions[index] for index in read], [cycles[index] for index in read]
