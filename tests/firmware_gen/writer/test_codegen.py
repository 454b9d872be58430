"""What the generator writes: the same bytes always, only what is needed, nothing that a bare core does not have."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from ecgtiny.common.arrays import ActivationArray
from ecgtiny.common.errors import UnsupportedModelError
from ecgtiny.firmware_gen.compiler.ops import LOWERINGS, kernels
from ecgtiny.firmware_gen.compiler.program import compile_network
from ecgtiny.firmware_gen.compiler.target import Target
from ecgtiny.firmware_gen.writer.codegen import detector_sources, model_sources
from ecgtiny.firmware_gen.writer.golden import choose_golden
from ecgtiny.firmware_gen.writer.render import render
from ecgtiny.firmware_gen.writer.sources import Sources
from ecgtiny.quantize.detector import Detector
from ecgtiny.quantize.forms.residual import Reducer
from ecgtiny.quantize.graph.graph import Graph, Node
from ecgtiny.quantize.graph.ops.conv_2d import Conv2D
from ecgtiny.quantize.graph.ops.fully_connected import FullyConnected
from tests.firmware_gen.desk import SHARED, compile_c, write
from tests.firmware_gen.detectors import REDUCERS, beats, detector, with_rule
from tests.firmware_gen.kernels.all_operators import all_operators
from tests.firmware_gen.kernels.graphs import KINDS, autoencoder, chain
from tests.tools import ROOT, require


def subject(kind: str = "mae") -> Detector:
    rng = np.random.default_rng(11)
    return detector(rng, length=40, leads=2, kind=kind, graph=autoencoder(80, 4, rng))


def sources(chosen: Detector) -> Sources:
    return detector_sources(chosen, choose_golden(chosen, beats(np.random.default_rng(12), chosen.normalisation)))


def changed(node: Node, **fields: Any) -> Graph:
    """Return a graph of one node with other fields."""
    other = type(node)(**{**vars(node), **fields})
    return Graph(chain(["lookup"], (1, 1, 1), np.random.default_rng()).tensors, (other,), 0, 1)


@pytest.mark.slow
def test_the_same_bytes_under_another_hash_seed() -> None:
    script = (
        "from tests.firmware_gen.writer.test_codegen import *; import hashlib;"
        "print(hashlib.sha256(repr(list(sources(subject()).items())).encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", script], env={**os.environ, "PYTHONHASHSEED": seed}, cwd=ROOT, check=True,
            capture_output=True, text=True,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(digests) == 1


def test_only_the_kernels_that_the_network_needs() -> None:
    copied = {name for name in sources(subject()) if Path(name).stem in kernels()}
    assert copied == {"ecgtiny/src/fully_connected.c", "ecgtiny/src/fully_connected.h"}


def test_there_is_a_kernel_for_every_operator() -> None:
    of_int16 = {"curve_16", "rescale_16"}  # tests/firmware_gen/kernels/test_sixteen.py
    assert {node.kind for node in LOWERINGS} - {"widen"} - of_int16 | {"reshape"} == set(KINDS)


@pytest.mark.parametrize("kind", REDUCERS)
def test_only_the_reducer_that_the_score_needs(kind: str) -> None:
    assert {Path(name).stem for name in sources(subject(kind))} & set(REDUCERS) == {kind}


@pytest.mark.parametrize("kind", REDUCERS)
def test_no_float_and_no_library(kind: str) -> None:
    """Without a C library, start-up files or floating-point registers there is nothing left to be missing."""
    library = {name: text for name, text in sources(subject(kind)).items() if name != "main.c"}
    bare = ("-O2", "-ffreestanding", "-nostdlib", "-mgeneral-regs-only", "-Wl,-z,defs", *SHARED)
    assert compile_c(library, flags=bare).exists()


def test_the_header_is_also_c_plus_plus(tmp_path: Path) -> None:
    write(sources(subject()), tmp_path)
    probe = tmp_path / "probe.cpp"
    probe.write_text('#include "ecgtiny/ecgtiny.h"\nint main() { static ecgtiny d; return ecgtiny_init(&d); }\n')
    command = [require("g++"), "-std=c++11", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", str(probe)]
    subprocess.run(command, check=True)


def test_lines_are_readable() -> None:
    for name, text in sources(subject()).items():
        assert max(map(len, text.splitlines())) <= 120, name
        assert "\t" not in text, name
        assert text.endswith("\n"), name
        assert not re.search(r"\n\n\n|[ \t]\n", text), name


def test_no_name_of_the_model_reaches_the_c() -> None:
    """A tensor's name comes from a file; in a comment it could end the comment."""
    graph = autoencoder(8, 2, np.random.default_rng(13))
    hostile = {index: replace(tensor, name="*/ evil") for index, tensor in graph.tensors.items()}
    assert model_sources(Graph(hostile, graph.nodes, graph.input, graph.output)) == model_sources(graph)


@dataclass(frozen=True)
class Unknown(Node):
    kind: ClassVar[str] = "unknown"

    def run(self, *inputs: ActivationArray) -> ActivationArray:
        return inputs[0]


def test_an_operator_without_a_kernel_is_refused() -> None:
    graph = chain(["lookup"], (1, 1, 1), np.random.default_rng(14))
    with pytest.raises(UnsupportedModelError, match=r"Unknown: has no C kernel.*conv_2d, .*reshape are supported"):
        model_sources(Graph(graph.tensors, (Unknown((0,), 1),), 0, 1))


def test_a_network_that_computes_nothing_is_refused() -> None:
    with pytest.raises(UnsupportedModelError, match="no layer"):
        model_sources(chain(["reshape"], (1, 2, 2), np.random.default_rng(15)))


def test_a_score_without_c_is_refused() -> None:
    chosen = subject()
    other = with_rule(chosen, reducer=Reducer("median"))
    with pytest.raises(UnsupportedModelError, match=r"no C for the score median.*mae, maxw, mse are supported"):
        detector_sources(other, choose_golden(chosen, beats(np.random.default_rng(), chosen.normalisation)))


@pytest.mark.parametrize("turned", [False, True])
def test_every_struct_begins_with_the_words_that_the_self_test_checks(turned: bool, tmp_path: Path) -> None:
    """Their order counts too: the CRC of the export continues over them one by one."""
    graph = all_operators()
    program = compile_network(graph, Target())
    layers = {layer.kernel: layer for layer in program.constants.values()}
    for layer in program.constants.values() if turned else ():
        last_first = list(layer.scalars.items())[::-1]
        layer.scalars.clear()
        layer.scalars.update(last_first)
    text = render("ecgtiny_model.c", program=program, kernels=sorted(layers), self_test=True)
    write({**sources(subject()), **model_sources(graph), "ecgtiny/src/ecgtiny_model.c": text}, tmp_path)
    command = [require("gcc"), "-std=c99", "-fsyntax-only", str(tmp_path / "ecgtiny/src/ecgtiny_model.c")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == turned, done.stderr
    refused = set(re.findall(r"size of array .(\w+)_leads_with_words", done.stderr))
    assert refused == ({name for name, layer in layers.items() if len(layer.scalars) > 1} if turned else set())


DENSE = autoencoder(8, 2, np.random.default_rng(16)).nodes[0]


@pytest.mark.parametrize(
    "fields",
    [
        {"bias": np.array([2**31 - 1, 0], np.int32)},
        {"bias": np.array([0, -(2**31)], np.int32)},
        {"bias": np.array([0, 2**20], np.int32), "shift": np.array([0, 11], np.int32)},
        {"shift": np.array([31, 0], np.int32)},
        {"shift": np.array([0, -32], np.int32)},
        {"multiplier": np.array([2**30, -1], np.int32)},
    ],
)
def test_sums_that_could_leave_32_bits_are_refused(fields: dict[str, Any]) -> None:
    assert isinstance(DENSE, FullyConnected)
    safe = {"bias": np.zeros(2, np.int32), "shift": np.zeros(2, np.int32)}
    assert model_sources(changed(DENSE, **safe))
    with pytest.raises(UnsupportedModelError):
        model_sources(changed(DENSE, **{**safe, **fields}))


def test_geometry_that_could_leave_32_bits_is_refused() -> None:
    node = chain(["conv_2d"], (2, 2, 2), np.random.default_rng(17)).nodes[0]
    assert isinstance(node, Conv2D)
    with pytest.raises(UnsupportedModelError, match="dilation_width 32768"):
        model_sources(changed(node, dilation=(1, 32768)))
