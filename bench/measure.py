"""What a model costs on a Cortex-M4: the least image round it is linked, read, and run on the virtual core.

- flash: all of the linked image. RAM: data and bss, without what a caller has to have anyway: the bytes in which input
  and output lie, or the window in which the beat lies.
- instructions: of the call alone, from the function's first to the one that returns; the median over all inputs.
- cycles: of the same, by the model of the core (docs/cycles.md).
- stack: what the calls wrote to of a painted stack; beside it the bound that the machine code gives.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

import numpy as np

from ecgtiny.common.arrays import Int8Array, Int16Array
from ecgtiny.common.errors import VerificationError
from ecgtiny.firmware_gen.compiler.target import Target
from ecgtiny.firmware_gen.image.bare_image import INFER, infer
from ecgtiny.firmware_gen.writer.codegen import StreamParts, detector_sources, model_sources
from ecgtiny.firmware_gen.writer.golden import Golden, choose_golden
from ecgtiny.firmware_gen.writer.sources import Sources
from ecgtiny.host.sim.call import Callee, Returned
from ecgtiny.quantize.detector import Detector
from ecgtiny.quantize.graph.graph import Graph
from ecgtiny.quantize.graph.reader import read_graph
from ecgtiny.quantize.scoring import alarms, score_beats

from .image import BOARD, linked

Figures = dict[str, Any]
SCORE = 4
"""Bytes of a score."""


class MakeDetector(Protocol):
    """Writes a detector's sources; with ``stream``, one of continuous ECG."""

    def __call__(self, detector: Detector, golden: Golden, *, stream: StreamParts | None = None) -> Sources:
        """Return the sources."""
        ...


@dataclass(frozen=True)
class Profile:
    """What the compiler of models is asked for."""

    name: str
    network: Callable[[Graph], Sources]
    detector: MakeDetector


def _profile(name: str, target: Target) -> Profile:
    return Profile(name, partial(model_sources, target=target), partial(detector_sources, target=target))


PROFILES = (
    _profile("speed", Target(dsp=BOARD.core.dsp)),
    _profile("size", Target(dsp=BOARD.core.dsp, small=True)),
)


def measure_network(profile: Profile, tflite: bytes, x: Int8Array, y: Int8Array) -> Figures:
    """Return the figures of one inference, after checking that ``x`` gives ``y``, int8 [n, size].

    Raises:
        VerificationError: it does not, byte for byte.
    """
    with linked(profile.network(read_graph(tflite)), "infer") as loaded:
        bare = loaded.bare
        done = infer(bare, loaded.callee, x)
        wrong = np.flatnonzero((done.outputs != y).any(axis=1)).tolist()
        _demand(not wrong, f"the outputs for inputs {wrong} are not the recorded ones")
        taken = {offset for place in (*bare.inputs, *bare.outputs) for offset in place}
        return loaded.figures(INFER, done.instructions, done.cycles, callers_bytes=len(taken))


def measure_detector(profile: Profile, detector: Detector, counts: Int16Array) -> Figures:
    """Return the figures of scoring and deciding, after checking both for beats int16 [n, length, leads].

    Raises:
        VerificationError: a score or a decision is not the integer reference's.
    """
    score, flat = score_beats(detector, counts)
    expected = np.stack([flat, score, alarms(detector, score, flat)], axis=1).astype(np.int64)
    with linked(profile.detector(detector, choose_golden(detector, counts)), "score") as loaded:
        memory = loaded.callee.allocate(SCORE + counts[0].nbytes)
        instructions, cycles = list[int](), list[int]()
        for index, beat in enumerate(counts):
            found, scored, decided = _score(loaded.callee, memory, beat)
            _demand(found == expected[index].tolist(), f"beat {index} gives {found}, not {expected[index].tolist()}")
            instructions.append(scored.instructions + decided.instructions)
            cycles.append(scored.cycles + decided.cycles)
        return loaded.figures("ecgtiny_score_beat", instructions, cycles, callers_bytes=counts[0].nbytes)


def _score(callee: Callee, memory: int, beat: Int16Array) -> tuple[list[int], Returned, Returned]:
    """Return whether a beat is flat, its score and the decision, and what the two calls returned."""
    callee.store(memory + SCORE, np.ascontiguousarray(beat, "<i2").tobytes())
    scored = callee.call("ecgtiny_score_beat", callee.symbol("detector").address, memory + SCORE, memory)
    score = int.from_bytes(callee.load(memory, SCORE), "little", signed=True)
    decided = callee.call("ecgtiny_decide", score & 0xFFFF_FFFF)
    return [scored.value, score, decided.value], scored, decided


def _demand(holds: bool, otherwise: str) -> None:
    if not holds:
        raise VerificationError(otherwise, where="the virtual core", fix="this is a defect of the generated C")
