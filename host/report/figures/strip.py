"""A strip of a continuous ECG on millimetre paper, with its annotations above it and its scores below.

Drawn as SVG without a plotting library, which would take a minute for fifty strips and write each grid line by itself.
A unit is a tenth of a millimetre at 25 mm/s and 10 mm/mV, the scale at which cardiologists read an ECG.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ....common.arrays import Float64Array
from ....common.events import Flag
from ....common.numerals import count
from ....train.data.records.beat_classes import AAMI, ECTOPIC
from ...evaluation.strips import Kind, Strip
from ..blocks import Picture
from .vector import element, rectangle, role, trace, words

SECOND = 250
MILLIVOLT = 100
BOX = 50
"""A large square of the paper: 0.2 s, and 0.5 mV at full scale."""
MAX_HEIGHT = 4 * MILLIVOLT
"""Height of the paper at most: a larger signal is drawn at half scale, and cut off if that is not enough."""
MIN_HEIGHT = 2 * MILLIVOLT
LEFT, RIGHT = 190, 20
"""Margins."""
TOP, SYMBOLS, CLOCK, SCORES, ALARMS = 6, 44, 44, 110, 34
"""Heights of the rows."""
EDGE = 12
"""Room above and below the scores for their heads."""
BEFORE, AFTER = 0.22, 0.38
"""Seconds round the beat in question that are framed."""


@dataclass(frozen=True)
class _Sheet:
    """Where things lie."""

    strip: Strip
    signal: Float64Array
    """In mV."""
    scale: int
    """Units a mV."""
    low: float
    """mV at the lower edge of the paper."""
    paper: int
    """Height of the paper."""

    def x(self, sample: float) -> float:
        """Return the place of a sample of the record."""
        return LEFT + (sample - self.strip.start) / self.strip.fs * SECOND

    @property
    def right(self) -> float:
        return self.x(self.strip.start + len(self.strip.counts))

    @property
    def top(self) -> int:
        return TOP + SYMBOLS

    @property
    def bottom(self) -> int:
        return self.top + self.paper

    @property
    def track(self) -> int:
        """Upper edge of the score track."""
        return self.bottom + CLOCK

    @property
    def height(self) -> int:
        return self.track + SCORES + ALARMS


def draw_strip(name: str, strip: Strip, title: str) -> Picture:
    """Draw a strip; ``name`` keeps the ids of pictures on one page apart, ``title`` says what it is of."""
    sheet = _lay_out(strip)
    parts = [
        _patterns(name), _paper(name, sheet), _unreadable(name, sheet),
        _frame(sheet), _signal(sheet), _annotations(sheet), _clock(sheet), _scores(sheet), _alarms(sheet),
    ]  # fmt: skip
    size = f"0 0 {sheet.right + RIGHT:.0f} {sheet.height}"
    style = {"class": "strip", "font-size": 26, "fill": role("ink"), "stroke-width": 2}
    svg = element("svg", "\n".join(parts), aria_hidden="true", viewBox=size, **style)
    return Picture(svg, f"Strip of ECG: {title}. {_said(strip)}", title, _focus(sheet))


def _focus(sheet: _Sheet) -> float | None:
    """Return where the framed beat is, as a share of the width; None where none is framed."""
    if sheet.strip.kind is Kind.OVERVIEW:
        return None
    return sheet.x(sheet.strip.centre) / (sheet.right + RIGHT)


def _said(strip: Strip) -> str:
    """Say what is seen, for those who do not see it."""
    unreadable = int((strip.quality != 0).sum())
    return (
        f"{len(strip.counts) / strip.fs:.0f} s of lead {strip.lead}, annotated {' '.join(strip.symbol) or 'nothing'}; "
        f"{len(strip.peak)} R peaks found, {int(strip.flagged.sum())} flagged, {unreadable} unreadable."
    )


def _lay_out(strip: Strip) -> _Sheet:
    signal = strip.millivolt
    known = signal[np.isfinite(signal)]
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 0.0)
    scale = MILLIVOLT if (high - low) * MILLIVOLT <= MAX_HEIGHT else MILLIVOLT // 2
    box = BOX / scale
    first, last = np.floor(low / box), np.ceil(high / box)
    if (last - first) * BOX > MAX_HEIGHT:
        first = np.rint(float(np.median(known)) / box) - MAX_HEIGHT // BOX // 2
        last = first + MAX_HEIGHT // BOX
    missing = max(MIN_HEIGHT // BOX - int(last - first), 0)
    first, last = first - missing // 2, last + (missing - missing // 2)
    return _Sheet(strip, signal, scale, float(first * box), int(last - first) * BOX)


def _patterns(name: str) -> str:
    small, large = BOX // 5, BOX
    lines = f"M{small} 0V{small}H0", f"M{large} 0V{large}H0"
    paper = {"fill": "none", "stroke": role("paper")}
    fine = element("path", d=lines[0], stroke_width=1.2, **paper)
    whole = rectangle(0, 0, large, large, fill=f"url(#{name}-fine)")
    whole += element("path", d=lines[1], stroke_width=3, **paper)
    hatch = element("path", d="M0 0V20", stroke=role("muted"), stroke_width=7)
    size = {"patternUnits": "userSpaceOnUse"}
    return element("defs", "".join([
        element("pattern", fine, id=f"{name}-fine", width=small, height=small, **size),
        element("pattern", whole, id=f"{name}-paper", width=large, height=large, x=LEFT, y=TOP + SYMBOLS, **size),
        element("pattern", hatch, id=f"{name}-hatch", width=20, height=20, patternTransform="rotate(45)", **size),
    ]))  # fmt: skip


def _paper(name: str, sheet: _Sheet) -> str:
    """Draw the paper, and in the margin the pulse that calibrates it and the lead."""
    pulse = f"M90 {sheet.bottom - 50}h15v{-sheet.scale}h{BOX}v{sheet.scale}h15"
    return (
        rectangle(LEFT, sheet.top, sheet.right - LEFT, sheet.paper, fill=f"url(#{name}-paper)", stroke=role("paper"))
        + element("path", d=pulse, fill="none", stroke=role("ink"), stroke_width=3)
        + words(130, sheet.bottom - 18, "1 mV", text_anchor="middle")
        + words(LEFT - 15, sheet.top + 30, sheet.strip.lead, text_anchor="end", font_weight=600)
    )


def _unreadable(name: str, sheet: _Sheet) -> str:
    """Hatch what was called unreadable."""
    spans = [(sheet.x(start), sheet.x(stop)) for start, stop in sheet.strip.unreadable.tolist()]
    return "".join(
        rectangle(x, sheet.top, end - x, sheet.paper, fill=f"url(#{name}-hatch)", opacity=0.45) for x, end in spans
    )


def _frame(sheet: _Sheet) -> str:
    """Frame the beat in question."""
    strip = sheet.strip
    if strip.kind is Kind.OVERVIEW:
        return ""
    x = max(sheet.x(strip.centre) - BEFORE * SECOND, LEFT)
    end = min(sheet.x(strip.centre) + AFTER * SECOND, sheet.right)
    look = {"stroke": role("anomalous"), "stroke_width": 4, "fill": role("anomalous"), "fill_opacity": 0.1, "rx": 6}
    return rectangle(x, TOP - 4, end - x, sheet.height - TOP, **look)


def _signal(sheet: _Sheet) -> str:
    """Draw the signal, and at the lower edge of the paper a tick for each R peak that was found."""
    strip = sheet.strip
    x = LEFT + np.arange(len(strip.counts)) / strip.fs * SECOND
    y = np.clip(sheet.bottom - (sheet.signal - sheet.low) * sheet.scale, sheet.top, sheet.bottom)
    found = "".join(f"M{sheet.x(sample):.0f} {sheet.bottom}v-16" for sample in strip.peak.tolist())
    ticks = element("path", d=found, stroke=role("ink"), stroke_width=4) if found else ""
    return element("path", d=trace(x, y), fill="none", stroke=role("ink"), stroke_width=4) + ticks


def _annotations(sheet: _Sheet) -> str:
    """Write each annotation's code above the paper, those of beats with a tick, ectopic ones in colour and bold."""
    written = [words(LEFT - 15, sheet.top - 14, "annotation", text_anchor="end", fill=role("muted"))]
    for sample, symbol in zip(sheet.strip.mark.tolist(), sheet.strip.symbol.tolist(), strict=True):
        x, ectopic, beat = sheet.x(sample), AAMI.get(symbol) == ECTOPIC, symbol in AAMI
        look = {"fill": role("anomalous" if ectopic else "ink" if beat else "muted")}
        look |= {"font-weight": 700, "font-size": 32} if ectopic else {}
        written.append(words(x, sheet.top - 14, symbol, text_anchor="middle", **look))
        if beat:
            written.append(element("path", d=f"M{x:.0f} {sheet.top - 9}v18", stroke=look["fill"], stroke_width=4))
    return "".join(written)


def _clock(sheet: _Sheet) -> str:
    """Write the time since the record's start at whole seconds."""
    strip = sheet.strip
    first, last = np.ceil(strip.start / strip.fs), (strip.start + len(strip.counts)) / strip.fs
    return "".join(
        words(sheet.x(second * strip.fs), sheet.bottom + 30, clock(second), text_anchor="middle", fill=role("muted"))
        for second in range(int(first), int(last) + 1)
    )


def clock(seconds: float) -> str:
    """Return a time since the record's start: 12:34, or 1:02:03 after an hour."""
    hours, rest = divmod(int(seconds), 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _scores(sheet: _Sheet) -> str:
    """Draw each beat's score as a stem from the threshold: up to a square if flagged, else down to a circle."""
    strip = sheet.strip
    readable = strip.score[strip.quality == 0]
    high, low = (max(int((sign * (readable - strip.threshold)).max(initial=0)), 1) for sign in (1, -1))
    room = SCORES - 2 * EDGE
    above = min(max(high / (high + low), 0.25), 0.75) * room
    middle = sheet.track + EDGE + above
    line = f"M{LEFT} {middle:.0f}H{sheet.right:.0f}"
    drawn = [
        words(LEFT - 15, sheet.track + 14, "score", text_anchor="end", fill=role("muted")),
        words(LEFT - 15, middle + 9, count(strip.threshold), text_anchor="end", fill=role("muted")),
        element("path", d=line, stroke=role("ink"), stroke_width=2.5, stroke_dasharray="14 8"),
    ]
    for x, margin, quality, flagged in _beats(sheet):
        reach = margin / high * above if margin > 0 else margin / low * (room - above)
        drawn.append(_cross(x, middle) if quality else _stem(x, middle, middle - reach, flagged=flagged))
    return "".join(drawn)


def _beats(sheet: _Sheet) -> list[tuple[float, int, int, bool]]:
    """Return each beat's place, score less threshold, quality, and whether it was flagged."""
    strip = sheet.strip
    place = [sheet.x(sample) for sample in strip.peak.tolist()]
    margin = (strip.score.astype(np.int64) - strip.threshold).tolist()
    return list(zip(place, margin, strip.quality.tolist(), strip.flagged.tolist(), strict=True))


def _stem(x: float, start: float, end: float, *, flagged: bool) -> str:
    colour = role("anomalous" if flagged else "ink")
    stem = element("path", d=f"M{x:.0f} {start:.0f}V{end:.0f}", stroke=colour, stroke_width=6 if flagged else 3)
    if flagged:
        return stem + rectangle(x - 9, end - 9, 18, 18, fill=colour)
    return stem + element("circle", cx=x, cy=end, r=8, fill=role("ground"), stroke=colour, stroke_width=3)


def _cross(x: float, y: float) -> str:
    arms = f"M{x - 9:.0f} {y - 9:.0f}l18 18m0-18l-18 18"
    return element("path", d=arms, fill="none", stroke=role("muted"), stroke_width=5)


def _alarms(sheet: _Sheet) -> str:
    """Mark the beats at which the device gave an alarm by a triangle."""
    y = sheet.height - 6
    drawn = [words(LEFT - 15, y, "alarm", text_anchor="end", fill=role("muted"))]
    for sample in sheet.strip.peak[(sheet.strip.flags & Flag.ALARM) != 0].tolist():
        corners = f"M{sheet.x(sample):.0f} {y - 26}l15 26h-30z"
        drawn.append(element("path", d=corners, fill=role("anomalous"), stroke=role("ink"), stroke_width=2))
    return "".join(drawn)
