"""The matrix of what is built: every core by every toolchain that the product knows, with the product's own flags."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product

import numpy as np
import pytest

from ecgtiny.boards.core import core_names, load_core
from ecgtiny.common.arrays import Int16Array
from ecgtiny.common.frontend.design import design
from ecgtiny.firmware_gen.compiler.passes import optimise
from ecgtiny.firmware_gen.compiler.selection import select
from ecgtiny.firmware_gen.compiler.target import Target
from ecgtiny.firmware_gen.image.toolchain import COMPILE, toolchain_names
from ecgtiny.firmware_gen.writer.codegen import model_sources
from ecgtiny.firmware_gen.writer.forms.residual import REDUCERS
from ecgtiny.firmware_gen.writer.sources import UNITS, Sources
from ecgtiny.quantize.detector import Detector
from ecgtiny.quantize.graph.graph import Graph, Node
from ecgtiny.quantize.graph.reader import read_graph
from tests.firmware_gen.core.scored import generated, hard_beats
from tests.firmware_gen.core.test_dsp_detector import make
from tests.firmware_gen.detectors import direct_detector, likelihood_detector
from tests.firmware_gen.kernels.graphs import KINDS, chain, one_value, two_values
from tests.firmware_gen.kernels.lines import KINDS as ALONG_A_LINE
from tests.firmware_gen.kernels.lines import line
from tests.firmware_gen.readouts.made import Size, made_detector, made_lif_detector, sources_of
from tests.firmware_gen.stream.monitored import model, stream_sources
from tests.firmware_gen.targets_cache import compiled_objects
from tests.firmware_gen.toolchains import find
from tests.quantize.graph.build_sixteen import STATED, curve

SEEDS = range(5)
ENDS = ("dense", "single", "looked_up_first")
"""Networks whose last layer the score runs itself, whose output is stored as int16, and as int8."""
LIKE_ANOTHER = ("avr6", "cortex-m0plus", "cortex-m3", "cortex-m7")
"""Cores for which the same C is written as for another, by the same compiler."""
SHAPE = (1, 12, 4)
"""Of the networks' inputs: one axis of several samples, so that the engine of the DSP extension takes layers over."""


@dataclass(frozen=True)
class Cell:
    """A core and a toolchain that builds for it."""

    core: str
    compiler: str

    @property
    def targets(self) -> tuple[Target, Target]:
        """What the C for the core may use, written for speed and for size."""
        core = load_core(self.core)
        return Target.of(core), Target.of(core, small=True)

    def compile(self, sources: Sources) -> None:
        """Compile every unit below ``ecgtiny/``; a warning fails the test."""
        core = load_core(self.core)
        toolchain = find(core, self.compiler)
        library = {path: text for path, text in sources.items() if path.startswith("ecgtiny/")}
        compiled_objects(library, (*toolchain.command, *toolchain.bare_metal(core), *COMPILE))


def cells() -> list[object]:
    """Return the parameters of a test of every cell; slow, but for the first toolchain of each core that differs."""
    return [
        pytest.param(
            Cell(core, name), id=f"{core}-{name}", marks=() if first and core not in LIKE_ANOTHER else pytest.mark.slow
        )
        for core in core_names()
        for first, name in zip((True, *[False] * 9), toolchain_names(load_core(core)), strict=False)
    ]


@cache
def networks(target: Target) -> Mapping[type[Node], list[Sources]]:
    """Return sources of networks for each operator, as many as there are sets of kernels that compute it."""
    found: dict[type[Node], dict[frozenset[str], Sources]] = {}
    for graph in _candidates():
        nodes = {type(node) for node in select(optimise(graph), target).graph.nodes}
        new = [found.setdefault(node, {}) for node in nodes]
        sources = model_sources(graph, target)
        for sets in new:
            sets.setdefault(units(sources), sources)
    return {node: list(sets.values()) for node, sets in found.items()}


def other_forms() -> list[tuple[Detector, Int16Array]]:
    """Return detectors whose score is no residual, and beats for each."""
    rng = np.random.default_rng(5)
    subjects = direct_detector(rng, one_value(30, 4, rng), 30), likelihood_detector(rng, two_values(30, 4, rng), 30)
    return [(subject, hard_beats(rng, subject.normalisation)) for subject in subjects]


@cache
def detectors(target: Target) -> list[Sources]:
    """Return sources of detectors: every reducer, and every way in which a network hands its output to the score."""
    kinds = sorted(reducer.stem for reducer in REDUCERS.glob("*.c"))
    pairs = {*product(ENDS[:1], kinds), *product(ENDS, kinds[:1])}
    made = [make(name, 30, 0, kind=kind) for name, kind in sorted(pairs)]
    return [generated(detector, counts, target) for detector, counts in [*made, *other_forms()]]


@cache
def streams() -> list[Sources]:
    """Return sources of detectors of continuous ECG, one for each score of a beat."""
    front = design(250, 200)
    return [stream_sources(front, model(np.random.default_rng(0), linear=linear)) for linear in (True, False)]


@cache
def of_samples(target: Target) -> list[Sources]:
    """Return sources of detectors of samples."""
    return [sources_of(made_detector(0, Size(8, 6, 4)), target), sources_of(made_lif_detector(0, 8, 4), target)]


def units(sources: Sources) -> frozenset[str]:
    """Return the names of the files that are compiled by themselves."""
    return frozenset(path.removeprefix("ecgtiny/src/") for path in sources if path.endswith(UNITS))


def _candidates() -> Iterator[Graph]:
    for seed in SEEDS:
        yield from (chain([kind], SHAPE, np.random.default_rng(seed)) for kind in KINDS if kind != "reshape")
        yield from (line([kind], SHAPE, np.random.default_rng(seed)) for kind in ALONG_A_LINE)
    yield from (read_graph(tflite) for tflite in (*STATED, curve("TANH", 0.001)))
