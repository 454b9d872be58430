"""A generated detector run on cores with the DSP extension: with nothing around its memory, and in QEMU."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from ecgtiny.boards.board import Memory, Region
from ecgtiny.common.arrays import Int16Array, Int32Array, Int64Array
from ecgtiny.firmware_gen.compiler.target import Target
from ecgtiny.firmware_gen.writer.codegen import detector_sources
from ecgtiny.firmware_gen.writer.golden import scored
from ecgtiny.firmware_gen.writer.sources import Sources
from ecgtiny.host.sim.call import PAGE, Callee
from ecgtiny.quantize.detector import Detector, Normalisation
from ecgtiny.quantize.scoring import score_beats
from tests.firmware_gen.desk import STATUSES
from tests.firmware_gen.detectors import beats
from tests.firmware_gen.kernels.place import Rng
from tests.firmware_gen.targets import MACHINES, link_bare, run_image
from tests.firmware_gen.targets_cache import session
from tests.firmware_gen.together import macro

MAIN = "targets_score_main.c"


def expected(detector: Detector, counts: Int16Array) -> Int32Array:
    """Return what the integer reference makes of beats int16 [n, length, leads]."""
    score, flat = score_beats(detector, counts)
    return np.stack([flat, score, score > detector.threshold], axis=1).astype(np.int32)


def generated(detector: Detector, counts: Int16Array, target: Target) -> Sources:
    """Return a detector's sources, without the example, with the first few beats as golden ones."""
    sources = detector_sources(detector, scored(detector, counts[:4]), target)
    return {path: text for path, text in sources.items() if path.startswith("ecgtiny/")}


def hard_beats(rng: Rng, rule: Normalisation, count: int = 12) -> Int16Array:
    """Return int16 beats [n, length, leads], among them some that are just flat, or just not, at any offset."""
    edge = int(np.sqrt(rule.flat_below / (2 * rule.length)))
    shape = (rule.length, rule.leads)
    nearly: list[Int64Array] = []
    for height in range(max(0, edge - 1), edge + 3):
        beat = np.full(shape, int(rng.choice([-32768 + height, 0, 32767 - height])))
        first, second = rng.choice(rule.length, 2, replace=False)
        beat[first], beat[second] = beat[first] + height, beat[second] - height
        nearly.append(beat)
    return np.concatenate([np.array(nearly).astype(np.int16), beats(rng, rule, count)])


@dataclass
class Virtual:
    """A detector on the virtual Cortex-M4: a byte read or written outside what it is given is a fault."""

    sources: Sources
    rng: Rng

    @cached_property
    def callee(self) -> Callee:
        """The core that runs its functions."""
        machine = MACHINES["cortex-m4"]
        flash, ram = (machine.code, machine.code_bytes), (machine.data, machine.data_bytes)
        memory = Memory(*(Region(origin, length, machine.program) for origin, length in (flash, ram)))
        with TemporaryDirectory(dir=session()) as folder:
            elf = link_bare(self.sources, "cortex-m4", Path(folder), main=MAIN)
            return Callee(elf, memory, counting=False)

    @cached_property
    def _arena(self) -> int:
        return macro(self.sources, "ARENA_BYTES")

    @cached_property
    def _beat(self) -> int:
        return 2 * macro(self.sources, "LENGTH") * macro(self.sources, "LEADS")

    @cached_property
    def size(self) -> int:
        """Bytes of ``ecgtiny``."""
        return 4 + self._arena + -(-self._beat // 4) * 4

    @cached_property
    def _detectors(self) -> tuple[int, int]:
        return self.both_ends(self.size, 4)

    @cached_property
    def _counts(self) -> tuple[int, int]:
        return self.both_ends(self._beat, 2)

    @cached_property
    def _score(self) -> int:
        return self.both_ends(4, 4)[1]

    def both_ends(self, size: int, alignment: int) -> tuple[int, int]:
        """Return where an object begins, or ends, memory that has nothing around it."""
        first = self.callee.allocate(size)
        return first, first + (-size % PAGE) // alignment * alignment

    def score_beats(self, counts: Int16Array) -> Int32Array:
        """Return the results of beats int16 [n, length, leads], each in memory that held something else before."""
        return np.array([self._score_beat(index % 2, beat) for index, beat in enumerate(counts)], np.int32)

    def _score_beat(self, end: int, beat: Int16Array) -> tuple[int, int, int]:
        detector, counts = self._detectors[end], self._counts[end]
        before = self._renew(detector)
        self.callee.store(counts, beat.tobytes())
        status = self.callee.call("ecgtiny_score_beat", detector, counts, self._score).value
        assert self._outside_the_arena(detector) == before
        score = self._load_score()
        return status, score, self.callee.call("ecgtiny_decide", score & 0xFFFF_FFFF).value

    def push_beats(self, counts: Int16Array) -> list[tuple[str, int]]:
        """Return the last status and the score of beats whose samples are pushed one by one."""
        detector, sample = self._detectors[1], self.both_ends(2 * counts.shape[2], 2)[1]
        self._renew(detector)
        results: list[tuple[str, int]] = []
        for beat in counts:
            statuses: list[str] = []
            for row in beat:
                self.callee.store(sample, row.tobytes())
                status = self.callee.call("ecgtiny_push_sample", detector, sample, self._score).value
                statuses.append(STATUSES[status])
            assert set(statuses[:-1]) <= {"MORE"}
            results.append((statuses[-1], self._load_score()))
        return results

    def self_test(self) -> str:
        """Return the status of the self-test."""
        self._renew(self._detectors[1])
        return STATUSES[self.callee.call("ecgtiny_self_test", self._detectors[1], 0).value]

    def _renew(self, detector: int) -> bytes:
        """Initialise a detector in memory of any content; return what is to stay as it is while a beat is scored."""
        self.callee.store(detector, self.rng.bytes(self.size))
        assert self.callee.call("ecgtiny_init", detector).value == 0
        return self._outside_the_arena(detector)

    def _outside_the_arena(self, detector: int) -> bytes:
        whole = self.callee.load(detector, self.size)
        return whole[:4] + whole[4 + self._arena :]

    def _load_score(self) -> int:
        return int.from_bytes(self.callee.load(self._score, 4), "little", signed=True)


def score_bare(sources: Sources, counts: Int16Array, core: str, **how: Any) -> Int32Array:
    """Return the results on a core in QEMU, which also refuses words that are not aligned; see targets_score_main.c.

    ``how`` is what ``link_bare`` is told.
    """
    with TemporaryDirectory(dir=session()) as folder:
        elf = link_bare(sources, core, Path(folder), main=MAIN, **how)
        return np.frombuffer(run_image(elf, core, counts.tobytes()), "<i4").reshape(-1, 3)


def bits(size: int, rng: Rng, most: int = 12) -> Iterator[tuple[int, int]]:
    """Yield byte and bit of the first and the last bit of a table, and of some between."""
    chosen = {0, 8 * size - 1, *rng.integers(0, 8 * size, most).tolist()}
    yield from (divmod(bit, 8) for bit in sorted(chosen))
