"""Quality of every trial within the budget against what it takes, and the front among them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from ...common.stage_records.search import SearchRecord
from ..comparison.picture import FRONT, INK, OTHER, draw_beside
from ..report.figures.panel import Panel
from .front import Candidate, candidates
from .study import Done

PICTURE = "search.svg"
LEAST = 0.02
"""AUROC below the best that is drawn at least."""


def draw(record: SearchRecord, done: Sequence[Done], path: Path, tell: Callable[[str], None]) -> bool:
    """Draw quality on training beats against instructions and flash; return whether there is a picture."""
    found = candidates(done)
    costs = [name for name in ("instructions", "flash", "ram") if any(one.cost.of(name) for one in found)]
    title = f"{record.config.data}: AUROC on training beats against cost on {record.config.board}"
    return draw_beside(path, title, [partial(_draw, record=record, name=name, found=found) for name in costs], tell)


def _draw(axes: Panel, record: SearchRecord, name: str, found: Sequence[Candidate]) -> None:
    chosen = {one.trial for one in record.front}
    best = max(one.quality for one in found)
    floor = min(best - LEAST, *(one.quality for one in record.front), best)
    for one in sorted(found, key=lambda one: one.number in chosen):
        cost = one.cost.of(name)
        if cost is None or one.quality < floor:
            continue
        picked = one.number in chosen
        axes.errorbar([cost], [one.quality], yerr=[[0.0], [0.0]], fmt="o", color=FRONT if picked else OTHER,
                      markersize=5 if picked else 3, capsize=0)  # fmt: skip
        if picked:
            axes.annotate(str(one.number), (cost, one.quality), xytext=(4, 4), textcoords="offset points", fontsize=7,
                          color=INK)  # fmt: skip
    axes.margins(x=0.2)
    unit = "a beat" if name == "instructions" else "bytes"
    axes.set(xscale="linear", xlabel=f"{name}, {unit}", ylabel="AUROC on training beats")
    axes.grid(visible=True, color="#dddddd", linewidth=0.5)
