"""Networks that nobody designed, converted by TensorFlow: TensorFlow Lite Micro = integer reference = C, everywhere.

A failing network shrinks; its .tflite is kept, and the failure says where and how it becomes a regression test.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, reject, seed, settings

from ecgtiny.common.errors import UnsupportedModelError
from tests.firmware_gen.everywhere import check_everywhere
from tests.firmware_gen.networks.network import KINDS, Network, networks
from tests.tools import require_module

FAST, SLOW = 21, 12
"""Examples a test; hypothesis begins every one with the same simplest network."""
MOST_REFUSED = 0.25
"""The share of networks in a test that may be refused: more means that an operator is missing."""


def test_some() -> None:
    examine(None, examples=FAST)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_many_with(kind: str) -> None:
    examine(kind, examples=SLOW)


def examine(kind: str | None, examples: int) -> None:
    """Check drawn networks, each of which has a layer of a kind, if any is named."""
    require_module("tensorflow")
    outcomes = Counter[str]()

    @seed(len(kind or ""))
    @settings(max_examples=examples)
    @given(networks(kind))
    def check(network: Network) -> None:
        outcomes[outcome(network)] += 1

    check()
    assert outcomes["refused"] <= MOST_REFUSED * outcomes.total(), outcomes


@cache
def outcome(network: Network) -> str:
    """Check a network everywhere; return whether it was ``equal`` or ``refused``. It fails when it is neither."""
    tflite = converted(network)
    try:
        check_everywhere(tflite)
    except UnsupportedModelError:
        return "refused"
    except BaseException as error:
        error.add_note(how_to_keep(tflite))
        raise
    return "equal"


def converted(network: Network) -> bytes:
    """Return the .tflite of a network, or leave it out where TensorFlow itself fails on it."""
    errors: tuple[Any, ...] = (require_module("tensorflow.lite.python.convert").ConverterError, RuntimeError)
    try:
        return network.convert()
    except errors:
        reject()


def how_to_keep(tflite: bytes) -> str:
    """Write a model where it survives the tests; return what to do with it."""
    path = Path(tempfile.mkdtemp(prefix="ecgtiny-failure-"), f"{hashlib.sha256(tflite).hexdigest()[:8]}.tflite")
    path.write_bytes(tflite)
    kept = Path(__file__).parent / "regressions"
    return f"once mended, keep it as a regression: cp {path} {kept}/WHAT-WAS-WRONG.tflite"
