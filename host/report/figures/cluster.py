"""The mean shape of a cluster of beats, as an SVG without a plotting library."""

from __future__ import annotations

import numpy as np

from ....common.arrays import Float64Array
from ....common.stage_records.review import ClusterReview
from ..blocks import Picture
from .vector import element, role, trace, words

RATE, R_PEAK = 100.0, 24.75
"""Samples per second of a mean, and the place of its R peak among them."""
WIDTH, HEIGHT, EDGE, BELOW = 300, 160, 8, 20
MIN_SPAN = 500
"""uV that the scale shows at least."""


def draw_cluster(one: ClusterReview, title: str, scale: tuple[int, int]) -> Picture:
    """Draw a cluster's mean.

    Args:
        one: the cluster.
        title: stands above it.
        scale: the least and the largest value in uV of all that it is compared with.
    """
    low, high = scale
    span = max(high - low, MIN_SPAN)
    wave: Float64Array = np.array(one.wave, np.float64)
    x = np.linspace(EDGE, WIDTH - EDGE, len(wave))
    y = HEIGHT - EDGE - (wave - low) / span * (HEIGHT - 2 * EDGE)
    peak = float(np.interp(R_PEAK, np.arange(len(wave)), x))
    seconds = (len(wave) - 1) / RATE
    drawn = [
        element("line", x1=peak, x2=peak, y1=EDGE, y2=HEIGHT - EDGE, stroke=role("muted"), stroke_dasharray="3 3"),
        element("path", d=trace(x, y), fill="none", stroke=role("ink"), stroke_width=2, stroke_linejoin="round"),
        words(EDGE, HEIGHT + BELOW - 6, f"{seconds:.2f} s", fill=role("muted"), font_size=12),
    ]
    verdict = ", confirmed as normal" if one.normal else ""
    alt = f"{title}{verdict}; its mean reaches from {min(one.wave) / 1000:.2f} to {max(one.wave) / 1000:.2f} mV"
    svg = element("svg", "".join(drawn), aria_hidden="true", viewBox=f"0 0 {WIDTH} {HEIGHT + BELOW}", width=WIDTH)
    return Picture(svg, alt, title + verdict)
