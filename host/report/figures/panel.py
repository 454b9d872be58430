"""What is used of matplotlib: its own types leave colours, widths and labels open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import IO, TYPE_CHECKING, Literal, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

if TYPE_CHECKING:
    from matplotlib.axis import XAxis
    from matplotlib.spines import Spines
    from matplotlib.transforms import Transform


class Panel(Protocol):
    """One pair of axes."""

    xaxis: XAxis
    spines: Spines
    transAxes: Transform  # noqa: N815
    """From shares of the panel to the figure."""

    def plot(
        self,
        *points: ArrayLike,
        color: str = ...,
        linestyle: str = ...,
        linewidth: float = ...,
        dashes: tuple[float, float] = ...,
        markersize: float = ...,
        label: str = ...,
    ) -> object:
        """Draw a line or markers: x, y and a format."""
        ...

    def errorbar(
        self, x: Sequence[float], y: Sequence[float], *, yerr: Sequence[Sequence[float]], fmt: str, color: str,
        markersize: float, capsize: float, elinewidth: float = ...,
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

    def fill_between(
        self,
        x: ArrayLike,
        y1: ArrayLike,
        y2: ArrayLike = 0,
        *,
        color: str = ...,
        alpha: float = ...,
        linewidth: float,
        label: str = ...,
    ) -> object:
        """Fill between two curves."""
        ...

    def stairs(self, values: ArrayLike, edges: ArrayLike, *, fill: bool, color: str, alpha: float) -> object:
        """Draw a histogram."""
        ...

    def axvline(
        self, x: float, *, color: str, linewidth: float, dashes: tuple[float, float], label: str = ...
    ) -> object:
        """Draw a vertical line across."""
        ...

    def text(
        self, x: float, y: float, s: str, *, transform: Transform, ha: str, va: str, fontsize: float, color: str
    ) -> object:
        """Write."""
        ...

    def set(
        self,
        *,
        xlim: tuple[float, float] = ...,
        ylim: tuple[float, float] = ...,
        xlabel: str = ...,
        ylabel: str = ...,
        xscale: str = ...,
        xticks: Sequence[float] = ...,
    ) -> object:
        """Set limits, labels and scales."""
        ...

    def set_title(self, label: str, *, color: str = ..., fontsize: float = ..., pad: float = ...) -> object:
        """Set the title."""
        ...

    def set_xlabel(self, xlabel: str) -> object:
        """Set the label below."""
        ...

    def set_ylim(self, bottom: float, top: float) -> object:
        """Set the lower and the upper end."""
        ...

    def set_yticks(self, ticks: Sequence[float]) -> object:
        """Set the ticks at the left."""
        ...

    def set_axisbelow(self, b: bool) -> None:
        """Put ticks and grid behind the data."""
        ...

    def grid(
        self, visible: bool, *, axis: Literal["both", "x", "y"] = ..., color: str = ..., linewidth: float = ...
    ) -> None:
        """Draw grid lines."""
        ...

    def tick_params(self, *, labelsize: float) -> None:
        """Set the look of the ticks."""
        ...

    def inset_axes(self, bounds: tuple[float, float, float, float]) -> Panel:
        """Return a panel inside: left, bottom, width and height as shares of this one."""
        ...

    def legend(
        self,
        *,
        loc: str,
        ncols: int,
        handlelength: float = ...,
        title: str = ...,
        title_fontsize: float = ...,
        alignment: str = ...,
        bbox_to_anchor: tuple[float, float] = ...,
    ) -> object:
        """Draw the legend; ``loc`` is its place in the panel, or its own corner at a point in shares of the panel."""
        ...


class Drawing(Protocol):
    """A figure."""

    def add_subplot(self, *place: int) -> Panel:
        """Return a panel that fills it, or the one at a place: rows, columns, index from 1."""
        ...

    def subplots(
        self, nrows: int, *, sharex: bool, squeeze: Literal[False], gridspec_kw: dict[str, float]
    ) -> NDArray[np.object_]:
        """Return panels one below the other: [nrows, 1]."""
        ...

    def suptitle(self, t: str) -> object:
        """Write the title of the whole."""
        ...

    def savefig(
        self, fname: IO[str] | IO[bytes], *, format: str, transparent: bool = ..., metadata: Mapping[str, str | None],  # noqa: A002
        dpi: float = ...,
    ) -> None:  # fmt: skip
        """Write it."""
        ...


class Settings(Protocol):
    """The settings of the package."""

    rcParamsDefault: Mapping[str, object]  # noqa: N815

    def rc_context(self, rc: Mapping[str, object]) -> AbstractContextManager[None]:
        """Set them until the context ends."""
        ...
