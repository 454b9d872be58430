"""The front end on the virtual Cortex-M4, one call a count, and what each call took."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ecgtiny.boards.loader import load_board
from ecgtiny.common.arrays import Int16Array, Int64Array
from ecgtiny.common.frontend.design import FrontEnd
from ecgtiny.firmware_gen.image.bare_sources import bare_sources
from ecgtiny.firmware_gen.image.build import build
from ecgtiny.firmware_gen.image.elf import Image
from ecgtiny.firmware_gen.image.sizes import measure
from ecgtiny.firmware_gen.image.stack import stack_bound
from ecgtiny.firmware_gen.image.toolchain import find_toolchain
from ecgtiny.firmware_gen.writer.front_end import front_end_sources
from ecgtiny.host.sim.call import Callee
from tests.firmware_gen.stream.replay import BEAT, HERE, MEMBERS
from tests.firmware_gen.targets_cache import session, write

BOARD = load_board("nrf52840")
FOUND_BEAT = 1
PUSH = "ecgtiny_front_end_push"
LAYOUT = np.dtype(MEMBERS)


class Cost(NamedTuple):
    """What the front end took on the virtual core."""

    beats: NDArray[np.void]
    """Of dtype ``BEAT``."""
    instructions: Int64Array
    """A count each."""
    flash_bytes: int
    """Of the image; startup and memory functions take some hundred of them."""
    ram_bytes: int
    stack_bytes: int


def cost(front: FrontEnd, counts: Int16Array) -> Cost:
    """Push counts one by one."""
    with tempfile.TemporaryDirectory(dir=session()) as folder:
        elf = _image(front, Path(folder))
        assert BOARD.memory is not None
        callee = Callee(elf, BOARD.memory)
        image = Image(elf)
    state, beat = (callee.symbol(name).address for name in ("front_end", "beat"))
    callee.call("ecgtiny_front_end_init", state)
    spent, beats = [], []
    for at, count in enumerate(counts.tolist()):
        returned = callee.call(PUSH, state, count & 0xFFFF_FFFF, beat)
        spent.append(returned.instructions)
        if returned.value & FOUND_BEAT:
            beats.append((at, *np.frombuffer(callee.load(beat, LAYOUT.itemsize), LAYOUT)[0].tolist()))
    sizes = measure(image)
    return Cost(np.array(beats, BEAT), np.array(spent), sizes.flash, sizes.ram,
                stack_bound(image, callee.symbol(PUSH).address))  # fmt: skip


def _image(front: FrontEnd, folder: Path) -> Path:
    around = {path: text for path, text in bare_sources(BOARD, "score").items() if path != "agent/score.c"}
    main = (HERE / "front_end_image.c").read_text("utf-8")
    sources = {**front_end_sources(front), **around, "agent/front_end_image.c": main}
    write(sources, folder)
    return build(folder, sources, BOARD, find_toolchain(BOARD))
