"""What a model takes on a board, from its compiled image: the compiler is asked, and no formula."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

from ...boards.board import Board
from ...boards.loader import load_board
from ...common.arrays import Int16Array
from ...common.errors import MissingToolError, UnsupportedModelError, UsageError
from ...common.extras import pip_install, present
from ...common.files import write_atomic
from ...common.stage_records.export import CostConditions
from ...common.stage_records.network import Spread
from ...firmware_gen import runtimes
from ...firmware_gen.image.build import build
from ...firmware_gen.image.elf import Image
from ...firmware_gen.image.sizes import measure
from ...firmware_gen.runtimes.runtime import Job
from ...firmware_gen.writer.golden import choose_golden
from ...quantize.convert import convert
from ...quantize.detector import Detector
from ...quantize.scoring import score_beats
from ...train.calibration.preprocess import normalise
from ...train.detectors.backend import keras, stdout_to_stderr
from ...train.detectors.forms import NetworkForm
from ..cost.heart_rate import HEART_RATE
from ..cost.measured import beat_cost
from ..link.ports import simulator_of
from .budget import Cost
from .quality import read_scorer

BEATS = 64
"""Normal beats that the ranges of an untrained model are measured on, at most."""


def untrained_cost(form: NetworkForm, counts: Int16Array, board: str, seed: int) -> Cost:
    """Return what a model takes with first weights: what its code and memory are does not depend on training.

    Flash may differ from the trained model's by a golden beat or two: the self-test's are chosen by their score.

    Args:
        form: the model.
        counts: normal beats, int16 [n, length, leads].
        board: the board's name, or the path of its file.
        seed: of the weights.

    Raises:
        UnsupportedModelError: a stage does not support the model, or its instructions could not be counted.
        VerificationError: its image fails its self-test.
        BudgetError: the linker finds no room for it in the board's memory.
    """
    _, length, leads = counts.shape
    form.check(length)
    keras().utils.set_random_seed(seed)
    with stdout_to_stderr():
        network = form.build(length // form.pool, leads)
    tflite = convert(network, normalise(counts[:BEATS], form.pool))
    scorer = read_scorer(form, tflite, counts)
    threshold = int(np.median(score_beats(scorer, counts[:BEATS])[0]))
    return _linked(Detector.freeze(scorer, tflite, threshold), tflite, counts, board)


def check_board(board: Board, limits: dict[str, int]) -> None:
    """Refuse a board whose images cannot be measured as the budget asks.

    Raises:
        UsageError: its image has no sizes of its own, or nothing counts its instructions.
        MissingToolError: no compiler is installed, or unicorn is not.
    """
    from ...firmware_gen.image.toolchain import toolchain_or_none
    from ...firmware_gen.writer.agent_sources import check_agent

    if board.native:
        raise UsageError("is this computer: its programs have no sizes to keep to", where=board.name,
                         fix="name a board with a microcontroller")  # fmt: skip
    check_agent(board)
    if toolchain_or_none(board) is None:
        raise MissingToolError("a search needs a compiler for the board", where=board.name, fix=pip_install("build"))
    if "instructions" not in limits:
        return
    if not _counts(board):
        raise UsageError("no simulator counts its instructions", where=board.name,
                         fix="leave instructions out of the budget")  # fmt: skip
    if not present("unicorn", "capstone"):
        raise MissingToolError("counting instructions needs unicorn and capstone", fix=pip_install("sim"))


def counted(spread: Spread | None, conditions: CostConditions | None, board: Board) -> float | None:
    """Return the median of the instructions a beat; None where nothing counts those of the board.

    Raises:
        UnsupportedModelError: they are counted there, and those of this model could not be.
    """
    if spread is not None:
        return float(spread.median)
    if not _counts(board) or not present("unicorn", "capstone"):
        return None
    missing = None if conditions is None else conditions.missing
    raise UnsupportedModelError(
        missing or "its instructions could not be counted",
        where=board.name,
        fix="choose a board with a virtual core, or another model",
    )


def _counts(board: Board) -> bool:
    """Tell whether a simulator counts the instructions of a board."""
    simulator = simulator_of(board)
    return simulator is not None and simulator.counts == "instructions" and board.mcu.counter != "none"


def _linked(detector: Detector, tflite: bytes, counts: Int16Array, board: str) -> Cost:
    loaded, chosen = load_board(board), runtimes.choose()
    golden = choose_golden(detector, counts)
    job = Job(loaded, detector, golden, tflite, None, False, chosen.options, chosen.load)
    firmware = chosen.runtime.write(job)
    if firmware.toolchain is None:
        raise MissingToolError(firmware.no_image or "there is no image", where=loaded.name,
                               fix="mend that, then search again")  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="ecgtiny-trial-") as folder:
        for path, text in firmware.sources.items():
            write_atomic(Path(folder, path), text)
        elf = build(Path(folder), firmware.sources, loaded, firmware.toolchain)
        sizes = measure(Image(elf))
        found = beat_cost(board, HEART_RATE, elf, counts)
    ticks = counted(found.instructions, found.conditions, loaded)
    return Cost(sizes.flash, sizes.ram, sizes.stack, ticks)
