"""Numbers as the documents of a run print them."""

from __future__ import annotations

from collections.abc import Sequence

ABSENT = "\N{EN DASH}"
MINUS = "\N{MINUS SIGN}"
PERCENT = "\N{NO-BREAK SPACE}%"


def count(value: float | None) -> str:
    """Return a whole number with thousands separated: 4,500."""
    return ABSENT if value is None else f"{value:,.0f}".replace("-", MINUS)


def decimal(value: float | None, digits: int = 4) -> str:
    """Return a number with a fixed number of decimals."""
    return ABSENT if value is None else f"{value:.{digits}f}".replace("-", MINUS)


def percent(value: float | None, digits: int = 2) -> str:
    """Return a share as a percentage."""
    return ABSENT if value is None else decimal(100 * value, digits) + PERCENT


def interval(bounds: Sequence[float | None] | None, *, share: bool = False, digits: int = 4) -> str:
    """Return an interval, "0.9950 to 0.9973", of numbers or of shares."""
    if bounds is None or len(bounds) != 2 or None in bounds:
        return ABSENT
    low, high = (percent(b, 2) if share else decimal(b, digits) for b in bounds)
    return f"{low.removesuffix(PERCENT)} to {high}"


def plural(number: int, what: str) -> str:
    """Return a number with what it counts: 1 beat, 2 beats."""
    return f"{count(number)} {what}{'' if number == 1 else 's'}"
