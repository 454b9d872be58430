"""Quality against cost: which detectors no other one beats in both."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import cast

from ...common.extras import pip_install, present
from ...common.files import write_atomic
from ...common.stage_records.compare import CompareRecord
from ..report.comparison import costs_of
from ..report.figures.front import Point, front
from ..report.figures.panel import Drawing, Panel, Settings

PICTURE = "compare.svg"
INK, FRONT, OTHER = "#222222", "#0072b2", "#999999"
SIZE = 9.0, 4.6


def draw(record: CompareRecord, path: Path, tell: Callable[[str], None]) -> bool:
    """Draw AUROC against the numbers fitted and against instructions; return whether there is a picture."""
    title = f"{record.config.data}: AUROC with its 95 % interval against cost"
    panels = [partial(_draw, title=cost, points=points) for cost, points in costs_of(record).items() if points]
    return draw_beside(path, title, panels, tell)


def draw_beside(path: Path, title: str, panels: Sequence[Callable[[Panel], None]], tell: Callable[[str], None]) -> bool:
    """Write a picture of panels beside each other; return whether there is one: it needs matplotlib, and a panel.

    Args:
        path: the .svg.
        title: of the whole.
        panels: what draws each.
        tell: is told where matplotlib is missing.
    """
    if not present("matplotlib"):
        tell(f"no picture: it needs matplotlib: {pip_install('report')}")
        return False
    if panels:
        write_atomic(path, _svg(path.name, title, panels))
    return bool(panels)


def _svg(name: str, title: str, panels: Sequence[Callable[[Panel], None]]) -> str:
    import matplotlib as mpl
    from matplotlib.figure import Figure

    stream = io.StringIO()
    with cast("Settings", mpl).rc_context({"svg.hashsalt": name, "svg.fonttype": "none", "font.size": 9}):
        figure = cast("Drawing", Figure(figsize=SIZE, layout="constrained"))
        figure.suptitle(title)
        for index, draw_panel in enumerate(panels):
            draw_panel(figure.add_subplot(1, len(panels), index + 1))
        figure.savefig(stream, format="svg", metadata={"Date": None})
    return stream.getvalue()


def _draw(axes: Panel, title: str, points: Sequence[Point]) -> None:
    best = front(points)
    axes.plot([one.cost for one in best], [one.auroc.mean for one in best], color=FRONT, linewidth=1)
    for one in points:
        mean, colour = one.auroc.mean, FRONT if one in best else OTHER
        ends = [[max(0.0, mean - one.auroc.low)], [max(0.0, one.auroc.high - mean)]]
        axes.errorbar([one.cost], [mean], yerr=ends, fmt="o", color=colour, markersize=4, capsize=2)
        axes.annotate(one.name, (one.cost, mean), xytext=(4, 4), textcoords="offset points", fontsize=7, color=INK)
    axes.margins(x=0.2)  # room for the names of the costliest
    axes.set(xscale="log", xlabel=title, ylabel="AUROC")
    axes.grid(visible=True, color="#dddddd", linewidth=0.5)
