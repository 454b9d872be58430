"""The least image round generated sources: linked in a folder of its own, read, and ready to be called."""

from __future__ import annotations

import re
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
from ecgtiny.firmware_gen.bare_sources import bare_sources
from ecgtiny.firmware_gen.build import build
from ecgtiny.firmware_gen.elf import Image
from ecgtiny.firmware_gen.sizes import measure
from ecgtiny.firmware_gen.sources import Sources
from ecgtiny.firmware_gen.stack import stack_bound
from ecgtiny.firmware_gen.toolchain import find_toolchain
from ecgtiny.host.sim.call import Callee

BOARD = load_board("nrf52840")
"""For its core and its memory; nothing else of it is used."""


@dataclass(frozen=True)
class BareImage:
    """A linked image, and the virtual core that runs its functions."""

    sources: Sources
    image: Image
    callee: Callee

    def macro(self, name: str) -> int:
        """Return a number that the generated headers define."""
        headers = (text for path, text in self.sources.items() if path.startswith("ecgtiny/") and path.endswith(".h"))
        found = re.search(rf"#define ECGTINY_{name} (\d+)", "\n".join(headers))
        if found is None:
            raise KeyError(name)
        return int(found[1])

    def figures(self, function: str, instructions: Sequence[int], *, callers_bytes: int) -> dict[str, Any]:
        """Return what the image takes, and what calls of ``function`` took.

        ``callers_bytes`` of the RAM are those that the caller of the function needs for its own sake.
        """
        sizes = measure(self.image)
        return {
            "instructions": median_high(instructions),
            "instructions_min": min(instructions),
            "instructions_max": max(instructions),
            "flash_bytes": sizes.flash,
            "ram_bytes": sizes.ram - callers_bytes,
            "stack_bytes": self.callee.stack_used,
            "stack_bound_bytes": stack_bound(self.image, self.callee.symbol(function).address),
        }


@contextmanager
def linked(sources: Sources, main: Literal["infer", "score"]) -> Generator[BareImage]:
    """Build sources with a bare main, for as long as the context lasts."""
    whole = {**sources, **bare_sources(BOARD, main)}
    with tempfile.TemporaryDirectory(prefix="ecgtiny-bench-") as folder:
        for path, text in whole.items():
            write_atomic(Path(folder) / path, text)
        elf = build(Path(folder), whole, BOARD, find_toolchain(BOARD))
        yield BareImage(whole, Image(elf), Callee(elf, _memory()))


def _memory() -> Memory:
    assert BOARD.memory
    return BOARD.memory
