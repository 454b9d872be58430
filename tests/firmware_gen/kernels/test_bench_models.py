"""The C of the bench models gives TensorFlow Lite Micro's recorded bytes, by every compiler and at every level."""

from __future__ import annotations

import numpy as np
import pytest

from ecgtiny.common.arrays import Int8Array
from ecgtiny.firmware_gen.writer.codegen import model_sources
from ecgtiny.firmware_gen.writer.sources import Sources
from ecgtiny.quantize.graph.reader import read_graph
from tests.firmware_gen.desk import infer, infer_sanitized
from tests.tools import BENCH_MODELS

MODELS = BENCH_MODELS
NAMES = ("m1", "m1pt", "m2s", "m2t", "m3")


def vectors(name: str) -> tuple[Sources, Int8Array, Int8Array]:
    x, y = (np.load(MODELS / f"{name}_{which}.npy").reshape(64, -1) for which in ("xq", "yq"))
    return model_sources(read_graph((MODELS / f"{name}.tflite").read_bytes())), x, y


@pytest.mark.parametrize("compiler", ["gcc", "clang"])
@pytest.mark.parametrize("level", ["-O0", "-O2", "-Os"])
@pytest.mark.parametrize("name", NAMES)
def test_equals_the_recorded_outputs(name: str, compiler: str, level: str) -> None:
    sources, x, y = vectors(name)
    np.testing.assert_array_equal(infer(sources, x, compiler=compiler, flags=(level,)), y)


@pytest.mark.parametrize("name", NAMES)
def test_no_step_is_undefined(name: str) -> None:
    sources, x, y = vectors(name)
    np.testing.assert_array_equal(infer_sanitized(sources, x[:8]), y[:8])
