"""Processor cores as data: one TOML a core, with the flags of its compilers and what the core can do."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from ..common.errors import UsageError
from .schema import read_file

FOLDER = Path(__file__).parent / "cores"


@dataclass(frozen=True)
class CyclesPerInstruction:
    """An estimate of the mean over this project's kernels, wait states of the flash among them."""

    low: float
    typical: float
    high: float
    source: str
    """What the three figures rest on."""


@dataclass(frozen=True)
class CycleModel:
    """How far the cycles that the virtual core counts by a model may be from a chip's."""

    low: float
    """What a chip takes at the least, in multiples of the model's cycles."""
    high: float
    """The same at the most."""
    source: str
    """What the model is, and what the two rest on."""


@dataclass(frozen=True)
class Core:
    """A core; ``name`` is the stem of its file."""

    name: str
    title: str
    family: Literal["arm", "riscv", "avr", "native"]
    """What shares a compiler and a startup; ``native`` is this computer."""
    dsp: bool
    """Whether it executes Arm's DSP extension of Thumb-2 (SMLAD, SMMULR, SXTB16, SSAT16 ...)."""
    gcc: tuple[str, ...] = ()
    """Flags of gcc that select the core."""
    zig: tuple[str, ...] = ()
    """Flags of ``zig cc`` that select the core."""
    mve: bool = False
    """Whether it executes Armv8.1-M's vector instructions for integers (Helium)."""
    int_bits: int = 32
    """Bits of an ``int`` of its C compilers."""
    cycles_per_instruction: CyclesPerInstruction | None = None
    """None where nothing is claimed."""
    cycle_model: CycleModel | None = None
    """None where the cycles of the virtual core are not this core's."""


def core_names() -> list[str]:
    """Return the names of the cores that are known, sorted."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


@cache
def load_core(name: str) -> Core:
    """Return the core of that name.

    Raises:
        UsageError: there is no such core, or its file is not a valid description; the message names file and key.
    """
    if name not in core_names():
        raise UsageError(f"there is no core {name!r}", fix=f"choose one of {', '.join(core_names())}")
    return read_file(Core, FOLDER / f"{name}.toml")
