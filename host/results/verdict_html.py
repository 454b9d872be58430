"""A verdict as HTML that a notebook shows."""

from __future__ import annotations

from html import escape

from ..report.figures.vector import element
from ..report.verdict import SHOWN, TONES, Verdict
from .plot import boxed

COLOURS = {"good": "var(--good)", "bad": "var(--bad)", "muted": "var(--soft)", "plain": "var(--text)"}


def verdict_html(name: str, found: Verdict, below: str) -> str:
    """Return the verdict's lines under the name of the run, and what stands below them."""
    claims = [
        element("li", f"{element('strong', escape(title), style=_tone(TONES[claim.state]))}: {SHOWN[claim.state]}: "
                      f"{escape(claim.figure)}.")
        for title, claim in found.claims.items()
    ]  # fmt: skip
    head = element("p", escape(f"{name}: {found.lines[0]}"), style=f"font-weight:600;{_tone(found.tone)}")
    rest = "".join(element("p", escape(line)) for line in found.lines[1:])
    return boxed(head + element("ul", "".join(claims)) + rest + below)


def _tone(tone: str) -> str:
    return f"color:{COLOURS[tone]}"
