"""The committed figures: within what was asked for, and ahead of every other runtime."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bench import store
from bench.inputs import peers
from tests.tools import ROOT

RESULTS = json.loads((ROOT / "bench" / "results.json").read_text("utf-8"))
KEYS = ("instructions", "flash_bytes", "ram_bytes")
MODELS = {name: model for name, model in peers().items() if isinstance(model, dict)}
OTHERS = [
    pytest.param(name, peer, id=f"{name}-{peer['runtime']}")
    for name, model in MODELS.items()
    for peer in model.get("peers", [])
    if "by hand" not in peer["runtime"]
]


def ours(name: str, profile: str) -> dict[str, Any]:
    return RESULTS[name]["beat"]["speed"] if profile == "beat" else RESULTS[name][profile]


@pytest.mark.parametrize(
    ("name", "profile"), [(name, profile) for name, model in MODELS.items() for profile in model.get("at_most", {})]
)
def test_nothing_takes_more_than_it_may(name: str, profile: str) -> None:
    for key, limit in MODELS[name]["at_most"][profile].items():
        found = ours(name, profile)[key]
        assert (found["typical"] if key == "cycles" else found) <= limit


@pytest.mark.parametrize(("name", "peer"), OTHERS)
def test_one_profile_is_ahead_of_every_other_runtime_in_everything_at_once(name: str, peer: dict[str, Any]) -> None:
    assert any(all(ours(name, profile)[key] < peer[key] for key in KEYS) for profile in ("speed", "size"))


@pytest.mark.parametrize("key", KEYS)
def test_one_image_has_the_same_figures_in_every_file(key: str) -> None:
    found = {
        "boards": store.load("boards")["figures"]["nrf52840"][key],
        "compare_ecg5000": store.load("compare_ecg5000")["figures"]["linear"][key],
        "detection": store.load("detection")["figures"]["linear"]["speed"][key],
    }
    assert len(set(found.values())) == 1, f"measure again: python -m bench.NAME, where NAME is one of {found}"
