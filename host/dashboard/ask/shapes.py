"""Clusters as drawings: the mean shape of each, how many beats it has, and as what they are annotated."""

from __future__ import annotations

import html
from collections.abc import Sequence

import numpy as np

from .clusters import SECONDS, ClusterShape

MOST = 12
"""Clusters that are drawn."""
WIDTH, HEIGHT, EDGE = 150, 90, 6
LEAST_SPAN = 0.5
"""The scale shows so many mV at least."""


def draw_clusters(clusters: Sequence[ClusterShape], fs: float) -> str:
    """Return the clusters as HTML, the largest first, all on one scale."""
    if not clusters:
        return "<p>No beat of the recording can be read: there are no clusters.</p>"
    drawn = clusters[:MOST]
    low, high = min(float(one.mean.min()) for one in drawn), max(float(one.mean.max()) for one in drawn)
    span = max(high - low, LEAST_SPAN)
    items = "".join(f"<li>{_item(number, one, low, span, fs)}</li>" for number, one in enumerate(drawn, start=1))
    rest = sum(len(one.samples) for one in clusters[MOST:])
    more = f"<p>{len(clusters) - MOST} more clusters hold {rest:,} beats.</p>" if rest else ""
    scale = f"All on one scale, {span:.1f} mV high; {SECONDS[0]:.2f} to {SECONDS[-1]:.2f} s round the R peak (dashed)."
    return f'<ul class="clusters">{items}</ul>{more}<p>{scale}</p>'


def _item(number: int, one: ClusterShape, low: float, span: float, fs: float) -> str:
    beats = f"{len(one.samples):,} beat{'s' * (len(one.samples) != 1)}"
    text = f"{beats} ({one.share:.1%})"
    named = ", ".join(f"{count:,} {name}" for name, count in one.classes.items())
    first = f"first at {one.samples[0] / fs:.1f} s"
    alt = f"Cluster {number}: mean of {beats}, {one.mean.min():.2f} to {one.mean.max():.2f} mV"
    lines = [f"<b>{text}</b>", *([f"annotated: {html.escape(named)}"] if named else []), first]
    return f"{_drawing(one, low, span, alt)}<div>{'<br>'.join(lines)}</div>"


def _drawing(one: ClusterShape, low: float, span: float, alt: str) -> str:
    x = np.interp(SECONDS, (SECONDS[0], SECONDS[-1]), (EDGE, WIDTH - EDGE))
    y = np.interp(one.mean, (low, low + span), (HEIGHT - EDGE, EDGE))
    line = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x.tolist(), y.tolist(), strict=True))
    peak = float(np.interp(0, SECONDS, x))
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img" aria-label="{alt}">'
        f'<line x1="{peak:.1f}" x2="{peak:.1f}" y1="0" y2="{HEIGHT}" class="peak"/>'
        f'<polyline points="{line}" class="wave"/></svg>'
    )
