"""Quality of every trial within the budget against what it takes, and the front among them."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import cast

from ...common.extras import pip_install, present
from ...common.files import write_atomic
from ...common.stage_records.search import SearchRecord
from ..comparison.picture import FRONT, INK, OTHER, SIZE, Drawing, Panel, Settings
from .front import Candidate, candidates
from .study import Done

PICTURE = "search.svg"
LEAST = 0.02
"""AUROC below the best that is drawn at least."""


def draw(record: SearchRecord, done: Sequence[Done], path: Path, tell: Callable[[str], None]) -> bool:
    """Draw quality on training beats against instructions and flash; return whether there is a picture."""
    if not present("matplotlib"):
        tell(f"no picture: it needs matplotlib: {pip_install('report')}")
        return False
    write_atomic(path, _svg(record, candidates(done)))
    return True


def _svg(record: SearchRecord, found: Sequence[Candidate]) -> str:
    import matplotlib as mpl
    from matplotlib.figure import Figure

    stream = io.StringIO()
    costs = [name for name in ("instructions", "flash", "ram") if any(one.cost.of(name) for one in found)]
    with cast("Settings", mpl).rc_context({"svg.hashsalt": PICTURE, "svg.fonttype": "none", "font.size": 9}):
        figure = cast("Drawing", Figure(figsize=SIZE, layout="constrained"))
        figure.suptitle(f"{record.config.data}: AUROC on training beats against cost on {record.config.board}")
        for index, name in enumerate(costs):
            _panel(figure.add_subplot(1, len(costs), index + 1), record, name, found)
        figure.savefig(stream, format="svg", metadata={"Date": None})
    return stream.getvalue()


def _panel(axes: Panel, record: SearchRecord, name: str, found: Sequence[Candidate]) -> None:
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
