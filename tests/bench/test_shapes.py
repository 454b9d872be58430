"""The bench of shapes: every operator can be drawn, computes what the reference does, and is in the file."""

from __future__ import annotations

import numpy as np
import pytest

from bench.shapes import MAX_MACS, OPERATORS, graph, macs, per_mac, text
from bench.store import load
from ecgtiny.common.errors import VerificationError
from tests.tools import require, require_module

DRAWN = 20


@pytest.fixture(autouse=True)
def _tools() -> None:
    require("arm-none-eabi-gcc")
    require_module("unicorn")


@pytest.mark.parametrize("name", OPERATORS)
def test_shapes_are_of_the_operator_and_not_too_large(name: str) -> None:
    rng = np.random.default_rng(1)
    drawn = [graph(OPERATORS[name], rng) for _ in range(DRAWN)]
    assert {one.nodes[0].kind for one in drawn} == {name.lower()}
    assert all(0 < macs(one) <= MAX_MACS for one in drawn)
    assert len({one.nodes[0].macs for one in drawn}) > DRAWN // 4, "of many sizes"


@pytest.mark.parametrize("name", OPERATORS)
def test_a_shape_is_measured(name: str) -> None:
    rng = np.random.default_rng(2)
    smallest = min((graph(OPERATORS[name], rng) for _ in range(DRAWN)), key=macs)
    assert 0.5 < per_mac(smallest) < 300


def test_a_wrong_output_is_no_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = graph(OPERATORS["FULLY_CONNECTED"], np.random.default_rng(0))
    monkeypatch.setattr("bench.shapes.run_graph", lambda _, x: x)
    with pytest.raises(VerificationError, match="fully_connected"):
        per_mac(drawn)


def test_the_file_holds_every_operator() -> None:
    held = load("shapes")
    assert set(held["figures"]) == set(OPERATORS)
    for one in held["figures"].values():
        assert one["min"] <= one["median"] <= one["max"]
    assert "BATCH_MATMUL" in text(held)
