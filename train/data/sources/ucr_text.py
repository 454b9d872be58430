"""Text without a header: UCR's .txt and .tsv (the label first) and TensorFlow's ecg.csv (the label last)."""

from __future__ import annotations

from pathlib import Path

from ..beats import Split
from .registry import FileFormat
from .rows import load_rows
from .text_rows import cells_of, parse


def _claims(head: bytes) -> bool:
    """Claim text whose first line is numbers; a cell that ends with the bytes seen may be cut off."""
    line, end, _ = head.lstrip().partition(b"\n")
    try:
        cells = cells_of(line.decode("ascii"))
        return len([float(cell) for cell in (cells if end else cells[:-1])]) > 1
    except ValueError:
        return False


def _load(path: Path, normal: str | None, seed: int) -> Split:
    return load_rows(path, parse, normal, seed)


FORMAT = FileFormat(
    name="text without a header",
    what="UCR .txt and .tsv (label first), TensorFlow's ecg.csv (label last)",
    claims=_claims,
    load=_load,
)
