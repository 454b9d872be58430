"""The hook that counts blocks of instructions, in C where this computer has a compiler: Python takes ten times longer.

A half-hour record is a hundred million blocks. Counts are the same either way.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from unicorn import unicorn_const
from unicorn.unicorn import Uc
from unicorn.unicorn_py3.unicorn import uclib

from ...boards.loader import load_board
from ...common.errors import UsageError
from ...firmware_gen.image.toolchain import find_toolchain

SOURCE = Path(__file__).with_suffix(".c")
CACHED = 4096
FLAGS = ("-std=c99", "-O2", "-shared", "-fPIC")


class _Entry(ctypes.Structure):
    _fields_ = (("address", ctypes.c_uint64), ("size", ctypes.c_uint32), ("instructions", ctypes.c_uint32))


class NativeTally(ctypes.Structure):
    """``struct tally`` of the C, with the members of ``Tally``."""

    finished: int
    running: int
    block: int
    blocks_left: int
    _fields_ = (
        ("finished", ctypes.c_uint64),
        ("running", ctypes.c_uint64),
        ("block", ctypes.c_uint64),
        ("blocks_left", ctypes.c_int64),
        ("read", ctypes.c_void_p),
        ("stop", ctypes.c_void_p),
        ("cache", _Entry * CACHED),
    )


def hook_blocks(unicorn: Uc) -> NativeTally | None:
    """Have the blocks of a core counted in C, in what is returned; None where there is no compiler for that."""
    library = compiled_hook()
    if library is None:
        return None
    tally = NativeTally(read=_address(uclib.uc_mem_read), stop=_address(uclib.uc_emu_stop))
    handle, begin, end = ctypes.c_size_t(), ctypes.c_uint64(1), ctypes.c_uint64(0)  # from 1 to 0: everywhere
    core = unicorn._uch  # pyright: ignore[reportPrivateUsage]  # hook_add takes no C function
    status = uclib.uc_hook_add(core, ctypes.byref(handle), unicorn_const.UC_HOOK_BLOCK, _address(library.enter),
                               ctypes.byref(tally), begin, end)  # fmt: skip
    return tally if status == unicorn_const.UC_ERR_OK else None


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
