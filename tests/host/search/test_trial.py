"""A trial: what is refused with its reason, and what ends the search."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ecgtiny.boards.loader import load_board
from ecgtiny.common.errors import BudgetError, EcgtinyError, UnsupportedModelError, VerificationError
from ecgtiny.common.stage_records.export import CostConditions
from ecgtiny.common.stage_records.network import Spread
from ecgtiny.host.search import trial
from ecgtiny.host.search.cost import counted
from ecgtiny.host.search.quality import Material
from ecgtiny.host.search.trial import Attempt, Outcome, Problem, attempt, problem_digest
from ecgtiny.train.detectors.drawn import Drawn, Layers
from tests.tools import require_module
from tests.train.made import made_beats

DRAWN = Drawn(layers=Layers(family="dense", pool=1, bottleneck=2), score="mae", epochs=1, learning_rate=0.1)
PROBLEM = Problem("beats", "nrf52840", (("flash", 9000),), 0)


def raising(error: EcgtinyError) -> Callable[..., object]:
    def raises(*_: object) -> object:
        raise error

    return raises


def material(_data: str, _seed: int) -> Material:
    return Material.of(made_beats(60, 20))


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (UnsupportedModelError("no such operator"), Outcome(refused="no such operator")),
        (VerificationError("the self-test failed"), Outcome(refused="the self-test failed")),
        (BudgetError("the linker has no room"), Outcome(no_room="the linker has no room")),
    ],
)
def test_what_is_wrong_with_one_model_is_its_outcome(
    monkeypatch: pytest.MonkeyPatch, error: EcgtinyError, outcome: Outcome
) -> None:
    monkeypatch.setattr(trial, "material_of", material)
    monkeypatch.setattr(trial, "untrained_cost", raising(error))
    assert attempt(Attempt(PROBLEM, DRAWN)) == outcome


def test_instructions_that_could_not_be_counted_are_a_reason_where_others_are() -> None:
    require_module("unicorn")
    missing = CostConditions(beats=0, heart_rate=70, missing="every beat is flat")
    with pytest.raises(UnsupportedModelError, match="every beat is flat"):
        counted(None, missing, load_board("nrf52840"))
    assert counted(None, missing, load_board("qemu-mps2-an386")) is None
    assert counted(Spread(min=1, median=2.5, max=3), None, load_board("nrf52840")) == 2.5


def test_other_packages_are_another_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    def beats(_data: str, _seed: int) -> object:
        return made_beats(4, 4)

    monkeypatch.setattr(trial, "training_beats", beats)
    problem_digest.cache_clear()
    before = problem_digest(PROBLEM)
    monkeypatch.setattr(trial, "installed", lambda: {"numpy": "0.1"})
    problem_digest.cache_clear()
    assert problem_digest(PROBLEM) != before
    problem_digest.cache_clear()
