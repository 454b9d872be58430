"""Every operator, score and stream compiles without a warning for every core by every toolchain."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from ecgtiny.boards.core import load_core
from ecgtiny.firmware_gen.compiler.ops import LOWERINGS
from ecgtiny.firmware_gen.compiler.ops.dsp.widen import Widen
from ecgtiny.firmware_gen.compiler.target import Target
from ecgtiny.firmware_gen.folders import CORE, HERE, KERNELS, READOUTS, SCORES, STREAM
from ecgtiny.firmware_gen.image.toolchain import COMPILE
from ecgtiny.firmware_gen.pipeline import STREAM_INT_BITS
from ecgtiny.firmware_gen.writer.codegen import model_sources
from ecgtiny.firmware_gen.writer.sources import UNITS
from ecgtiny.quantize.graph.graph import Node
from ecgtiny.quantize.graph.reference import run_graph
from tests.firmware_gen.cells import Cell, cells, detectors, networks, of_samples, streams, units
from tests.firmware_gen.core.scored import expected, generated, score_bare
from tests.firmware_gen.core.test_dsp_detector import make
from tests.firmware_gen.kernels.all_operators import all_operators
from tests.firmware_gen.kernels.graphs import inputs
from tests.firmware_gen.targets import MACHINES, run_bare

TARGETS = tuple(
    Target(dsp=dsp, small=small, mve=mve)
    for dsp, mve in ((False, False), (True, False), (True, True))
    for small in (False, True)
)
NOT_FOR: Mapping[type[Node], tuple[Target, ...]] = {
    Widen: tuple(target for target in TARGETS if target.small or not target.dsp)
}
"""Targets that never have a node: only the engine of the DSP extension reads what Widen writes."""
DETECTORS = HERE / "detectors"
GENERATED = {"ecgtiny_model.c", "ecgtiny_constants.c"}
PROMISED = {"-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror"}


def test_every_warning_is_an_error() -> None:
    assert set(COMPILE) >= PROMISED


@pytest.mark.parametrize("target", TARGETS, ids=str)
def test_every_operator_has_a_network(target: Target) -> None:
    possible = {node for node in LOWERINGS if target not in NOT_FOR.get(node, ())}
    assert set(networks(target)) & set(LOWERINGS) == possible


@pytest.mark.parametrize("dsp", [False, True])
def test_every_file_is_in_the_matrix(dsp: bool) -> None:
    """Of two files of one name the product copies the one for the target."""
    target = Target(dsp=dsp)
    folders = (KERNELS, CORE, CORE / "portable", CORE / "portable" / "reducers", *SCORES.iterdir(), STREAM)
    files = {path.name for folder in folders for path in folder.iterdir() if path.name.endswith(UNITS)}
    own = {path.name for folder in (KERNELS, CORE) for path in (folder / "dsp").rglob("*") if path.name.endswith(UNITS)}
    files |= {path.name for path in READOUTS.iterdir() if path.name.endswith(UNITS)}
    files |= {path.name for kind in ("*", "*/portable") for path in DETECTORS.glob(f"{kind}/*.c")}
    own |= {path.name for path in DETECTORS.glob("*/dsp/*") if path.name.endswith(UNITS)}
    portable = {path.name for path in DETECTORS.glob("*/portable/*.c")}
    built = [*(sources for found in networks(target).values() for sources in found), *detectors(target)]
    built += [*streams(), *of_samples(target)]
    assert {name for sources in built for name in units(sources)} - GENERATED == (
        files - portable | own if dsp else files
    )


def test_every_file_for_vectors_is_in_the_matrix() -> None:
    built = [sources for found in networks(Target(dsp=True, mve=True)).values() for sources in found]
    for path in (KERNELS / "mve").iterdir():
        assert any(sources.get(f"ecgtiny/src/{path.name}") == path.read_text("utf-8") for sources in built), path.name


@pytest.mark.parametrize("operator", LOWERINGS, ids=lambda node: node.__name__)
@pytest.mark.parametrize("cell", cells())
def test_operator(cell: Cell, operator: type[Node]) -> None:
    for target in cell.targets:
        for sources in networks(target).get(operator, ()):
            cell.compile(sources)


@pytest.mark.parametrize("cell", cells())
def test_score(cell: Cell) -> None:
    for target in cell.targets:
        for sources in detectors(target):
            cell.compile(sources)


@pytest.mark.parametrize("cell", cells())
def test_stream(cell: Cell) -> None:
    if load_core(cell.core).int_bits < STREAM_INT_BITS:
        pytest.skip("continuous ECG needs an int of 32 bits, and the export refuses another")
    for sources in streams():
        cell.compile(sources)


@pytest.mark.parametrize("cell", cells())
def test_detector_of_samples(cell: Cell) -> None:
    for target in cell.targets:
        for sources in of_samples(target):
            cell.compile(sources)


@pytest.mark.parametrize("core", MACHINES)
def test_an_image_of_every_operator(core: str) -> None:
    graph = all_operators()
    target, x = Target.of(load_core(core)), inputs(graph, 6)
    outputs = run_graph(graph, x)
    assert len(np.unique(outputs, axis=0)) == len(x)
    np.testing.assert_array_equal(run_bare(model_sources(graph, target), x, core), outputs)
    of_int16 = {node for node in LOWERINGS if node.__name__.endswith("16")}  # kernels/test_sixteen.py runs these
    assert {type(node) for node in graph.nodes} >= set(LOWERINGS) - set(NOT_FOR) - of_int16


@pytest.mark.parametrize("core", MACHINES)
def test_an_image_of_a_detector(core: str) -> None:
    subject, counts = make("dense", 30, 0, kind="maxw")
    found = score_bare(generated(subject, counts, Target.of(load_core(core))), counts, core)
    np.testing.assert_array_equal(found, expected(subject, counts))
