"""The hooks that count blocks of instructions, in C where this computer has a compiler: Python takes ten times longer.

A half-hour record is a hundred million blocks. Counts are the same either way.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from unicorn import unicorn_const
from unicorn.unicorn import Uc
from unicorn.unicorn_py3.unicorn import uclib

from ...boards.loader import load_board
from ...common.errors import UsageError
from ...firmware_gen.image.toolchain import find_toolchain
from .cycles import Price

SOURCE = Path(__file__).with_suffix(".c")
CACHED = 32768
FLAGS = ("-std=c99", "-O2", "-shared", "-fPIC")


class _Block(ctypes.Structure):
    _fields_ = (
        ("address", ctypes.c_uint64),
        ("size", ctypes.c_uint32),
        ("instructions", ctypes.c_uint32),
        ("cycles", ctypes.c_uint32),
        ("refill", ctypes.c_uint32),
        ("entry", ctypes.c_uint32),
    )


_Price = ctypes.CFUNCTYPE(None, ctypes.c_uint64, ctypes.c_uint32, ctypes.POINTER(_Block))


class NativeTally(ctypes.Structure):
    """``struct tally`` of the C, with the members of ``Tally``."""

    finished: int
    running: int
    cycles: int
    running_cycles: int
    refill: int
    block: int
    end: int
    flash_words: int
    blocks_left: int
    _fields_ = (
        ("finished", ctypes.c_uint64),
        ("running", ctypes.c_uint64),
        ("cycles", ctypes.c_uint64),
        ("running_cycles", ctypes.c_uint64),
        ("refill", ctypes.c_uint64),
        ("block", ctypes.c_uint64),
        ("end", ctypes.c_uint64),
        ("flash_words", ctypes.c_uint64),
        ("blocks_left", ctypes.c_int64),
        ("price", _Price),
        ("stop", ctypes.c_void_p),
        ("cache", _Block * CACHED),
    )


def native_tally(price: Callable[[int, int], Price]) -> NativeTally | None:
    """Return a tally for ``hook``; None where there is no compiler for that.

    ``price`` takes address and size of a block, and is asked once for each.
    """
    if compiled_hook() is None:
        return None

    def fill(address: int, size: int, block: Any) -> None:
        block[0] = _Block(address, size, *price(address, size))

    return NativeTally(price=_Price(fill), stop=_address(uclib.uc_emu_stop))


def hook_blocks(unicorn: object, tally: NativeTally) -> None:
    """Have the blocks of a core counted in C."""
    _hook(unicorn, unicorn_const.UC_HOOK_BLOCK, "enter", tally, range(1, 1))  # from 1 to 0: everywhere


def hook_reads(unicorn: object, tally: NativeTally, flash: range) -> None:
    """Have the words counted in C that a core loads from a range of addresses."""
    _hook(unicorn, unicorn_const.UC_HOOK_MEM_READ, "read_flash", tally, flash)


def _hook(unicorn: object, kind: int, function: str, tally: NativeTally, where: range) -> None:
    if not isinstance(unicorn, Uc):
        raise TypeError("the hooks in C are for unicorn itself")
    library, handle = compiled_hook(), ctypes.c_size_t()
    core = unicorn._uch  # pyright: ignore[reportPrivateUsage]  # hook_add takes no C function
    begin, end = ctypes.c_uint64(where.start), ctypes.c_uint64(where.stop - 1)
    status = uclib.uc_hook_add(core, ctypes.byref(handle), kind, _address(getattr(library, function)),
                               ctypes.byref(tally), begin, end)  # fmt: skip
    if status != unicorn_const.UC_ERR_OK:
        raise RuntimeError(f"unicorn took no hook: {status}")


@cache
def compiled_hook() -> ctypes.CDLL | None:
    """Return the compiled C, once a process."""
    if os.name != "posix":  # elsewhere a library cannot be deleted while it is loaded
        return None
    with tempfile.TemporaryDirectory(prefix="ecgtiny-hook-") as folder:
        library = Path(folder) / "block_hook.so"
        try:
            compiler = find_toolchain(load_board("host")).command
            subprocess.run([*compiler, *FLAGS, SOURCE, "-o", library], check=True, capture_output=True)
            return ctypes.CDLL(str(library))
        except (UsageError, subprocess.CalledProcessError, OSError):
            return None


def _address(function: object) -> int | None:
    return ctypes.cast(function, ctypes.c_void_p).value  # type: ignore[arg-type]  # a function of a library
