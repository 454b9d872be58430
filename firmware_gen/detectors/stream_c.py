"""The C of a detector of samples: what every one has, and what its kind of network adds."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ...common import plugins
from ...common.arrays import Int16Array
from ...common.errors import UnsupportedModelError
from ...quantize.detectors.stream_network import StreamNetwork, readouts_of, steps_of
from ..compiler.layer import Table
from ..compiler.target import Target
from ..folders import CORE, PROGRAM_MEMORY, READOUTS
from ..writer.example import example
from ..writer.render import render
from ..writer.sources import INSIDE, PUBLIC, Sources

HEADER = READOUTS / "ecgtiny.h"
"""The one header that a user includes."""
SHARED = ("crc32.c", "crc32.h", "tables.c", "tables.h")
"""Of ``core/``, as every detector has them."""
MOST_READOUTS = 32
"""A bit of a word each."""


@dataclass(frozen=True)
class NetworkC:
    """What a network adds: files, sizes and constants."""

    files: tuple[Path, ...]
    """Copied as they are; ``ecgtiny_network.h`` is among them."""
    macros: Mapping[str, int]
    """``ECGTINY_NAME`` of each."""
    tables: tuple[Table, ...]
    """``ecgtiny_NAME`` of each, declared by ``network_constants.h`` among the files."""


@dataclass(frozen=True)
class StreamC:
    """The C of a kind of network; a folder of this package declares one as ``STREAM``."""

    name: str
    """That of its integer reference."""
    write: Callable[[StreamNetwork, Target], NetworkC]
    """Raises UnsupportedModelError where the C would not compute what the reference does."""


@dataclass(frozen=True, eq=False)
class StreamDetector:
    """A network with what its firmware says of it."""

    reference: str
    network: StreamNetwork
    fs: float
    """Samples a second."""
    counts_a_mv: float
    readouts: tuple[str, ...]
    """What each readout is for."""
    digest: str
    """SHA-256, hexadecimal."""


def written() -> tuple[StreamC, ...]:
    """Return the kinds of networks that there is C for, sorted by name."""
    return plugins.discover(__name__.rpartition(".")[0], "STREAM", StreamC)


def stream_sources(detector: StreamDetector, golden: Int16Array, target: Target) -> Sources:
    """Return everything that a firmware needs: ``ecgtiny/ecgtiny.h``, ``ecgtiny/src/*`` and ``main.c``.

    Every unit below ``ecgtiny/`` is to be compiled; the only header to include is ``ecgtiny/ecgtiny.h``.

    Args:
        detector: what to write.
        golden: samples int16 [n] whose readouts the self-test computes; none where n is 0.
        target: what the C may use.

    Raises:
        UnsupportedModelError: there is no C for the network, it has too many readouts, or two have one name.
    """
    thresholds = detector.network.thresholds
    if len(thresholds) > MOST_READOUTS:
        raise UnsupportedModelError(f"{len(thresholds)} readouts", fix=f"use at most {MOST_READOUTS}")
    own = _written(detector.reference).write(detector.network, target)
    tables = (
        Table("digest", np.frombuffer(bytes.fromhex(detector.digest), np.uint8)),
        Table("thresholds", thresholds.astype(np.int32)),
        *((Table("golden_samples", golden),) if len(golden) else ()),
        *own.tables,
    )
    crc = 0
    for table in tables:
        crc = table.crc(crc)
    context = {
        "detector": detector,
        "names": macro_names(detector.readouts),
        "golden": golden,
        "golden_crc": golden_crc(detector.network, golden) if len(golden) else 0,
        "macros": own.macros,
    }
    interface = (path for path in READOUTS.glob("*.[ch]") if path != HEADER)
    files = [PROGRAM_MEMORY, *(CORE / name for name in SHARED), *interface]
    library = {
        PUBLIC: HEADER.read_text("utf-8"),
        **{f"{INSIDE}{path.name}": path.read_text("utf-8") for path in (*files, *own.files)},
        f"{INSIDE}ecgtiny_config.h": render("readouts_config.h", **context),
        f"{INSIDE}ecgtiny_constants.c": render("readouts_constants.c", tables=tables, crc=crc),
    }
    return {**dict(sorted(library.items())), "main.c": example("readouts.c")}


def golden_crc(network: StreamNetwork, golden: Int16Array) -> int:
    """Return the CRC-32 over the readouts of samples int16 [n] and which of them are above, as they are sent."""
    return zlib.crc32(steps_of(network, readouts_of(network, golden)).tobytes())


def macro_name(name: str) -> str:
    """Return a name as a part of a macro's."""
    return re.sub(r"\W+", "_", name).strip("_").upper()


def macro_names(readouts: Sequence[str]) -> list[str]:
    """Return the readouts' names as parts of macros'.

    Raises:
        UnsupportedModelError: one is empty or not ASCII, or two are the same.
    """
    names = [macro_name(name) for name in readouts]
    bad = [said for said, name in zip(readouts, names, strict=True)
           if not name or not name.isascii() or names.count(name) > 1]  # fmt: skip
    if bad:
        raise UnsupportedModelError(f"the readouts {', '.join(map(repr, bad))} give no macros of their own in C",
                                    fix="name them by ASCII letters and digits, each otherwise")  # fmt: skip
    return names


def _written(name: str) -> StreamC:
    found = {one.name: one for one in written()}
    if name not in found:
        raise UnsupportedModelError(f"there is no C for a network of the kind {name}",
                                    fix=f"{', '.join(found)} are supported")  # fmt: skip
    return found[name]
