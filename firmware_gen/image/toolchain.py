"""The compilers: which one is installed, and its flags for a core."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec

from ...boards.board import Board
from ...boards.core import Core
from ...common.errors import MissingToolError, UsageError
from ...common.extras import pip_install

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
IMAGE = ("-ffunction-sections", "-fdata-sections", "-Wl,--gc-sections", "-Wl,-z,max-page-size=4",
         "-Wl,--entry=reset_handler")  # fmt: skip
BARE = ("-ffreestanding", "-fno-builtin", "-fomit-frame-pointer")
BARE_GCC = ("-nostdlib", "-fno-tree-loop-distribute-patterns")
BARE_ZIG = ("-fno-sanitize=all", "-fno-unwind-tables")

CROSS_GCC = {"arm": "arm-none-eabi-gcc", "riscv": "riscv64-unknown-elf-gcc", "avr": "avr-gcc"}
"""The gcc of each family of cores, as Debian names it; each comes with its libgcc."""
DIALECTS = {"avr": ("-std=gnu99",)}
"""What it takes beyond C99, by family of cores: named address spaces are an extension."""
PACKAGES = {"avr": "gcc-avr"}
"""Debian's compilers for families that zig does not link for."""
ZIG = "zig"
"""The compiler for most cores that comes with the Python package ziglang."""


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

    def bare_metal(self, core: Core) -> tuple[str, ...]:
        """Return the flags that select a core without an operating system; none for this computer."""
        if core.family == "native":
            return ()
        return (*core.zig, *BARE_ZIG, *BARE) if self.name == ZIG else (*core.gcc, *BARE_GCC, *BARE)

    def arguments(self, board: Board, linker_script: str) -> tuple[str, ...]:
        """Return every argument but the sources, the definitions and the output."""
        image = () if board.native else (*IMAGE, "-T", linker_script)
        dialect = DIALECTS.get(board.core.family, ())
        return (*self.bare_metal(board.core), *COMPILE, *dialect, *image, *board.build.flags)

    @property
    def libraries(self) -> tuple[str, ...]:
        """What follows the sources: the compiler's own 64-bit arithmetic (zig adds its own unasked)."""
        return ("-lgcc",) if self.name in CROSS_GCC.values() else ()


def find_toolchain(board: Board) -> Toolchain:
    """Return the toolchain for a board: the one on PATH, or else zig.

    Raises:
        MissingToolError: neither is installed.
        UsageError: the one that is there does not run.
    """
    for toolchain in installed(board.core):
        return toolchain
    raise MissingToolError(f"no compiler for {board.core.name} is installed", fix=how_to_get(board.core))


def how_to_get(core: Core) -> str:
    """Return what to do where no toolchain for a core is installed."""
    if core.family in PACKAGES:
        return f"put {_on_path(core)[0]} on PATH (Debian and Ubuntu: apt install {PACKAGES[core.family]})"
    return f"{pip_install('build')}, or put {_on_path(core)[0]} on PATH"


def toolchain_or_none(board: Board) -> Toolchain | None:
    """Return what ``find_toolchain`` does, or None where nothing is installed."""
    try:
        return find_toolchain(board)
    except MissingToolError:
        return None


def installed(core: Core) -> Iterator[Toolchain]:
    """Yield every toolchain for a core that is there, the preferred one first."""
    for name in toolchain_names(core):
        if command := _command(name):
            version = ("version",) if name == ZIG else ("-dumpfullversion", "-dumpversion")
            yield Toolchain(name, _version(*command, *version), (*command, "cc") if name == ZIG else command)


def toolchain_names(core: Core) -> tuple[str, ...]:
    """Return the names of the toolchains that can build for a core, the preferred one first."""
    return _on_path(core) if core.family in PACKAGES else (*_on_path(core), ZIG)


def _on_path(core: Core) -> tuple[str, ...]:
    return ("cc", "gcc", "clang") if core.family == "native" else (CROSS_GCC[core.family],)


def _command(name: str) -> tuple[str, ...]:
    """Return the program of a toolchain, and its leading arguments; nothing where it is not installed."""
    if name == ZIG:
        return (sys.executable, "-m", "ziglang") if find_spec("ziglang") else ()
    path = shutil.which(name)
    return (path,) if path else ()


def _version(*command: str) -> str:
    try:
        return subprocess.run(
            command, capture_output=True, encoding="utf-8", errors="replace", check=True
        ).stdout.strip()
    except (OSError, subprocess.CalledProcessError) as error:
        fix = f"repair it or take it off PATH; {pip_install('build')} brings another"
        raise UsageError(f"this compiler does not tell its version: {error}", where=command[0], fix=fix) from error
