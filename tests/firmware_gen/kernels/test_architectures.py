"""Networks that nobody designed, converted by TensorFlow: TensorFlow Lite Micro = integer reference = C, everywhere.

A failing network shrinks; its .tflite is kept, and the failure says where and how it becomes a regression test.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections import Counter
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from ecgtiny.common.errors import UnsupportedModelError
from tests.firmware_gen.everywhere import PORTABLE, Case, check_compiled, operators, reference_case
from tests.firmware_gen.kernels.networks.foreign import FOREIGN, RIGHT, Foreign
from tests.firmware_gen.kernels.networks.network import KINDS, Network, networks
from tests.firmware_gen.kernels.networks.pointwise import Dense
from tests.firmware_gen.together import MODEL_C
from tests.tools import require_module

Record = Callable[[str, object], None]
FAST, SLOW = (7, 4), (12, 5)
"""Networks that a test draws, and that must be equal everywhere: where fewer are, an operator is missing."""


@pytest.mark.parametrize("number", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_some(number: int, record_property: Record) -> None:
    record_property("outcomes", examine(networks(), *FAST, number))


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_many_with(kind: str, record_property: Record) -> None:
    record_property("outcomes", examine(networks(kind), *SLOW, 0))


@pytest.mark.slow
@pytest.mark.parametrize("name", FOREIGN)
def test_what_is_foreign_is_refused_or_right(name: str) -> None:
    require_module("tensorflow")
    assert isinstance(case_of(foreign(name)), Case) or name not in RIGHT


@pytest.mark.slow
def test_what_is_foreign_and_right_is_right_everywhere() -> None:
    require_module("tensorflow")
    drawn = [foreign(name) for name in FOREIGN]
    checked_together({network: case_of(network) for network in drawn}, lambda: [outcome(network) for network in drawn])


@pytest.mark.slow
@pytest.mark.parametrize("name", ["LayerNormalization", "bidirectional", "grouped"])
def test_without_a_savedmodel_it_becomes_the_same(name: str) -> None:
    require_module("tensorflow")
    network = foreign(name)
    frozen, saved = converted(network), network.convert(saved=True)
    assert operators(frozen) == operators(saved)
    if name in RIGHT:
        one, other = reference_case(frozen), reference_case(saved)
        assert one.generated[PORTABLE][MODEL_C].split("{")[1:] == other.generated[PORTABLE][MODEL_C].split("{")[1:]
        np.testing.assert_array_equal(one.expected, other.expected)


def foreign(name: str) -> Network:
    return Network((9, 2), (Dense(4, "relu", True, False), Foreign(name)), "normal", "normal", False, False, 1)


def examine(drawn: st.SearchStrategy[Network], examples: int, least: int, number: int) -> dict[str, int]:
    """Check so many drawn networks, another number others; return what became of how many."""
    require_module("tensorflow")

    def check_each(check: Callable[[Network], object]) -> None:
        @seed(number)
        @settings(max_examples=examples)
        @given(drawn)
        def each(network: Network) -> None:
            check(network)

        each()

    found: dict[Network, Case | str] = {}
    check_each(lambda network: found.update({network: case_of(network)}))
    checked_together(found, lambda: check_each(outcome))  # which of them it is, and the smallest like it
    counted = Counter("equal" if isinstance(case, Case) else case for case in found.values())
    assert counted["equal"] >= least, counted
    return dict(counted)


def checked_together(found: Mapping[Network, Case | str], one_by_one: Callable[[], object]) -> None:
    """Check everywhere what is not refused; where it fails, check the networks again, so that it says which."""
    try:
        check_compiled([case for case in found.values() if isinstance(case, Case)])
    except Exception:
        one_by_one()
        raise


def outcome(network: Network) -> str:
    """Check a network everywhere; return ``equal``, or why there is nothing to compare. It fails where bytes differ."""
    case = case_of(network)
    if isinstance(case, str):
        return case
    with keeping(converted(network)):
        check_compiled([case])
    return "equal"


@cache
def case_of(network: Network) -> Case | str:
    """Compare the integer reference with the oracle; return what the C is to compute, or why there is nothing."""
    try:
        tflite = converted(network)
    except (converter_error(), RuntimeError):
        return "TensorFlow does not convert it"
    try:
        with keeping(tflite):
            return reference_case(tflite)
    except UnsupportedModelError as error:
        return f"refused: {error}"


@cache
def converted(network: Network) -> bytes:
    return network.convert()


@contextmanager
def keeping(tflite: bytes) -> Generator[None]:
    """Write the model of a failure to a file, and say where."""
    try:
        yield
    except UnsupportedModelError:
        raise
    except BaseException as error:
        error.add_note(how_to_keep(tflite))
        raise


def converter_error() -> type[Exception]:
    return require_module("tensorflow.lite.python.convert").ConverterError


def how_to_keep(tflite: bytes) -> str:
    """Write a model where it survives the tests; return what to do with it."""
    path = failures() / f"{hashlib.sha256(tflite).hexdigest()[:8]}.tflite"
    path.write_bytes(tflite)
    kept = Path(__file__).parent / "regressions"
    return f"once mended, keep it as a regression: cp {path} {kept}/WHAT-WAS-WRONG.tflite"


@cache
def failures() -> Path:
    return Path(tempfile.mkdtemp(prefix="ecgtiny-failures-"))
