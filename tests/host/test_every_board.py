"""Every board that there is: its drivers compile, its image links, and what its simulator computes is the reference."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from ecgtiny.boards.board import Board
from ecgtiny.boards.loader import FOLDER, load_board, names
from ecgtiny.common.arrays import Int16Array
from ecgtiny.common.errors import BudgetError, DeviceError
from ecgtiny.common.run import Run
from ecgtiny.firmware_gen.image.build import build
from ecgtiny.firmware_gen.image.elf import Image
from ecgtiny.firmware_gen.image.toolchain import COMPILE, Toolchain, find_toolchain, toolchain_names
from ecgtiny.firmware_gen.pipeline import STREAM_INT_BITS
from ecgtiny.host.cli import stages
from ecgtiny.host.link.client import Client
from ecgtiny.host.link.ports import open_port
from ecgtiny.host.validation.beats import validate_run
from ecgtiny.quantize.scoring import score_beats
from ecgtiny.train.data.records.generated import synthetic_record
from tests.firmware_gen.detectors import beats as made_beats
from tests.firmware_gen.sample import build_sample, sample_sources, write
from tests.firmware_gen.toolchains import find
from tests.host.evaluation.stream_run import FS, write_csv
from tests.host.images import drawn, firmware, require_simulator
from tests.host.runs import make_run
from tests.stored import there

BARE = [name for name in names() if not load_board(name).native]
SIMULATED = [name for name in names() if load_board(name).simulator]
SLOW_SIMULATORS = ("labwired",)
"""They take a second a beat: they get few here, and all of them in bench/boards.py."""
BOARDS = [load_board(name) for name in SIMULATED]
STREAMING = [
    board.name
    for board in BOARDS
    if board.core.int_bits >= STREAM_INT_BITS and board.simulator and board.simulator.kind not in SLOW_SIMULATORS
]
"""Those whose core can run continuous ECG, by a simulator that has the time for it."""
SMALL = 8 * 1024
"""Bytes of RAM up to which continuous ECG need not fit; the linker says then by how much it does not."""
FEW, MANY = 10, 500
QUICK = ["microbit", "nano33ble", "stm32f405", "uno"]
"""Of those that need few seconds, one of each driver."""


def computes_the_same(folder: Path, board: str, counts: Int16Array, image: Path) -> None:
    """Compare the scores of beats on a board's simulator with the integer reference."""
    found, _ = drawn()
    score, flat = score_beats(found, counts)
    run = make_run(folder, counts, score, digest=found.digest, board=board, flat=flat, threshold=found.threshold,
                   image=image.read_bytes())  # fmt: skip
    run.path(f"export/{board}/firmware.elf").chmod(0o755)
    record = validate_run(run, board)
    assert (record.beats, record.mismatches, record.complete) == (len(counts), 0, True)
    if record.counter_kind == "none":
        assert (record.instructions, record.cycles) == (None, None)


def drivers(board: Board, folder: Path, toolchain: Toolchain) -> list[Path]:
    """Write the sample's sources for a board below a folder, and return those of its drivers and its startup."""
    sources = sample_sources(board)
    write(sources, folder)
    wanted = [path for path in sources if re.match(r"agent/(uart|system|counter|startup)_\w+\.[cS]$", path)]
    assert len(wanted) >= 4, toolchain.name
    return [folder / path for path in wanted]


@pytest.mark.parametrize("name", BARE)
def test_the_drivers_compile_without_a_warning(tmp_path: Path, name: str) -> None:
    board = load_board(name)
    toolchain = find(board.core, "gcc")
    command = [*toolchain.command, *toolchain.bare_metal(board.core), *COMPILE, "-fsyntax-only"]
    command += map(str, drivers(board, tmp_path, toolchain))
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", QUICK)
def test_a_few_boards_compute_the_same(tmp_path: Path, name: str) -> None:
    require_simulator(name)
    computes_the_same(tmp_path, name, drawn()[1][:FEW], firmware(name))


@pytest.mark.slow
@pytest.mark.parametrize("name", BARE)
@pytest.mark.parametrize("compiler", ["gcc", "zig"])
def test_every_image_lies_in_its_memory_whichever_compiler_links_it(tmp_path: Path, name: str, compiler: str) -> None:
    board = load_board(name)
    assert board.memory
    if compiler == "zig" and "zig" not in toolchain_names(board.core):
        pytest.skip(f"one compiler alone links for {board.core.title}")
    image = Image(build_sample(name, tmp_path, find(board.core, compiler)))
    for region in (board.memory.flash, board.memory.ram):
        assert any(region.origin <= address < region.origin + region.length for address in (
            symbol.address for symbol in image.symbols))  # fmt: skip
    assert all(board.memory.flash.origin <= address < board.memory.flash.origin + board.memory.flash.length
               for address, content in image.segments if content)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", SIMULATED)
def test_every_simulated_board_computes_the_same(tmp_path: Path, name: str) -> None:
    require_simulator(name)
    found, _ = drawn()
    counts = np.concatenate([made_beats(np.random.default_rng(seed), found.normalisation, 40) for seed in range(20)])
    simulator = load_board(name).simulator
    beats = FEW if simulator and simulator.kind in SLOW_SIMULATORS else MANY
    computes_the_same(tmp_path, name, np.resize(counts, (beats, *counts.shape[1:])), firmware(name))


@pytest.mark.slow
@pytest.mark.parametrize("name", STREAMING)
def test_every_simulated_board_gives_the_events_of_the_reference(tmp_path: Path, trained: Run, name: str) -> None:
    require_simulator(name)
    run = Run(shutil.copytree(trained.folder, tmp_path / "run"))
    record = write_csv(tmp_path, synthetic_record(9, 0.25, FS), "short")
    try:
        stages.export(run, name)
    except BudgetError:
        if there(load_board(name).memory).ram.length > SMALL:
            raise
        return
    validated = stages.validate_stream(run, name, None, str(record), None)
    assert (validated.differences, validated.complete) == (0, True)
    assert validated.events > 0


@pytest.mark.slow
def test_the_clock_and_the_usart_of_an_stm32l4_are_those_that_its_driver_starts(tmp_path: Path) -> None:
    require_simulator("stm32f103")
    text = (FOLDER / "stm32l476.toml").read_text("utf-8").replace('"cortex-m4f"', '"cortex-m3"')
    simulator = '[simulator]\nkind = "labwired"\nmachine = "stm32l476"\narguments = ["uart2"]\n'
    board = tmp_path / "portable-l476.toml"
    board.write_text(f"{text}\n{simulator}")
    assert hello(build_sample(str(board), tmp_path / "built"), str(board)) == "portable-l476"
    broken = sample_sources(load_board(str(board)))
    broken["agent/system_stm32l4.c"] = broken["agent/system_stm32l4.c"].replace("ENABLE |= ENABLE_USART;", "")
    write(broken, tmp_path / "broken")
    loaded = load_board(str(board))
    elf = build(tmp_path / "broken", broken, loaded, find_toolchain(loaded))
    assert hello(elf, str(board)) is None


def hello(elf: Path, board: str) -> str | None:
    """Return what a board says it is; None where it does not answer."""
    with open_port(None, board, elf) as opened:
        try:
            return Client(opened.port, first=5, patience=0).hello().board
        except DeviceError:
            return None
