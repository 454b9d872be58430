"""From a folder of sources to a linked image."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ...boards.board import Board
from ...common.errors import BudgetError, EcgtinyError, UsageError
from ...common.extras import pip_install
from ..writer.agent_sources import LINKER_SCRIPT
from ..writer.prefix import PREFIX
from ..writer.sources import AGENT, UNITS, Sources
from .seal import seal
from .toolchain import Toolchain

ELF = "firmware.elf"
COMPILED = (*UNITS, ".cc", ".h", ".ld")
"""Of what decides the image's bytes: not the licence."""


@dataclass(frozen=True)
class LinkInputs:
    """What an image is linked from apart from C and assembler."""

    cxx: tuple[str, ...] = ()
    """The command that compiles a C++ unit: the program and its arguments."""
    libraries: tuple[str, ...] = ()
    """Arguments of the linker that name libraries."""
    identity: str = ""
    """Text that names the compiler's flags and the libraries by their contents, the same wherever they lie."""


NOTHING = LinkInputs()


def build_digest(
    sources: Sources, board: Board, toolchain: Toolchain, link_inputs: LinkInputs = NOTHING, *, prefix: str = PREFIX
) -> str:
    """Return 16 hexadecimal digits over all that decides the image's bytes: sources, flags, toolchain, libraries."""
    digest = hashlib.sha256()
    texts = [toolchain.identity, *toolchain.arguments(board, LINKER_SCRIPT), *toolchain.libraries, link_inputs.identity]
    for text in [*texts, *(part for path in compiled(sources, prefix) for part in (path, sources[path]))]:
        data = text.encode()
        digest.update(len(data).to_bytes(8, "little") + data)
    return digest.hexdigest()[:16]


def compiled(sources: Sources, prefix: str = PREFIX) -> list[str]:
    """Return the paths that the image is made of: the detector and the agent, not the example beside them."""
    return sorted(path for path in sources if path.startswith((f"{prefix}/", AGENT)) and path.endswith(COMPILED))


def build(
    folder: Path, sources: Sources, board: Board, toolchain: Toolchain, link_inputs: LinkInputs = NOTHING, *,
    prefix: str = PREFIX,
) -> Path:  # fmt: skip
    """Compile and link the sources, which lie in ``folder``, to ``folder/firmware.elf``; return its path.

    The compiler runs in ``folder`` on relative paths: the image does not depend on where that is.

    Raises:
        UsageError: the compiler refuses the sources; the message is its first error.
        BudgetError: the linker finds no room for the image in the board's memory.
    """
    parts = compiled(sources, prefix)
    files = [path for path in parts if path.endswith(UNITS)]
    digest = f"-DBUILD_DIGEST=0x{build_digest(sources, board, toolchain, link_inputs, prefix=prefix)}ull"
    with tempfile.TemporaryDirectory(prefix="ecgtiny-objects-") as objects:
        for index, path in enumerate(path for path in parts if path.endswith(".cc")):
            files.append(f"{objects}/{index}.o")
            _run([*link_inputs.cxx, "-c", path, "-o", files[-1]], Path(link_inputs.cxx[0]).name, folder, board)
        command = [*toolchain.command, *toolchain.arguments(board, LINKER_SCRIPT), digest,
                   *files, *link_inputs.libraries, *toolchain.libraries, "-o", ELF]  # fmt: skip
        _run(command, toolchain.name, folder, board)
    if not board.native:
        seal(folder / ELF)
    return folder / ELF


def _run(command: Sequence[str], name: str, folder: Path, board: Board) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", errors="replace", check=False,
                          env={**os.environ, "LC_ALL": "C"})  # fmt: skip
    if done.returncode:
        raise _refusal(f"{name} refuses the sources: {_first_error(done.stderr)}", board)


def _refusal(what: str, board: Board) -> EcgtinyError:
    where = f"board {board.name}"
    if "overflowed by" in what:
        return BudgetError(
            what, where=where, fix="take --optimize size, or a smaller model, or correct the memory in the board's file"
        )
    if re.search(rf"refuses the sources: {AGENT}\S+:\d+", what):
        fix = f"correct {board.name}.toml, the board's file; boards/README.md says what its keys may be"
        return UsageError(what, where=where, fix=fix)
    fix = f"check build.flags in the board's file and the compiler; {pip_install('build')} brings another"
    return UsageError(what, where=where, fix=fix)


def _first_error(output: str) -> str:
    lines = output.strip().splitlines() or ["it said nothing"]
    return next((line for line in lines if re.search(r"\berror\b|undefined|overflow", line)), lines[-1]).strip()
