"""What decides the figures of a board: a digest that a test recomputes, so that no figure outlives what it is of.

It is taken over the sources of the board's two images, with the stored detectors of ``bench/models`` in place of the
trained ones, so that it takes neither a training nor a compiler; over the compiler's flags; and over the simulator. A
comment, the version of ecgtiny, the documents of a board's file and the example beside the firmware are not in it.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from importlib import metadata

from ecgtiny.boards.board import Board
from ecgtiny.firmware_gen.compiler.target import Target
from ecgtiny.firmware_gen.image.build import compiled
from ecgtiny.firmware_gen.image.toolchain import COMPILE
from ecgtiny.firmware_gen.pipeline import STREAM_INT_BITS
from ecgtiny.firmware_gen.writer.agent_sources import agent_sources
from ecgtiny.firmware_gen.writer.codegen import detector_sources
from ecgtiny.firmware_gen.writer.front_end import stream_parts
from ecgtiny.firmware_gen.writer.golden import choose_golden
from ecgtiny.firmware_gen.writer.sources import Sources

from .inputs import beats, detector, stream_inputs

DETECTOR = "linear"
MEANING = re.compile(r'("(?:\\.|[^"\\])*")|(?:/\*.*?\*/|\s)+', re.DOTALL)
"""A string, which is kept, or comments and white space, which are not."""


def measured_from(board: Board) -> str:
    """Return 16 hexadecimal digits over all that is in this repository and decides what is measured of a board."""
    simulator = board.simulator
    target = Target.of(board.core)
    images = [{**_beats(target), **agent_sources(board)}]
    if simulator is not None and board.core.int_bits >= STREAM_INT_BITS:
        images.append({**_stream(target), **agent_sources(board, "stream")})
    texts = [*board.core.gcc, *board.build.flags, *COMPILE, str(simulator)]
    texts += [text for sources in images for path in compiled(sources) for text in (path, _meaning(sources[path]))]
    digest = hashlib.sha256()
    for text in texts:
        data = text.encode()
        digest.update(len(data).to_bytes(8, "little") + data)
    return digest.hexdigest()[:16]


@cache
def _meaning(text: str) -> str:
    """Return a source without comments and the version, and with one blank for any white space."""
    return MEANING.sub(lambda found: found[1] or " ", text.replace(f'"{metadata.version("ecgtiny")}"', '""'))


@cache
def _beats(target: Target) -> Sources:
    subject = detector(DETECTOR)
    return detector_sources(subject, choose_golden(subject, beats()), target)


@cache
def _stream(target: Target) -> Sources:
    given = stream_inputs()
    subject = given.detector
    parts = stream_parts(given.front, given.monitor, subject.digest)
    return detector_sources(subject, choose_golden(subject, beats()), target, parts)
