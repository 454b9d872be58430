"""Where the figures are drawn: one style, roles in place of colours, and SVG fit for standing inside HTML."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Literal, cast

from ..blocks import Picture
from .panel import Drawing, Panel, Settings

ROLES = ("ink", "muted", "grid", "normal", "anomalous", "error", "output")
"""What a line or an area stands for; report.css gives each a colour for light, dark and paper, as --fig-ROLE."""

INK, MUTED, GRID, NORMAL, ANOMALOUS, ERROR, OUTPUT = (f"#0e{index:02x}e0" for index in range(len(ROLES)))

STYLE = {
    "svg.fonttype": "none",
    "text.parse_math": False,
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
    """A matplotlib figure that becomes a picture."""

    def __init__(self, figure: Drawing, name: str) -> None:
        self.figure, self.name = figure, name

    def picture(self, alt: str) -> Picture:
        """Return the figure as inline SVG, with the text that stands for it."""
        stream = io.StringIO()
        nothing: dict[str, str | None] = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        self.figure.savefig(stream, format="svg", transparent=True, metadata=nothing)
        return Picture(inline(stream.getvalue(), self.name), alt)


@dataclass(frozen=True)
class Margins:
    """The room round the axes for labels and titles, inches. Fixed: measuring every text takes half of the time."""

    left: float = 0.5
    right: float = 0.1
    bottom: float = 0.42
    top: float = 0.08


@contextlib.contextmanager
def drawing_style(own: Mapping[str, object] = STYLE) -> Generator[None]:
    """Set a style, the report's, for all figures drawn within, whatever the user's matplotlibrc says."""
    settings = _settings()
    style = {**settings.rcParamsDefault, **own}
    del style["backend"]
    with settings.rc_context(style):
        yield


@contextlib.contextmanager
def canvas(name: str, width: float, height: float, margins: Margins | None = None) -> Generator[Canvas]:
    """Open a figure of ``width`` by ``height`` inches.

    ``name`` keeps the ids of pictures on one page apart, and seeds those that matplotlib would draw at random.
    """
    from matplotlib.figure import Figure

    room = margins or Margins()
    with _settings().rc_context({"svg.hashsalt": name}):
        figure = Figure(figsize=(width, height))
        figure.subplots_adjust(
            left=room.left / width, right=1 - room.right / width, bottom=room.bottom / height, top=1 - room.top / height
        )
        yield Canvas(cast("Drawing", figure), name)


def grid(axes: Panel, which: Literal["both", "x", "y"] = "both") -> None:
    """Put a faint grid behind the data."""
    axes.set_axisbelow(True)
    axes.grid(visible=True, axis=which)


def plain_ticks(axes: Panel, *, log: bool) -> None:
    """Write whole numbers along the x axis, not powers of ten."""
    from matplotlib.ticker import LogLocator, MaxNLocator

    axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)) if log else MaxNLocator(5))
    axes.xaxis.set_major_formatter("{x:,g}")
    axes.xaxis.set_minor_formatter("")


def _settings() -> Settings:
    import matplotlib as mpl

    return cast("Settings", mpl)  # its own type takes no names of settings but literal ones


def inline(svg: str, name: str) -> str:
    """Turn a stand-alone SVG into an element for HTML.

    No prologue, name space or fixed size; ids and references prefixed with ``name``; coordinates to two
    decimals, which halves the size and hides the last bits of the platform's libm; roles as CSS variables; the
    page's font.
    """
    body = svg[svg.index("<svg") :]
    body = re.sub(r'<svg [^>]*?(viewBox="[^"]*")[^>]*>', r'<svg aria-hidden="true" \1>', body, count=1)
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
