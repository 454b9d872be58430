"""Quality against cost: which detectors no other one beats in both."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import IO, Protocol, cast

from ...common.extras import pip_install, present
from ...common.files import write_atomic
from ...common.stage_records.compare import CompareRecord
from ..report.comparison import costs_of
from ..report.figures.front import Point, front

PICTURE = "compare.svg"
INK, FRONT, OTHER = "#222222", "#0072b2", "#999999"
SIZE = 9.0, 4.6


class Panel(Protocol):
    """What is used of a pair of matplotlib's axes: its own types leave most of it open."""

    def plot(self, x: Sequence[float], y: Sequence[float], *, color: str, linewidth: float) -> object:
        """Draw a line."""
        ...

    def errorbar(
        self, x: Sequence[float], y: Sequence[float], *, yerr: Sequence[Sequence[float]], fmt: str, color: str,
        markersize: float, capsize: float,
    ) -> object:  # fmt: skip
        """Draw a point with its interval."""
        ...

    def annotate(
        self, text: str, xy: tuple[float, float], *, xytext: tuple[float, float], textcoords: str, fontsize: float,
        color: str,
    ) -> object:  # fmt: skip
        """Write beside a point."""
        ...

    def margins(self, *, x: float) -> None:
        """Leave room beside the data, in parts of its range."""
        ...

    def set(self, *, xscale: str, xlabel: str, ylabel: str) -> object:
        """Set scale and labels."""
        ...

    def grid(self, *, visible: bool, color: str, linewidth: float) -> None:
        """Draw a grid."""
        ...


class Drawing(Protocol):
    """What is used of a matplotlib figure."""

    def suptitle(self, t: str) -> object:
        """Write the title."""
        ...

    def add_subplot(self, rows: int, columns: int, index: int, /) -> Panel:
        """Add axes."""
        ...

    def savefig(self, fname: IO[str], *, format: str, metadata: Mapping[str, str | None]) -> None:  # noqa: A002
        """Write the figure."""
        ...


class Settings(Protocol):
    """What is used of matplotlib itself; its own type takes no names of settings but literal ones."""

    def rc_context(self, rc: Mapping[str, object]) -> AbstractContextManager[None]:
        """Change settings for a while."""
        ...


def draw(record: CompareRecord, path: Path, tell: Callable[[str], None]) -> bool:
    """Draw AUROC against the numbers fitted and against instructions; return whether there is a picture."""
    if not present("matplotlib"):
        tell(f"no picture: it needs matplotlib: {pip_install('report')}")
        return False
    drawn = {title: points for title, points in costs_of(record).items() if points}
    if not drawn:
        return False
    write_atomic(path, _svg(record, drawn))
    return True


def _svg(record: CompareRecord, panels: dict[str, list[Point]]) -> str:
    import matplotlib as mpl
    from matplotlib.figure import Figure

    stream = io.StringIO()
    with cast("Settings", mpl).rc_context({"svg.hashsalt": PICTURE, "svg.fonttype": "none", "font.size": 9}):
        figure = cast("Drawing", Figure(figsize=SIZE, layout="constrained"))
        figure.suptitle(f"{record.config.data}: AUROC with its 95 % interval against cost")
        for index, (title, points) in enumerate(panels.items()):
            _panel(figure.add_subplot(1, len(panels), index + 1), title, points)
        figure.savefig(stream, format="svg", metadata={"Date": None})
    return stream.getvalue()


def _panel(axes: Panel, title: str, points: Sequence[Point]) -> None:
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
