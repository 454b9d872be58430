"""Where the figures are drawn: one style, roles in place of colours, and SVG fit for standing inside HTML."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ....common.errors import MissingToolError
from ..blocks import Picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ROLES = ("ink", "muted", "grid", "normal", "anomalous", "error", "output")
"""What a line or an area stands for; report.css gives each a colour for light, dark and paper, as --fig-ROLE."""

INK, MUTED, GRID, NORMAL, ANOMALOUS, ERROR, OUTPUT = (f"#0e{index:02x}e0" for index in range(len(ROLES)))

STYLE = {
    "svg.fonttype": "none",
    "path.simplify": True,
    "font.size": 9,
    "axes.titlesize": 9,
    "axes.titlelocation": "left",
    "axes.labelsize": 9,
    "xtick.labelsize": 8,
    "ytick.labelsize": 8,
    "legend.fontsize": 8,
    "legend.frameon": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.6,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "text.color": INK,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.major.size": 3,
    "ytick.major.size": 3,
    "grid.color": GRID,
    "grid.linewidth": 0.5,
    "lines.linewidth": 1.4,
}


class Canvas:
    """A matplotlib figure that becomes a picture; ``name`` keeps the ids of several pictures on a page apart."""

    def __init__(self, figure: Figure, name: str) -> None:
        self.figure, self.name = figure, name

    def picture(self, alt: str) -> Picture:
        """Return the figure as inline SVG, with the text that stands for it."""
        stream = io.StringIO()
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        self.figure.savefig(stream, format="svg", transparent=True, metadata=nothing)
        return Picture(inline(stream.getvalue(), self.name), alt)


@contextlib.contextmanager
def canvas(name: str, width: float, height: float) -> Iterator[Canvas]:
    """Open a figure of ``width`` by ``height`` inches in the report's style, whatever the user's matplotlibrc says.

    Raises:
        MissingToolError: matplotlib is not installed.
    """
    try:
        import matplotlib as mpl
        from matplotlib.figure import Figure
    except ImportError:
        raise MissingToolError("matplotlib is not installed", fix="pip install 'ecgtiny[train]'") from None
    style: dict[str, Any] = {**mpl.rcParamsDefault, **STYLE, "svg.hashsalt": name}
    style.pop("backend")
    with mpl.rc_context():
        mpl.rcParams.update(style)
        yield Canvas(Figure(figsize=(width, height), layout="constrained"), name)


def grid(axes: Axes, which: str = "both") -> None:
    """Put a faint grid behind the data."""
    axes.set_axisbelow(True)
    axes.grid(visible=True, axis=which)  # pyright: ignore[reportArgumentType]


def inline(svg: str, name: str) -> str:
    """Turn a stand-alone SVG into an element for HTML.

    No prologue, name space, metadata or fixed size; ids and references prefixed with ``name``; coordinates to two
    decimals, which halves the size and hides the last bits of the platform's libm; roles as CSS variables; the
    page's font.
    """
    body = svg[svg.index("<svg") :]
    body = re.sub(r"<metadata>.*?</metadata>\s*", "", body, flags=re.DOTALL)
    body = re.sub(r'<svg [^>]*?(viewBox="[^"]*")[^>]*>', r'<svg aria-hidden="true" focusable="false" \1>', body, count=1)
    body = re.sub(r"<style.*?</style>\s*", "", body, flags=re.DOTALL)
    body = body.replace("xlink:href", "href")
    body = re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{name}-", body)
    body = re.sub(r'(?<= )(?:d|x|y|transform)="[^"]*"', _rounded, body)
    body = re.sub(r" ?font-family: [^;\"]*;?", "", body)
    for index, role in enumerate(ROLES):
        body = body.replace(f"#0e{index:02x}e0", f"var(--fig-{role})")
    return re.sub(r"\s*\n\s*", "\n", body).strip()


def _rounded(attribute: re.Match[str]) -> str:
    return re.sub(r"-?\d+\.\d{3,}", lambda number: f"{float(number[0]):.2f}".rstrip("0").rstrip("."), attribute[0])


def literal(text: str) -> str:
    """Return text that matplotlib draws as it stands: a dollar sign would start a formula."""
    return text.replace("$", r"\$")
