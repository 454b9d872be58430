"""SVG elements in words: what the figures that need no plotting library are made of."""

from __future__ import annotations

from html import escape

import numpy as np

from ....common.arrays import Float64Array, Int64Array

Number = int | float


def role(name: str) -> str:
    """Return the colour of a role, which report.css decides: those of the canvas, the paper's lines and the ground."""
    return f"var(--fig-{name})"


def element(tag: str, content: str = "", /, **attributes: Number | str) -> str:
    """Return an element; ``stroke_width`` is the attribute stroke-width, ``class_`` is class."""
    given = "".join(f' {name.rstrip("_").replace("_", "-")}="{_plain(value)}"' for name, value in attributes.items())
    return f"<{tag}{given}>{content}</{tag}>" if content else f"<{tag}{given}/>"


def words(x: Number, y: Number, text: str, **attributes: Number | str) -> str:
    """Return a line of text that starts at a point, or is centred on it with ``text_anchor="middle"``."""
    return element("text", escape(text), **{"x": x, "y": y, **attributes})


def rectangle(x: Number, y: Number, width: Number, height: Number, **attributes: Number | str) -> str:
    """Return a rectangle."""
    return element("rect", **{"x": x, "y": y, "width": width, "height": height, **attributes})


def trace(x: Float64Array, y: Float64Array) -> str:
    """Return the path data of a line through points in whole units, broken where y is NaN.

    Of the points that share a column only the lowest and the highest are kept: no more can be seen, and the path stays
    short however fast the signal was sampled.
    """
    known = np.isfinite(y)
    parts = np.flatnonzero(np.diff(known.astype(np.int8), prepend=0, append=0)).reshape(-1, 2)
    columns, rows = np.rint(x).astype(np.int64), np.rint(np.where(known, y, 0)).astype(np.int64)
    return "".join(_unbroken(columns[start:stop], rows[start:stop]) for start, stop in parts)


def _unbroken(x: Int64Array, y: Int64Array) -> str:
    order = np.lexsort((y, x))
    edge = np.flatnonzero(np.diff(x[order], prepend=x[0] - 1, append=x[-1] + 1))
    kept = np.unique(np.concatenate([order[edge[:-1]], order[edge[1:] - 1]]))
    steps = np.stack([np.diff(x[kept]), np.diff(y[kept])], axis=1).tolist()
    line = " ".join(f"{dx} {dy}" for dx, dy in steps).replace(" -", "-")
    return f"M{x[kept[0]]} {y[kept[0]]}" + (f"l{line}" if line else "")


def _plain(value: Number | str) -> str:
    return escape(value) if isinstance(value, str) else f"{value:.1f}".removesuffix(".0")
