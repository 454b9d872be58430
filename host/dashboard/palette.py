"""The colours of the plots, light and dark; each keeps a contrast of 3 to 1 with its ground."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .marks import Look

if TYPE_CHECKING:
    from bokeh.plotting import figure


@dataclass(frozen=True)
class Palette:
    """Colours by what they stand for."""

    ground: str
    ink: str
    """The original signal, texts and axes."""
    soft: str
    grid: str
    reconstruction: str
    score: str
    unreadable: str
    alarm: str
    accent: str
    segments: tuple[str, str, str, str]
    """P, QRS, ST, T."""
    error: str
    """Name of Bokeh's palette of the error map."""

    def of(self, look: Look) -> str:
        """Return the colour of a beat's mark."""
        return {Look.NORMAL: self.soft, Look.ABNORMAL: self.alarm, Look.UNREADABLE: self.unreadable}[look]


LIGHT = Palette(
    "#ffffff", "#000000", "#6b6b6b", "#e4e4e4", "#d00000", "#c05600", "#8a8a8a", "#b00020", "#0b5cad",
    ("#2f7ebc", "#7a3e9d", "#2e7d32", "#9a6700"), "Magma256",
)  # fmt: skip
DARK = Palette(
    "#161616", "#f2f2f2", "#a0a0a0", "#333333", "#ff6b6b", "#ff9d45", "#8a8a8a", "#ff8a9a", "#7db8f0",
    ("#6bb1e8", "#c792ea", "#7fce83", "#e0b050"), "Magma256",
)  # fmt: skip


def dress(plot: figure, colours: Palette) -> None:
    """Give a plot the colours of the page."""
    plot.background_fill_color = plot.border_fill_color = colours.ground
    plot.outline_line_color = colours.grid
    plot.xgrid.grid_line_color = plot.ygrid.grid_line_color = colours.grid
    plot.axis.axis_line_color = plot.axis.major_tick_line_color = plot.axis.minor_tick_line_color = colours.soft
    plot.axis.major_label_text_color = plot.axis.axis_label_text_color = colours.ink
    plot.axis.axis_label_text_font_style = "normal"
    title = title_of(plot)
    title.text_color, title.text_font_style, title.text_font_size = colours.ink, "normal", "12px"


def title_of(plot: figure) -> Any:
    """Return the title of a plot; Bokeh's types allow a text in its place, which a plot never holds."""
    return plot.title
