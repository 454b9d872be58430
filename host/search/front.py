"""The front: models that no other one beats in quality and in all that the budget names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...common.errors import BudgetError
from ...train.detectors.drawn import Drawn
from .budget import Cost, excess, share
from .study import Done

TOLD_APART = 0.001
"""AUROC: closer qualities of some hundred beats are taken for equal."""
BEHIND = 0.01
"""How far a model of the front may be behind the best in quality, to be worth a run."""
MOST = 4
"""Models that get a run."""
REASONS = 3
"""Reasons that a message names, at most."""
OTHERS = "trials.csv holds the reason of each; another board, or beats of another length, may take such models"


@dataclass(frozen=True)
class Candidate:
    """A trial that is within the budget."""

    number: int
    drawn: Drawn
    cost: Cost
    quality: float


def candidates(done: Sequence[Done]) -> list[Candidate]:
    """Return the trials that were judged."""
    return [
        Candidate(one.number, one.drawn, one.outcome.cost, one.outcome.quality)
        for one in done
        if one.outcome.cost is not None and one.outcome.quality is not None
    ]


def front(found: Sequence[Candidate], limits: Mapping[str, int]) -> list[Candidate]:
    """Return the candidates that no other one beats, by rising share of the budget."""
    kept = [one for one in found if not any(_beats(other, one, limits) for other in found)]
    return sorted(kept, key=lambda one: (share(limits, one.cost), one.number))


def chosen(members: Sequence[Candidate]) -> list[Candidate]:
    """Return those of a front that get a run: the best, the cheapest not far behind it, and some between.

    Args:
        members: the front, by rising cost; not empty.
    """
    best = max(members, key=lambda one: one.quality)
    near = [one for one in members if one.quality >= best.quality - BEHIND]
    spread = {round(at * (len(near) - 1) / (MOST - 2)) for at in range(MOST - 1)}
    return [one for at, one in enumerate(near) if at in spread or one is best]


def nothing_fits(done: Sequence[Done], limits: Mapping[str, int]) -> BudgetError:
    """Return what to say where no model is within the budget: the smallest that was seen of each resource."""
    costs = [one.outcome.cost for one in done if one.outcome.cost is not None]
    if not costs:
        return BudgetError(f"none of {len(done)} trials has an image: {_reasons(done) or 'none was done'}",
                           where="the search", fix=OTHERS)  # fmt: skip
    smallest = {name: min((value for cost in costs if (value := cost.of(name)) is not None), default=None)
                for name in limits}  # fmt: skip
    seen = ", ".join(f"{name} {value:,.0f} of {limits[name]:,}" for name, value in smallest.items() if value)
    over = sorted({name for cost in costs for name, value in excess(limits, cost).items() if value > 0})
    if not over:
        return BudgetError(f"none of {len(done)} models can be used: {_reasons(done)}; the smallest cost seen of each: "
                           f"{seen}", where="the search", fix=OTHERS)  # fmt: skip
    return BudgetError(
        f"none of {len(done)} models is within the budget; the smallest seen of each: {seen}",
        where="the search",
        fix=f"allow more {' and '.join(over)}",
    )


def none_passed(dropped: Mapping[str, str]) -> BudgetError:
    """Return what to say where a stage refused every model that was to be a run: the reasons, by the run's name."""
    said = "; ".join(f"{name}: {reason}" for name, reason in list(dropped.items())[:REASONS])
    return BudgetError(f"no model of the front became a run; {said}", where="the search",
                       fix="allow more, or give the search more trials")  # fmt: skip


def _reasons(done: Sequence[Done]) -> str:
    """Return why trials were refused, the most frequent reasons first."""
    counts = Counter(one.outcome.reason for one in done if one.outcome.reason)
    return "; ".join(reason for reason, _ in counts.most_common(REASONS))


def _beats(one: Candidate, other: Candidate, limits: Mapping[str, int]) -> bool:
    """Tell whether one is at least as good in everything, and better in something."""
    first, second = _merits(one, limits), _merits(other, limits)
    return all(a >= b for a, b in zip(first, second, strict=True)) and (first, -one.number) > (second, -other.number)


def _merits(one: Candidate, limits: Mapping[str, int]) -> tuple[float, ...]:
    return (round(one.quality / TOLD_APART), *(-value for value in excess(limits, one.cost).values()))
