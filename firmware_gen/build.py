"""From a folder of sources to a linked image."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
from pathlib import Path

from ..boards.board import Board
from ..common.errors import BudgetError, EcgtinyError, UsageError
from .agent_sources import LINKER_SCRIPT
from .sources import Sources
from .toolchain import Toolchain

ELF = "firmware.elf"


def build_digest(sources: Sources, board: Board, toolchain: Toolchain) -> str:
    """Return 16 hexadecimal digits over all that decides the image's bytes: sources, flags and toolchain."""
    digest = hashlib.sha256()
    texts = [toolchain.identity, *toolchain.arguments(board, LINKER_SCRIPT), *toolchain.libraries]
    for text in [*texts, *(part for path in compiled(sources) for part in (path, sources[path]))]:
        data = text.encode()
        digest.update(len(data).to_bytes(8, "little") + data)
    return digest.hexdigest()[:16]


def compiled(sources: Sources) -> list[str]:
    """Return the paths that the image is made of: the detector and the agent, not the example beside them."""
    return sorted(path for path in sources if path.startswith(("ecgtiny/", "agent/")))


def build(folder: Path, sources: Sources, board: Board, toolchain: Toolchain) -> Path:
    """Compile and link the sources, which lie in ``folder``, to ``folder/firmware.elf``; return its path.

    The compiler runs in ``folder`` on relative paths: the image does not depend on where that is.

    Raises:
        UsageError: the compiler refuses the sources; the message is its first error.
        BudgetError: the linker finds no room for the image in the board's memory.
    """
    files = [path for path in compiled(sources) if path.endswith(".c")]
    digest = f"-DBUILD_DIGEST=0x{build_digest(sources, board, toolchain)}ull"
    command = [*toolchain.command, *toolchain.arguments(board, LINKER_SCRIPT), digest,
               *files, *toolchain.libraries, "-o", ELF]  # fmt: skip
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False,
                          env={**os.environ, "LC_ALL": "C"})  # fmt: skip
    if done.returncode:
        raise _refusal(f"{toolchain.name} refuses the sources: {_first_error(done.stderr)}", board)
    return folder / ELF


def _refusal(what: str, board: Board) -> EcgtinyError:
    where = f"board {board.name}"
    if "overflowed by" in what:
        return BudgetError(what, where=where, fix="choose a smaller model, or correct the memory in the board's file")
    fix = "check build.flags in the board's file and the compiler; pip install 'ecgtiny[build]' brings another"
    return UsageError(what, where=where, fix=fix)


def _first_error(output: str) -> str:
    lines = output.strip().splitlines() or ["it said nothing"]
    return next((line for line in lines if re.search(r"\berror\b|undefined|overflow", line)), lines[-1]).strip()
