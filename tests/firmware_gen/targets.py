"""Generated C on every core: compiled for it without any library, and run on its machine in QEMU."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ecgtiny.boards.core import load_core
from ecgtiny.common.arrays import Int8Array
from ecgtiny.firmware_gen.folders import PLATFORM
from ecgtiny.firmware_gen.writer.sources import Sources
from tests.firmware_gen.desk import STRICT
from tests.firmware_gen.targets_cache import compiled_objects, run, session
from tests.firmware_gen.together import joined, parted, stacked, table
from tests.firmware_gen.toolchains import find
from tests.tools import require

HERE = Path(__file__).parent
MEMORY = PLATFORM / "memory.c"
INFER = "targets_main.c"
"""The main that runs networks on the file "inputs"."""
SECTIONS = ("-ffunction-sections", "-fdata-sections")
PATIENCE = 60
"""Seconds that a machine may run; a start takes less than a tenth of one."""


@dataclass(frozen=True)
class Machine:
    """A machine in QEMU: its arguments, and where its code and its data go."""

    program: str
    arguments: tuple[str, ...]
    code: int
    data: int
    code_bytes: int = 0x40_0000
    data_bytes: int = 0x40_0000


# The SoC has 16 KB of RAM; QEMU gives it as much as it is asked for. Armv6-M is all that an M0+ has too.
MICROBIT = Machine("qemu-system-arm", ("-M", "microbit", "-global", "nrf51-soc.sram-size=262144"), 0, 0x2000_0000,
                   0x4_0000, 0x4_0000)  # fmt: skip
AN386 = Machine("qemu-system-arm", ("-M", "mps2-an386"), 0, 0x2000_0000)
MACHINES = {
    "cortex-m0": MICROBIT,
    "cortex-m0plus": MICROBIT,
    "cortex-m3": Machine("qemu-system-arm", ("-M", "mps2-an385"), 0, 0x2000_0000),
    "cortex-m4": AN386,
    "cortex-m4f": AN386,
    "cortex-m7": Machine("qemu-system-arm", ("-M", "mps2-an500"), 0, 0x2000_0000),
    # It starts in the secure state, which sees its memories at these aliases.
    "cortex-m33": Machine("qemu-system-arm", ("-M", "mps2-an505"), 0x1000_0000, 0x3800_0000),
    "cortex-m55": Machine("qemu-system-arm", ("-M", "mps3-an547"), 0, 0x2000_0000, 0x8_0000, 0x8_0000),
    # Without the extensions that the name of the core does not promise.
    "rv32imc": Machine("qemu-system-riscv32", ("-M", "virt", "-bios", "none", "-cpu", "rv32,a=off,f=off,d=off"),
                       0x8000_0000, 0x8040_0000),
}  # fmt: skip
"""By name of the core."""

LINKER_SCRIPT = """
ENTRY(start)
MEMORY
{{
    CODE (rx) : ORIGIN = {code:#x}, LENGTH = {code_bytes:#x}
    DATA (rw) : ORIGIN = {data:#x}, LENGTH = {data_bytes:#x}
}}
PHDRS {{ code PT_LOAD FLAGS(5); data PT_LOAD FLAGS(6); }}
SECTIONS
{{
    .text : {{ KEEP(*(.vectors)) *(.text .text.*) *(.rodata .rodata.* .srodata .srodata.*) }} > CODE :code
    .stack (NOLOAD) : {{ . = . + 0x2000; stack_top = .; }} > DATA :data
    .data : {{ *(.data .data.* .sdata .sdata.*) }} > DATA :data
    .bss (NOLOAD) : {{ *(.bss .bss.* .sbss .sbss.* COMMON) }} > DATA :data
    /DISCARD/ : {{ *(.ARM.* .comment .note* .eh_frame*) }}
}}
"""


def run_bare(sources: Sources, x: Int8Array, core: str, *, compiler: str = "gcc", level: str = "-O2") -> Int8Array:
    """Return the outputs int8 [n, size] of ecgtiny_infer on a bare core for inputs int8 [n, size].

    ``compiler`` is ``gcc`` or ``zig``. A fault, or a byte written beside the arena, fails the test.
    """
    return run_each_bare([sources], [x], core, compiler=compiler, level=level)[0]


def run_each_bare(
    networks: Sequence[Sources], x: Sequence[Int8Array], core: str, *, compiler: str = "gcc", level: str = "-O2"
) -> list[Int8Array]:
    """Return for each of several networks, linked as one image, what ``run_bare`` returns for it."""
    with tempfile.TemporaryDirectory(dir=session()) as folder:
        elf = link_networks(networks, core, Path(folder), compiler=compiler, level=level)
        return parted(run_image(elf, core, stacked(x)), networks, x)


def run_image(elf: Path, core: str, inputs: bytes) -> bytes:
    """Run an image beside files of its own, "inputs" and "outputs"; return the latter once it ends without a fault."""
    machine, folder = MACHINES[core], elf.parent
    (folder / "inputs").write_bytes(inputs)
    command = (require(machine.program), *machine.arguments, "-nodefaults", "-display", "none",
               "-semihosting-config", "enable=on,target=native", "-kernel", str(elf))  # fmt: skip
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert done.returncode == 0, f"{core} ends with {done.returncode} {done.stderr}"
    return (folder / "outputs").read_bytes()


def link_networks(
    networks: Sequence[Sources], core: str, folder: Path, *, compiler: str = "gcc", level: str = "-O2"
) -> Path:
    """Write the image of several networks and the main that runs them below a folder; return its path."""
    sources = {**joined(networks), "networks.h": table(networks)}
    return link_bare(sources, core, folder, compiler=compiler, level=level, main=INFER)


def link_bare(
    sources: Sources,
    core: str,
    folder: Path,
    *,
    compiler: str = "gcc",
    level: str = "-O2",
    main: str,
    flags: tuple[str, ...] = (),
) -> Path:
    """Write the image of sources and a main of this folder below a folder; return its path."""
    loaded, machine = load_core(core), MACHINES[core]
    toolchain = find(loaded, compiler)
    command = (*toolchain.command, *toolchain.bare_metal(loaded))
    objects = compiled_objects(
        {**sources, **_harness(loaded.family, main)}, (*command, *STRICT, *SECTIONS, level, *flags)
    )
    (folder / "link.ld").write_text(LINKER_SCRIPT.format(**vars(machine)))
    arguments = ("-T", "link.ld", "-Wl,--gc-sections", "-Wl,-z,max-page-size=4", *objects)
    run((*command, *arguments, *toolchain.libraries, "-o", "image.elf"), folder)
    return folder / "image.elf"


@cache
def _harness(family: str, main: str) -> Sources:
    return {path.name: path.read_text("utf-8") for path in (HERE / main, HERE / f"targets_{family}.S", MEMORY)}
