"""Every operator, score and stream compiles without a warning for every core by every toolchain."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from ecgtiny.firmware_gen.compiler.ops import LOWERINGS
from ecgtiny.firmware_gen.compiler.ops.dsp.widen import Widen
from ecgtiny.firmware_gen.compiler.target import Target
from ecgtiny.firmware_gen.folders import KERNELS
from ecgtiny.firmware_gen.image.toolchain import COMPILE
from ecgtiny.firmware_gen.writer.sources import UNITS
from ecgtiny.quantize.graph.graph import Node
from tests.firmware_gen.cells import Cell, cells, networks, units

NOT_FOR: Mapping[type[Node], tuple[Target, ...]] = {Widen: (Target(), Target(small=True), Target(dsp=True, small=True))}
"""Targets that never have a node: only the engine of the DSP extension reads what Widen writes."""
TARGETS = tuple(Target(dsp=dsp, small=small) for dsp in (False, True) for small in (False, True))
PROMISED = {"-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror"}


def test_every_warning_is_an_error() -> None:
    assert set(COMPILE) >= PROMISED


@pytest.mark.parametrize("target", TARGETS, ids=str)
def test_every_operator_has_a_network(target: Target) -> None:
    possible = {node for node in LOWERINGS if target not in NOT_FOR.get(node, ())}
    assert set(networks(target)) & set(LOWERINGS) == possible


@pytest.mark.parametrize("dsp", [False, True])
def test_every_kernel_is_in_a_network(dsp: bool) -> None:
    target = Target(dsp=dsp)
    folders = [KERNELS, KERNELS / "dsp"] if dsp else [KERNELS]
    files = {path.name for folder in folders for path in folder.iterdir() if path.name.endswith(UNITS)}
    compiled = {name for found in networks(target).values() for sources in found for name in units(sources)}
    assert compiled - {"ecgtiny_model.c"} == files


@pytest.mark.parametrize("operator", LOWERINGS, ids=lambda node: node.__name__)
@pytest.mark.parametrize("cell", cells())
def test_operator(cell: Cell, operator: type[Node]) -> None:
    for target in cell.targets:
        for sources in networks(target).get(operator, ()):
            cell.compile(sources)
