"""The compilers: which one is there, and how it is told about a core."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec

from ..boards.board import Board
from ..common.errors import MissingToolError, UsageError

COMPILE = (
    "-std=c99",
    "-O2",
    "-g0",
    "-Wall",
    "-Wextra",
    "-Wpedantic",
    "-Wconversion",
    "-Wshadow",
    "-Werror",
    "-I.",
    "-Iagent",
)
EMBEDDED = ("-ffreestanding", "-fno-builtin", "-ffunction-sections", "-fdata-sections", "-fomit-frame-pointer",
            "-Wl,--gc-sections", "-Wl,-z,max-page-size=4",
            "-Wl,--entry=reset_handler")  # fmt: skip
GCC_ARM = ("-mthumb", "-mfloat-abi=soft", "-nostdlib", "-fno-tree-loop-distribute-patterns")
ZIG_ARM = ("-target", "thumb-freestanding-eabi", "-fno-sanitize=all", "-fno-unwind-tables")

CORES = {
    "cortex-m0": "cortex-m0", "cortex-m0plus": "cortex-m0plus", "cortex-m3": "cortex-m3", "cortex-m4": "cortex-m4",
    "cortex-m4f": "cortex-m4", "cortex-m7": "cortex-m7", "cortex-m33": "cortex-m33",
}  # fmt: skip
"""What each core is called by the compilers. The firmware has no float, so a core with an FPU is one without."""


@dataclass(frozen=True)
class Toolchain:
    """A compiler that can also link, and what identifies it."""

    name: str
    version: str
    command: tuple[str, ...]
    """The program and its leading arguments."""

    @property
    def identity(self) -> str:
        """Name and version: two toolchains of one identity give the same bytes."""
        return f"{self.name} {self.version}"

    def arguments(self, board: Board, linker_script: str) -> tuple[str, ...]:
        """Return every argument but the sources, the definitions and the output.

        Raises:
            UsageError: the board's core is not one that the compilers are told about.
        """
        if board.native:
            return (*COMPILE, *board.build.flags)
        core = _core(board)
        machine = (*ZIG_ARM, f"-mcpu={core.replace('-', '_')}") if self.name == "zig" else (*GCC_ARM, f"-mcpu={core}")
        return (*machine, *COMPILE, *EMBEDDED, "-T", linker_script, *board.build.flags)

    @property
    def libraries(self) -> tuple[str, ...]:
        """What follows the sources: the compiler's own 64-bit arithmetic (zig adds its own unasked)."""
        return ("-lgcc",) if self.name == "arm-none-eabi-gcc" else ()


def find_toolchain(board: Board) -> Toolchain:
    """Return the toolchain for a board: the one on PATH, or else zig.

    Raises:
        MissingToolError: neither is installed.
        UsageError: the one that is there does not run.
    """
    for toolchain in installed(board):
        return toolchain
    raise MissingToolError(f"no compiler for {board.mcu.core} is installed",
                           fix=f"pip install 'ecgtiny[build]', or put {_on_path(board)[0]} on PATH")  # fmt: skip


def installed(board: Board) -> Iterator[Toolchain]:
    """Yield every toolchain that is there, the preferred one first."""
    for name in _on_path(board):
        if path := shutil.which(name):
            yield Toolchain(name, _version(path, "-dumpfullversion", "-dumpversion"), (path,))
    if find_spec("ziglang"):
        zig = (sys.executable, "-m", "ziglang")
        yield Toolchain("zig", _version(*zig, "version"), (*zig, "cc"))


def _on_path(board: Board) -> tuple[str, ...]:
    return ("cc", "gcc", "clang") if board.native else ("arm-none-eabi-gcc",)


def _version(*command: str) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError) as error:
        fix = "repair it or take it off PATH; pip install 'ecgtiny[build]' brings another"
        raise UsageError(f"this compiler does not tell its version: {error}", where=command[0], fix=fix) from error


def _core(board: Board) -> str:
    if board.mcu.core not in CORES:
        raise UsageError(f"mcu.core {board.mcu.core!r} is not known", where=f"board {board.name}",
                         fix=f"choose one of {', '.join(CORES)}")  # fmt: skip
    return CORES[board.mcu.core]
