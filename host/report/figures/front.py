"""Quality against cost: the Pareto front, which no other point equals or beats in both."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ....common.numerals import count, decimal
from ....common.stage_records.compare import Estimate
from ..blocks import Picture
from .canvas import INK, MUTED, NORMAL, Margins, canvas, grid, plain_ticks


@dataclass(frozen=True)
class Point:
    """A detector or a model: its cost and its quality."""

    name: str
    cost: float
    auroc: Estimate


@dataclass(frozen=True)
class Axes:
    """What the axes are of."""

    cost: str
    quality: str
    log: bool
    """Whether the costs lie powers of ten apart."""


def front(points: Sequence[Point]) -> list[Point]:
    """Return the points that no other one equals or beats in cost and in quality, by rising cost."""
    kept: list[Point] = []
    for one in sorted(points, key=lambda point: (point.cost, -point.auroc.mean)):
        if not kept or one.auroc.mean > kept[-1].auroc.mean:
            kept.append(one)
    return kept


def pareto(name: str, points: Sequence[Point], marked: Collection[str], axes: Axes) -> Picture:
    """Draw points with their intervals; those that are ``marked`` in colour, with their names."""
    shown = [point for point in points if point.name in marked]
    with canvas(name, 4.4, 3.4, Margins(left=0.72, right=0.25)) as drawing:
        panel = drawing.figure.add_subplot()
        grid(panel)
        for point in sorted(points, key=lambda one: one.name in marked):
            of_front, auroc = point.name in marked, point.auroc
            ends = [[max(0.0, auroc.mean - auroc.low)], [max(0.0, auroc.high - auroc.mean)]]
            panel.errorbar([point.cost], [auroc.mean], yerr=ends, fmt="o", color=NORMAL if of_front else MUTED,
                           markersize=5 if of_front else 3, capsize=2, elinewidth=1 if of_front else 0.5)  # fmt: skip
        for index, point in enumerate(sorted(shown, key=lambda one: one.cost)):
            panel.annotate(point.name, (point.cost, point.auroc.mean), xytext=(5, 5 if index % 2 else -11),
                           textcoords="offset points", fontsize=8, color=INK)  # fmt: skip
        panel.margins(x=0.15)
        panel.set(xlabel=axes.cost, ylabel=axes.quality)
        if axes.log:
            panel.set(xscale="log")
        plain_ticks(panel, log=axes.log and _decades(points))
        return drawing.picture(_said(points, shown, axes))


def _decades(points: Sequence[Point]) -> bool:
    """Tell whether costs lie so far apart that 1, 2, 5 and 10 times a number are ticks enough."""
    costs = [point.cost for point in points]
    return max(costs) >= 10 * min(costs)


def _said(points: Sequence[Point], shown: Sequence[Point], axes: Axes) -> str:
    listed = "; ".join(
        f"{one.name} {decimal(one.auroc.mean)} at {count(one.cost)}" for one in sorted(shown, key=lambda one: one.cost)
    )
    return f"{axes.quality} of {len(points)} against {axes.cost}. In colour, the cheapest first: {listed or 'none'}."
