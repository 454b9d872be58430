"""Generated C on the virtual Cortex-M4, every byte beside the arena watched."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from ecgtiny.boards.board import Memory, Region
from ecgtiny.common.arrays import Int8Array
from ecgtiny.firmware_gen.writer.sources import Sources
from ecgtiny.host.sim.call import PAGE, Callee, Returned
from tests.firmware_gen.targets import MACHINES, link_networks
from tests.firmware_gen.targets_cache import session
from tests.firmware_gen.together import infer_name, macro, places, positions


def infer_virtual(sources: Sources, x: Int8Array) -> Int8Array:
    """Return the outputs int8 [n, size] of ecgtiny_infer on the virtual Cortex-M4 for inputs int8 [n, size].

    In turns the arena lies at the beginning and against the end of memory that has nothing around it: a read or a
    write beside the arena, by more than its alignment, is a fault.
    """
    return infer_each_virtual([sources], [x])[0]


def infer_each_virtual(networks: Sequence[Sources], x: Sequence[Int8Array]) -> list[Int8Array]:
    """Return for each of several networks, linked as one image, what ``infer_virtual`` returns for it."""
    callee = _linked(networks)
    names = map(infer_name, range(len(networks)))
    return [_outputs(callee, *what) for what in zip(names, networks, x, strict=True)]


def costs_each_virtual(networks: Sequence[Sources]) -> list[Returned]:
    """Return for each of several networks, linked as one image, what one inference takes."""
    callee = _linked(networks, counting=True)
    sizes = [macro(sources, "ARENA_BYTES") for sources in networks]
    return [callee.call(infer_name(index), callee.allocate(size)) for index, size in enumerate(sizes)]


def _outputs(callee: Callee, function: str, sources: Sources, x: Int8Array) -> Int8Array:
    size = macro(sources, "ARENA_BYTES")
    target = positions(sources, "OUTPUT")
    first = callee.allocate(size)
    last = first + (-size % PAGE) // 4 * 4
    outputs: list[Int8Array] = []
    for index, row in enumerate(x):
        arena = (first, last)[index % 2]
        data = row.tobytes()
        for start, length in places(sources, "INPUT"):
            callee.store(arena + start, data[:length])
            data = data[length:]
        callee.call(function, arena)
        outputs.append(np.frombuffer(callee.load(arena, size), np.int8)[target])
    return np.array(outputs)


def _linked(networks: Sequence[Sources], *, counting: bool = False) -> Callee:
    machine = MACHINES["cortex-m4"]
    flash, ram = (machine.code, machine.code_bytes), (machine.data, machine.data_bytes)
    memory = Memory(*(Region(origin, length, machine.program) for origin, length in (flash, ram)))
    with TemporaryDirectory(dir=session()) as folder:
        return Callee(link_networks(networks, "cortex-m4", Path(folder)), memory, counting=counting)
