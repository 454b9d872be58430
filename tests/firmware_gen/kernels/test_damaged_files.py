"""Damaged and hostile files: refused by name, or compiled to what they say; never a surprise, never slow."""

from __future__ import annotations

import time
import warnings

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecgtiny.common.errors import UnsupportedModelError
from ecgtiny.firmware_gen.compiler.target import Target
from ecgtiny.firmware_gen.writer.codegen import model_sources
from ecgtiny.quantize.graph.graph import Graph
from ecgtiny.quantize.graph.reader import read_graph
from ecgtiny.quantize.graph.reference import run_graph
from tests.firmware_gen.desk import infer
from tests.quantize.graph.build_ends import TAKEN
from tests.quantize.graph.build_sixteen import SIXTEEN
from tests.quantize.graph.build_tflite import models
from tests.quantize.graph.damage import IN_BYTES, Damage, rewrite
from tests.quantize.graph.oracle_apart import tflm_or_none
from tests.tools import BENCH_MODELS

ENDS = [make() for make in TAKEN.values()]
BENCH = [path.read_bytes() for path in sorted(BENCH_MODELS.glob("*.tflite"))]
TARGETS = (Target(), Target(dsp=True), Target(dsp=True, small=True))
MAX_SECONDS = 2.0
"""Seconds of this computer that a file may take: reading, compiling for every target, and two inferences."""
MODELS = models(most=2) | models(sorted(SIXTEEN), most=2, sixteen=True) | st.sampled_from([*BENCH, *ENDS])
SEEDS = st.integers(0, 2**32 - 1)
TABLES: tuple[Damage, ...] = (rewrite,)


def fuzz(examples: int) -> settings:
    return settings(deadline=None, max_examples=examples, suppress_health_check=[HealthCheck.too_slow])


def accepted(tflite: bytes) -> Graph | None:
    """Read, compile and run a file; return its graph, None where it is refused. Anything else fails."""
    start = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            graph = read_graph(tflite)
            for target in TARGETS:
                model_sources(graph, target)
            run_graph(graph, np.zeros((2, graph.input_bytes), np.int8))
        except UnsupportedModelError as refusal:
            graph, named = None, bool(refusal.where)
        else:
            named = True
    assert named
    assert time.process_time() - start < MAX_SECONDS
    return graph


def damaged(tflite: bytes, seed: int, ways: tuple[Damage, ...]) -> bytes:
    rng = np.random.default_rng(seed)
    return ways[rng.integers(len(ways))](tflite, rng)


@fuzz(250)
@given(MODELS, SEEDS)
def test_damaged_bytes_never_surprise(tflite: bytes, seed: int) -> None:
    accepted(damaged(tflite, seed, IN_BYTES))


@fuzz(250)
@given(MODELS, SEEDS)
def test_hostile_tables_never_surprise(tflite: bytes, seed: int) -> None:
    accepted(damaged(tflite, seed, TABLES))


@pytest.mark.slow
@pytest.mark.parametrize("ways", [IN_BYTES, TABLES], ids=["bytes", "tables"])
@fuzz(2000)
@given(tflite=MODELS, seed=SEEDS)
def test_thousands_never_surprise(ways: tuple[Damage, ...], tflite: bytes, seed: int) -> None:
    accepted(damaged(tflite, seed, ways))


@pytest.mark.parametrize("tflite", BENCH, ids=len)
def test_no_length_surprises(tflite: bytes) -> None:
    for length in range(0, len(tflite), 61):
        assert accepted(tflite[:length]) is None


@pytest.mark.slow
@fuzz(750)
@given(MODELS, SEEDS)
def test_what_is_taken_means_what_tflm_takes_it_for(tflite: bytes, seed: int) -> None:
    other = damaged(tflite, seed, (rewrite, *IN_BYTES))
    graph = accepted(other)
    if graph is None or max(tensor.size for tensor in graph.tensors.values()) > 20_000:
        return
    x = np.random.default_rng(seed).integers(-128, 128, (2, graph.input_bytes), np.int8)
    expected = tflm_or_none(other, graph, x)
    if expected is not None:
        np.testing.assert_array_equal(run_graph(graph, x), expected)


@pytest.mark.slow
@fuzz(200)
@given(MODELS, SEEDS)
def test_what_is_taken_is_what_the_c_computes(tflite: bytes, seed: int) -> None:
    graph = accepted(damaged(tflite, seed, TABLES))
    if graph is None or graph.input_bytes > 20_000:
        return
    x = np.random.default_rng(seed).integers(-128, 128, (2, graph.input_bytes), np.int8)
    np.testing.assert_array_equal(infer(model_sources(graph), x), run_graph(graph, x))
