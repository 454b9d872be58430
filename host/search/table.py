"""All trials as a table, for whoever wants to look at what was tried."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from ...common.files import write_atomic
from .study import Done

TABLE = "trials.csv"
HEADER = ("trial", "family", "pool", "bottleneck", "widths", "activation", "kernel", "score", "epochs", "learning_rate",
          "flash", "ram", "stack", "instructions", "quality", "refused")  # fmt: skip


def write_table(path: Path, done: Sequence[Done]) -> None:
    """Write one row a trial; what a trial does not have is empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(_row(one) for one in done)
    write_atomic(path, text.getvalue())


def _row(one: Done) -> list[object]:
    layers, cost, outcome = one.drawn.layers, one.outcome.cost, one.outcome
    taken = [None] * 4 if cost is None else [cost.flash, cost.ram, cost.stack, cost.instructions]
    return [
        *(one.number, layers.family, layers.pool, layers.bottleneck, "-".join(map(str, layers.widths))),
        *(layers.activation or "identity", layers.kernel or None, one.drawn.score, one.drawn.epochs),
        *(f"{one.drawn.learning_rate:.6g}", *taken, outcome.quality, outcome.reason),
    ]
