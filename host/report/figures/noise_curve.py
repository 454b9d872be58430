"""A figure of a detector over the level of the noise, a line a kind of noise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ....common.stage_records.base import Interval
from ..blocks import Picture
from .canvas import ANOMALOUS, INK, MUTED, NORMAL, OUTPUT, Margins, canvas, grid
from .panel import Panel

LOOKS = ((ANOMALOUS, "o-"), (NORMAL, "s--"), (OUTPUT, "^:"), (INK, "d-."))
"""Colour, marker and line of a kind: each is known by its shape alone."""
BESIDE = 0.5
"""dB between the points of two kinds at one level, whose intervals would hide each other."""
LEGEND = 36
"""Height of the legend above the axes, points: nothing that is drawn lies behind it."""
EDGE = 2.0
"""dB beyond the levels at either end."""


@dataclass(frozen=True)
class Point:
    """A value, None where there is nothing to divide by, with its interval where it has one."""

    value: float | None
    interval: Interval | None = None


@dataclass(frozen=True)
class NoiseCurve:
    """A kind of noise: its name, and a point a level."""

    name: str
    points: Sequence[Point]


def noise_curve(
    name: str, title: str, curves: Sequence[NoiseCurve], clean: float | None, levels: Sequence[float], alt: str
) -> Picture:
    """Draw a figure over ``levels`` in dB, the noise growing to the right, beside its value without noise."""
    with canvas(name, 3.4, 2.95, Margins(left=0.5, top=0.72)) as drawing:
        axes = drawing.figure.add_subplot()
        ends = levels[0] + EDGE, levels[-1] - EDGE
        if clean is not None:
            axes.plot(ends, (clean, clean), color=MUTED, linewidth=1, dashes=(2, 2), label="without noise")
        for index, (curve, look) in enumerate(zip(curves, LOOKS, strict=False)):
            beside = BESIDE * ((len(curves) - 1) / 2 - index)
            _draw(axes, curve, [level + beside for level in levels], look)
        axes.set(xlim=ends, xticks=list(levels), xlabel="signal over noise, dB")
        grid(axes, "y")
        axes.set_title(title, pad=LEGEND)
        axes.legend(loc="lower left", ncols=2, handlelength=2.4, bbox_to_anchor=(-0.16, 1.0))
        return drawing.picture(alt)


def _draw(axes: Panel, curve: NoiseCurve, at: Sequence[float], look: tuple[str, str]) -> None:
    colour, form = look
    shown = [(x, point.value, point.interval or (point.value, point.value))
             for x, point in zip(at, curve.points, strict=True) if point.value is not None]  # fmt: skip
    if not shown:
        return
    x, values = [x for x, _, _ in shown], [value for _, value, _ in shown]
    axes.plot(x, values, form, color=colour, markersize=4, label=curve.name)
    bars = [[value - low for _, value, (low, _) in shown], [high - value for _, value, (_, high) in shown]]
    if any(point.interval for point in curve.points):
        axes.errorbar(x, values, yerr=bars, fmt="none", color=colour, markersize=0, capsize=2, elinewidth=0.8)
