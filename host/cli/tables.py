"""Lines, tables and numbers in a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

WIDTH = 80
"""Columns of a terminal that nobody has widened."""


def lines(*rows: str | None) -> str:
    """Join the rows that there are."""
    return "\n".join(row for row in rows if row is not None)


def table(header: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    """Align cells under their headers: the first column to the left, the others to the right."""
    cells = [header, *(tuple(str(cell) for cell in row) for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(header))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    )


def columns(rows: Sequence[tuple[str, ...]]) -> str:
    """Align rows to the left; the last cell of each is broken into the lines that ``WIDTH`` leaves for it."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]) - 1)]
    start = sum(widths) + 2 * len(widths)
    return "\n".join(
        textwrap.fill(
            "".join(f"{cell:{width}}  " for cell, width in zip(row, widths, strict=False)) + row[-1],
            max(WIDTH, start + 20), subsequent_indent=" " * start,
        )
        for row in rows
    )  # fmt: skip


def prose(text: str, *, indent: str = "") -> str:
    """Break a text into lines of ``WIDTH``, those after the first indented."""
    return textwrap.fill(text, WIDTH, subsequent_indent=indent)


def share(value: float | None) -> str:
    """Show a rate or an AUROC."""
    return "-" if value is None else f"{value:.4f}"


def span(interval: Iterable[float] | None) -> str:
    """Show a 95 % interval."""
    return "-" if interval is None else "[{:.4f}, {:.4f}]".format(*interval)


def percent(value: float | None) -> str:
    """Show a share as a percentage."""
    return "-" if value is None else f"{100 * value:.2f}%"


def rate(value: float | None) -> str:
    """Show a rate per hour."""
    return "-" if value is None else f"{value:.1f}"


def limits(interval: Iterable[float] | None) -> str:
    """Show the 95 % interval of a rate."""
    return "-" if interval is None else "[{:.1f}, {:.1f}]".format(*interval)
