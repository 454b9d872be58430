"""Counts replayed through the C of a stream on the host, by a program that reads them from its standard input."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ecgtiny.common.arrays import Int16Array
from ecgtiny.common.frontend.design import WINDOW_LENGTH, FrontEnd
from ecgtiny.common.frontend.frontend import detect
from ecgtiny.firmware_gen.writer.front_end import front_end_sources
from ecgtiny.firmware_gen.writer.sources import Sources
from tests.firmware_gen.desk import SANITIZERS, compile_c

HERE = Path(__file__).parent
FAST, SANITIZED = ("-O2", "-Wshadow"), ("-O1", *SANITIZERS)
MEMBERS = [("sample", "<u4"), ("energy", "<i4"), ("range", "<i4"), ("noise", "<i4"), ("wander", "<i4"),
           ("quality", "u1"), ("searched_back", "u1"), ("window", "<i2", WINDOW_LENGTH)]  # fmt: skip
"""Of ``struct beat``, between which there is no padding."""
BEAT = np.dtype([("decided", "<u4"), *MEMBERS])
"""A beat behind the number of the count that completed it."""
TURN = np.dtype([("sample", "<u4"), ("lost", "u1")])
"""A change of the contact."""
FLUTTER = np.dtype([("sample", "<u4"), ("lasts", "u1")])
"""A change of whether QRS complexes stand out."""
WRITTEN = np.dtype([("decided", "<u4"), ("brought", "<u4"), ("lost", "<u4"), ("lasts", "<u4"), *MEMBERS])
"""What the driver writes for a count that brings something."""
BROUGHT_BEAT, BROUGHT_TURN, BROUGHT_FLUTTER = 1, 2, 4


def replay(
    sources: Sources, driver: str, counts: Int16Array, *, compiler: str = "gcc", flags: tuple[str, ...] = FAST
) -> bytes:
    """Return what a driver of this folder writes when it reads the counts."""
    program = compile_c({**sources, "main.c": (HERE / driver).read_text("utf-8")}, compiler=compiler, flags=flags)
    done = subprocess.run(
        [program], input=np.ascontiguousarray(counts, "<i2").tobytes(), capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


class Found(NamedTuple):
    """What a front end finds."""

    beats: NDArray[np.void]
    """Of dtype ``BEAT``."""
    turns: NDArray[np.void]
    """Of dtype ``TURN``."""
    flutter: NDArray[np.void]
    """Of dtype ``FLUTTER``."""


def found(front: FrontEnd, counts: Int16Array, *, compiler: str = "gcc", flags: tuple[str, ...] = FAST) -> Found:
    """Return what the C finds."""
    driven = replay(front_end_sources(front), "front_end_driver.c", counts, compiler=compiler, flags=flags)
    written = np.frombuffer(driven, WRITTEN)
    beats = written[(written["brought"] & BROUGHT_BEAT) != 0]
    turns = written[(written["brought"] & BROUGHT_TURN) != 0]
    flutter = written[(written["brought"] & BROUGHT_FLUTTER) != 0]
    return Found(
        _table(BEAT, {name: beats[name] for name in BEAT.names or ()}),
        _table(TURN, {"sample": turns["decided"], "lost": turns["lost"]}),
        _table(FLUTTER, {"sample": flutter["decided"], "lasts": flutter["lasts"]}),
    )


def expected(front: FrontEnd, counts: Int16Array) -> Found:
    """Return what the integer reference finds."""
    detected = detect(counts, front)
    columns = {**vars(detected), **vars(detected.measures)}
    return Found(
        _table(BEAT, {name: columns[name] for name in BEAT.names or ()}),
        _table(TURN, vars(detected.contact)),
        _table(FLUTTER, vars(detected.flutter)),
    )


def _table(dtype: np.dtype[np.void], columns: dict[str, NDArray[Any]]) -> NDArray[np.void]:
    rows = np.zeros(len(next(iter(columns.values()))), dtype)
    for name, values in columns.items():
        rows[name] = values
    return rows
