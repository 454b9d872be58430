"""A beat, its reconstruction and the error between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..blocks import Picture
from .canvas import ANOMALOUS, ERROR, INK, NORMAL, OUTPUT, Margins, canvas, grid


@dataclass(frozen=True)
class Beat:
    """One lead of a beat as the model sees it, and its reconstruction: [samples]."""

    input: NDArray[np.floating]
    output: NDArray[np.floating] | None
    """None where the model gives no reconstruction."""
    unit: str
    name: str
    """What the beat is."""
    decision: str
    """Its score, and whether that is an alarm."""
    anomalous: bool


def reconstruction(name: str, beat: Beat, span: tuple[float, float]) -> Picture:
    """Draw a beat on the y range ``span``, which beats shown side by side share."""
    with canvas(name, 3.2, 2.14, Margins(left=0.42, top=0.36)) as drawing:
        axes = drawing.figure.add_subplot()
        time = np.arange(beat.input.size)
        axes.plot(time, beat.input, color=INK, linewidth=1.1)
        if beat.output is not None:
            axes.fill_between(time, beat.input, beat.output, color=ERROR, alpha=0.35, linewidth=0)
            axes.plot(time, beat.output, color=OUTPUT, linewidth=1.1, dashes=(4, 1.5))
        axes.set_title(f"{beat.name}\n{beat.decision}", color=ANOMALOUS if beat.anomalous else NORMAL)
        axes.set(xlim=(0, max(beat.input.size - 1, 1)), ylim=span, xlabel="model sample", ylabel=beat.unit)
        grid(axes, "y")
        if beat.output is None:
            return drawing.picture(f"A beat as the model sees it: {beat.name}, {beat.decision}.")
        error = float(np.abs(beat.input - beat.output).max())
        said = f"A beat and its reconstruction: {beat.name}, {beat.decision}"
        return drawing.picture(f"{said}; the two differ by at most {error:.2f} {beat.unit}.")
