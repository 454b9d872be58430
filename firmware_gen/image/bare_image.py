"""The least image round generated sources, linked in a folder of its own, and inferences of it on a virtual core."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np

from ...boards.board import Board
from ...common.arrays import Int8Array, Int16Array, Int32Array
from ...common.files import write_atomic
from ..writer.sources import LIBRARY, Sources
from .bare_sources import bare_sources
from .build import build
from .elf import Image
from .toolchain import Toolchain
from .virtual_core import Callee

INFER = "ecgtiny_infer"
SCORE_BYTES = 4


@dataclass(frozen=True)
class BareImage:
    """A linked image, and the sources that it was made of."""

    elf: Path
    sources: Sources

    @property
    def image(self) -> Image:
        """What the ELF file holds."""
        return Image(self.elf)

    def macro(self, name: str) -> int:
        """Return a number that the generated headers define."""
        headers = (text for path, text in self.sources.items() if path.startswith(LIBRARY) and path.endswith(".h"))
        found = re.search(rf"#define ECGTINY_{name} (\d+)", "\n".join(headers))
        if found is None:
            raise KeyError(name)
        return int(found[1])

    @property
    def inputs(self) -> list[range]:
        """The offsets in the arena at which a network's inputs lie."""
        return self._places("INPUT")

    @property
    def outputs(self) -> list[range]:
        """The offsets in the arena at which a network's outputs lie."""
        return self._places("OUTPUT")

    def _places(self, end: str) -> list[range]:
        return [self._place(end), *(self._place(f"{end}_{index}") for index in range(1, self._count(end)))]

    def _place(self, end: str) -> range:
        start = self.macro(f"{end}_OFFSET")
        return range(start, start + self.macro(f"{end}_BYTES"))

    def _count(self, end: str) -> int:
        """Return how many inputs or outputs there are; the headers say so where they are several."""
        try:
            return self.macro(f"{end}S")
        except KeyError:
            return 1


@contextmanager
def bare_image(
    sources: Sources, main: Literal["infer", "score"], board: Board, toolchain: Toolchain
) -> Generator[BareImage]:
    """Link sources with a main of one call, in a folder that is there for as long as the context lasts.

    Raises:
        UsageError: the compiler refuses the sources.
        BudgetError: the linker finds no room for the image in the board's memory.
    """
    whole = {**sources, **bare_sources(board, main)}
    with tempfile.TemporaryDirectory(prefix="ecgtiny-bare-") as folder:
        for path, text in whole.items():
            write_atomic(Path(folder) / path, text)
        yield BareImage(build(Path(folder), whole, board, toolchain), whole)


class Inferences(NamedTuple):
    """What inferences gave, and the instructions that each took, from the function's first to its return."""

    outputs: Int8Array
    instructions: list[int]
    cycles: list[int]
    """The same, by a model of the core."""


def infer(bare: BareImage, core: Callee, x: Int8Array) -> Inferences:
    """Run a network's image on a core; inputs and outputs are int8 [n, bytes], several one after the other."""
    arena = core.symbol("arena").address
    outputs, instructions, cycles = list[bytes](), list[int](), list[int]()
    for row in x:
        data = row.tobytes()
        for place in bare.inputs:
            core.store(arena + place.start, data[: len(place)])
            data = data[len(place) :]
        done = core.call(INFER, arena)
        instructions.append(done.instructions)
        cycles.append(done.cycles)
        outputs.append(b"".join(core.load(arena + place.start, len(place)) for place in bare.outputs))
    return Inferences(np.frombuffer(b"".join(outputs), np.int8).reshape(len(x), -1), instructions, cycles)


class Decisions(NamedTuple):
    """What a detector gave for beats, and the instructions of scoring and deciding, a beat each."""

    rows: Int32Array
    """[n, 3]: the status (1 where a lead is flat), the score, and whether it is an alarm."""
    instructions: list[int]
    cycles: list[int]
    """The same, by a model of the core."""


def decide(core: Callee, counts: Int16Array) -> Decisions:
    """Score beats int16 [n, length, leads] by a detector's image on a core, and decide of those that have a score.

    The score of a flat beat is 0, which a network that gives the score itself may have its threshold below.
    """
    memory = core.allocate(SCORE_BYTES + counts[0].nbytes)
    beat, detector = memory + SCORE_BYTES, core.symbol("detector").address
    rows, instructions, cycles = np.zeros((len(counts), 3), np.int32), list[int](), list[int]()
    for index, one in enumerate(counts):
        core.store(memory, bytes(SCORE_BYTES))
        core.store(beat, np.ascontiguousarray(one, "<i2").tobytes())
        scored = core.call("ecgtiny_score_beat", detector, beat, memory)
        score = int.from_bytes(core.load(memory, SCORE_BYTES), "little", signed=True)
        decided = core.call("ecgtiny_decide", score & 0xFFFF_FFFF)
        rows[index] = scored.value, score, scored.value == 0 and decided.value
        instructions.append(scored.instructions + decided.instructions)
        cycles.append(scored.cycles + decided.cycles)
    return Decisions(rows, instructions, cycles)
