"""From a detector to a firmware with TFLM: measure the arena on a virtual core, then write the sources for it."""

from __future__ import annotations

import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from ....boards.board import Board, Memory
from ....common.errors import MissingToolError, UsageError
from ....common.extras import pip_install
from ....common.files import sha256, write_atomic
from ....common.stage_records.network import Runtime
from ...image.build import LinkInputs, build
from ...image.firmware import Firmware
from ...image.toolchain import Toolchain
from ...image.virtual_core import Load
from ...writer.agent_sources import agent_sources
from ...writer.sources import Sources
from ..runtime import Job
from .arena import ALIGNMENT, GOES_TOGETHER, smallest_arena, stack_of_self_test
from .compiler import find_cross_gcc, link_inputs
from .library import find_tflm
from .sources import foreign, tflm_sources

ABORT = Path(__file__).parent / "abort.c"
LIBRARYS_OWN = "agent/memory.c"
"""memcpy and its kin: newlib has faster ones, and TFLM is linked with newlib anyway."""


def tflm_firmware(job: Job) -> Firmware:
    """Return the firmware whose network the user's TFLM runs.

    Raises:
        UsageError: the tree, the library or the compiler cannot be used, or TFLM does not come up on the virtual core.
        UnsupportedModelError: the detector is not supported.
        BudgetError: there is no room for the image in the board's memory.
    """
    if len(job.golden.score) == 0:
        raise UsageError("the runtime tflm needs golden beats: they show that TFLM runs", fix="leave --no-golden out")
    board, memory, load = job.board, _memory(job.board), _load(job)
    toolchain = find_cross_gcc(board.core)
    tflm = find_tflm(job.options["tflm"], job.options.get("cmsis-nn"))
    extra = link_inputs(board.core, toolchain, tflm)
    agent = {path: text for path, text in agent_sources(board).items() if path != LIBRARYS_OWN}
    agent["agent/abort.c"] = ABORT.read_text("utf-8")

    def sources(arena_bytes: int) -> Sources:
        return {**tflm_sources(job.detector, job.golden, job.tflite, tflm, arena_bytes), **agent}

    most = memory.ram.length // 2 // ALIGNMENT * ALIGNMENT
    with _built(sources(most), board, toolchain, extra) as elf:
        arena_bytes = smallest_arena(lambda: load(elf, memory), most)
    runtime = Runtime(
        name="tflm",
        arena_bytes=arena_bytes,
        cmsis_nn=tflm.cmsis_nn,
        libraries={library.name: sha256(library) for library in tflm.libraries},
    )
    return Firmware(
        sources(arena_bytes), toolchain, runtime, extra, foreign(tflm),
        stack=lambda elf: stack_of_self_test(load(elf, memory), job.prefix),
    )  # fmt: skip


def _load(job: Job) -> Load:
    if job.load is None:
        raise MissingToolError("there is no virtual core to measure the arena on", fix=pip_install("sim"))
    return job.load


@contextmanager
def _built(sources: Sources, board: Board, toolchain: Toolchain, extra: LinkInputs) -> Generator[Path]:
    with tempfile.TemporaryDirectory(prefix="ecgtiny-tflm-") as folder:
        for path, text in sources.items():
            write_atomic(Path(folder) / path, text)
        try:
            elf = build(Path(folder), sources, board, toolchain, extra)
        except UsageError as error:  # our own sources have been compiled before: what is new here is the user's TFLM
            raise UsageError(error.what, where=error.where, fix=GOES_TOGETHER) from error
        yield elf


def _memory(board: Board) -> Memory:
    if board.memory is None or board.core.family != "arm":
        raise UsageError("the runtime tflm is there for boards with an Arm Cortex-M core", where=f"board {board.name}",
                         fix="use another --runtime")  # fmt: skip
    return board.memory
