"""What each layer took: nothing is lost between them, and each gets its own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest

from bench.image import BOARD, Loaded, linked
from ecgtiny.common.errors import DataError, DeviceError, EcgtinyError, MissingToolError
from ecgtiny.common.stage_records.base import known
from ecgtiny.common.stage_records.network import CompiledLayer, Network
from ecgtiny.firmware_gen.compiler.explain import explain
from ecgtiny.firmware_gen.compiler.program import compile_network
from ecgtiny.firmware_gen.compiler.target import Target
from ecgtiny.firmware_gen.image.bare_image import INFER
from ecgtiny.firmware_gen.image.layer_cost import MAX_STEPS, with_layer_costs
from ecgtiny.firmware_gen.writer.codegen import model_sources
from ecgtiny.host.sim.call import Callee
from ecgtiny.host.sim.laps import Lap, Laps
from ecgtiny.quantize.graph.graph import Graph
from tests.firmware_gen.kernels.graphs import chain
from tests.tools import require, require_module

KINDS = ["mean", "softmax", "conv_2d", "lookup", "fully_connected"]
DSP = Target(dsp=True)


@pytest.fixture(autouse=True)
def _tools() -> None:
    require_module("unicorn")
    require("arm-none-eabi-gcc")


def graph() -> Graph:
    return chain(KINDS, (4, 6, 5), np.random.default_rng(1))


def costs(loaded: Loaded, network: Network) -> Network:
    return with_layer_costs(network, loaded.bare.elf, BOARD, Callee, INFER)


def test_layers_add_up_to_the_inference() -> None:
    network = explain(graph(), compile_network(graph(), DSP))
    with linked(model_sources(graph(), DSP), "infer") as loaded:
        found = costs(loaded, network).layers
        whole = loaded.callee.call(INFER, loaded.callee.allocate(network.arena_bytes))
    assert len(found) >= len(KINDS)
    assert sum(known(layer.instructions) or 0 for layer in found) == whole.instructions
    assert sum(known(layer.cycles) or 0 for layer in found) == whole.cycles
    assert all((known(layer.cycles) or 0) > (known(layer.instructions) or 0) > 0 for layer in found)


def test_each_layer_has_its_own() -> None:
    small, large = (chain(["softmax", "softmax"], (1, 1, size), np.random.default_rng(0)) for size in (10, 200))
    both = [known(layer.instructions) or 0 for one in (small, large) for layer in _alone(one)]
    assert len(both) == 4
    assert 0 < 5 * max(both[:2]) < min(both[2:])


def _alone(drawn: Graph) -> list[CompiledLayer]:
    network = explain(drawn, compile_network(drawn, DSP))
    with linked(model_sources(drawn, DSP), "infer") as loaded:
        return costs(loaded, network).layers


def test_what_is_not_called_layer_by_layer_has_no_figures() -> None:
    network = explain(graph(), compile_network(graph(), DSP))
    with linked(model_sources(graph(), DSP), "infer") as loaded:
        assert costs(loaded, replace(network, layers=network.layers[1:])).layers == network.layers[1:]
    assert with_layer_costs(network, Path("absent"), BOARD, None, INFER) == network


def test_figures_of_another_image_do_not_stay() -> None:
    network = explain(graph(), compile_network(graph(), DSP))
    measured = replace(network, layers=[replace(layer, instructions=1, cycles=2) for layer in network.layers])
    assert with_layer_costs(measured, Path("absent"), BOARD, None, INFER) == network


@pytest.mark.parametrize("error", [DataError, DeviceError, MissingToolError])
def test_an_inference_that_fails_has_no_figures(error: type[EcgtinyError]) -> None:
    def load(*_: object) -> NoReturn:
        raise error("no")

    network = explain(graph(), compile_network(graph(), DSP))
    assert with_layer_costs(network, Path("absent"), BOARD, load, INFER) == network


def test_an_inference_that_would_take_minutes_is_not_run() -> None:
    def load(*_: object) -> NoReturn:
        raise AssertionError

    network = explain(graph(), compile_network(graph(), DSP))
    first, *others = network.layers
    large = replace(network, layers=[replace(first, macs=MAX_STEPS), *others])
    assert with_layer_costs(large, Path("absent"), BOARD, load, INFER) == large


def test_counts_go_to_the_call_that_follows_and_the_end_to_the_last() -> None:
    laps = Laps([104, 120])
    for address, instructions, cycles in ((100, 10, 20), (108, 15, 30), (124, 25, 50)):
        laps.enter(address, instructions, cycles)
    assert laps.finish(28, 56) == [Lap(5, 10), Lap(13, 26)]
