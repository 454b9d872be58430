"""What a fault of the simulated core looks like to the user."""

from __future__ import annotations

from ...common.errors import DeviceError
from ...firmware_gen.image.elf import Image
from .core import Core
from .fault import Fault
from .load_elf import place


def crash(fault: Fault, core: Core, image: Image, where: str) -> DeviceError:
    """Return the error that names the instruction; where that is outside the code, also the block it came from."""
    here, block = (place(image, address) for address in (core.pc, core.block))
    at = here if " in " in here else f"{here}, coming from {block}"
    return DeviceError(
        f"the simulated firmware stopped at {at}: {fault}",
        where=where,
        fix="on the chip this is a fault or a hang; look at that place in the disassembly",
    )
