"""What the least image round generated sources takes, on the board whose core the benchmark is about."""

from __future__ import annotations

import tempfile
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median_high
from typing import Any, Literal

from ecgtiny.boards.board import Memory
from ecgtiny.boards.loader import load_board
from ecgtiny.common.files import write_atomic
from ecgtiny.firmware_gen.image.bare_image import BareImage, bare_image
from ecgtiny.firmware_gen.image.bare_sources import bare_sources
from ecgtiny.firmware_gen.image.build import build
from ecgtiny.firmware_gen.image.sizes import measure
from ecgtiny.firmware_gen.image.stack import stack_bound
from ecgtiny.firmware_gen.image.toolchain import find_toolchain
from ecgtiny.firmware_gen.writer.sources import Sources
from ecgtiny.host.sim.call import Callee

BOARD = load_board("nrf52840")
"""For its core and its memory; nothing else of it is used."""


def banded(cycles: float) -> dict[str, int]:
    """Return cycles as the model gives them (typical), and what a chip without wait states may take (low, high)."""
    model = BOARD.core.cycle_model
    assert model
    return {"low": round(cycles * model.low), "typical": round(cycles), "high": round(cycles * model.high)}


@dataclass(frozen=True)
class Loaded:
    """A linked image, and the virtual core that runs its functions."""

    bare: BareImage
    callee: Callee

    def watching_flash(self) -> Callee:
        """Return another core with the image, which counts the words that it loads from flash; it is slower."""
        return Callee(self.bare.elf, memory(), flash_words=True)

    def figures(
        self, function: str, instructions: Sequence[int], cycles: Sequence[int], *, callers_bytes: int
    ) -> dict[str, Any]:
        """Return what the image takes, and what calls of ``function`` took.

        ``callers_bytes`` of the RAM are those that the caller of the function needs for its own sake.
        """
        image = self.bare.image
        sizes = measure(image)
        return {
            "instructions": median_high(instructions),
            "instructions_min": min(instructions),
            "instructions_max": max(instructions),
            "cycles": banded(median_high(cycles)),
            "flash_bytes": sizes.flash,
            "ram_bytes": sizes.ram - callers_bytes,
            "stack_bytes": self.callee.stack_used,
            "stack_bound_bytes": stack_bound(image, self.callee.symbol(function).address),
        }


@contextmanager
def linked(sources: Sources, main: Literal["infer", "score"]) -> Generator[Loaded]:
    """Build sources with a bare main, for as long as the context lasts."""
    with bare_image(sources, main, BOARD, find_toolchain(BOARD)) as bare:
        yield Loaded(bare, Callee(bare.elf, memory()))


@contextmanager
def linked_with(sources: Sources, main: str) -> Generator[Loaded]:
    """Build sources with a main of the bench's own, C, for as long as the context lasts."""
    around = {path: text for path, text in bare_sources(BOARD, "score").items() if path != "agent/score.c"}
    whole = {**sources, **around, "agent/bench_main.c": main}
    with tempfile.TemporaryDirectory(prefix="ecgtiny-bench-") as folder:
        for path, text in whole.items():
            write_atomic(Path(folder) / path, text)
        elf = build(Path(folder), whole, BOARD, find_toolchain(BOARD))
        yield Loaded(BareImage(elf, whole), Callee(elf, memory()))


def memory() -> Memory:
    """Return where the board's flash and RAM lie."""
    assert BOARD.memory
    return BOARD.memory
