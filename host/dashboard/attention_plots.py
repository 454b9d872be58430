"""Heat maps of the attention for the beat in the middle of what is shown."""

from __future__ import annotations

from typing import Any

import numpy as np
import panel as pn
from bokeh.plotting import figure
from panel.viewable import Viewable

from .analysis import Analysis
from .attention import AMONG_LEADS, attention_maps
from .overlay import AT
from .palette import Palette, title_of
from .plots import attention_plot


class AttentionPlots:
    """The heat maps of one analysis."""

    def __init__(self, analysis: Analysis, colours: Palette) -> None:
        self._analysis, self._beat = analysis, -1
        moments = float(AT[0]), float(AT[-1])
        made = {
            name: attention_plot(name, analysis.leads if name == AMONG_LEADS else (),
                                 None if name == AMONG_LEADS else moments, colours)
            for name in self._maps(0)
        }  # fmt: skip
        self.plots: list[figure] = [plot for plot, _ in made.values()]
        self._sources = {name: source for name, (_, source) in made.items()}

    def view(self) -> Viewable:
        """Return the heat maps, one below the other."""
        return pn.Column(*(pn.pane.Bokeh(plot) for plot in self.plots))  # a FlexBox leaves them no width

    def _maps(self, beat: int) -> dict[str, Any]:
        return attention_maps(self._analysis.scorer, self._analysis.window[beat]) if len(self._analysis.sample) else {}

    def fill(self, time: float) -> None:
        """Show the beat nearest to a time in s."""
        if not self.plots:
            return
        beat = int(np.argmin(np.abs(self._analysis.sample - time * self._analysis.record.fs)))
        if beat == self._beat:
            return
        self._beat = beat
        at = self._analysis.sample[beat] / self._analysis.record.fs
        for plot, (name, found) in zip(self.plots, self._maps(beat).items(), strict=True):
            # The image's first row is at the least value, which is at the top of an axis that runs downwards.
            self._sources[name].data = {"image": [found]}
            title_of(plot).text = f"attention {name}, beat at {at:.2f} s"
