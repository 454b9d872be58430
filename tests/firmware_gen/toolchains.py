"""Toolchains by name, for tests that need a certain one."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from ecgtiny.boards.core import Core
from ecgtiny.firmware_gen.image.toolchain import CROSS_GCC, ZIG, Toolchain, installed
from tests.tools import require, require_module


@cache
def find(core: Core, name: str) -> Toolchain:
    """Return the toolchain of that name for a core, ``gcc`` being the one for its family.

    Where it is absent, skip or fail as ``require`` does.
    """
    wanted = CROSS_GCC.get(core.family, name) if name == "gcc" else name
    if wanted == ZIG:
        zig = Path(require_module("ziglang").__file__).parent / "zig"
        # Without the interpreter that starts it, which takes longer than most of the units.
        return replace(_installed(core, wanted), command=(str(zig), "cc"))
    require(wanted)
    return _installed(core, wanted)


def _installed(core: Core, name: str) -> Toolchain:
    return next(toolchain for toolchain in installed(core) if toolchain.name == name)
