"""What compilers are told about a core is what its file says of it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from ecgtiny.boards.core import Core, core_names, load_core
from ecgtiny.firmware_gen.image.toolchain import installed, toolchain_names
from tests.firmware_gen.toolchains import find

BARE = [name for name in core_names() if load_core(name).family != "native"]


COMPILERS = [(name, one) for name in BARE for one in ("gcc", "zig")[: len(toolchain_names(load_core(name)))]]


def macros(core: Core, compiler: str, folder: Path) -> dict[str, str]:
    """All that the compiler defines by itself, by name."""
    (folder / "empty.c").touch()
    toolchain = find(core, compiler)
    command = (*toolchain.command, *toolchain.bare_metal(core), "-dM", "-E", "empty.c")
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    words = (line.split(maxsplit=2) for line in done.stdout.splitlines())
    return {name: "".join(value) for _, name, *value in words}


@pytest.mark.parametrize(("name", "compiler"), COMPILERS)
def test_the_compiler_agrees(name: str, compiler: str, tmp_path: Path) -> None:
    core = load_core(name)
    defined = macros(core, compiler, tmp_path)
    assert ("__thumb__" in defined) == (core.family == "arm")
    assert ("__ARM_FEATURE_DSP" in defined) == core.dsp
    assert ("__AVR__" in defined) == (core.family == "avr")
    assert int(defined["__SIZEOF_INT__"]) * 8 == core.int_bits
    assert ({"__riscv_mul", "__riscv_compressed"} <= defined.keys()) == (core.family == "riscv")
    assert not {"__ARM_FP", "__riscv_flen", "__riscv_atomic"} & defined.keys()


def test_this_computer_is_told_nothing() -> None:
    core = load_core("native")
    assert [toolchain.bare_metal(core) for toolchain in installed(core)] == [()] * len(list(installed(core)))
