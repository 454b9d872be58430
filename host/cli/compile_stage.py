"""The compilation of a .tflite, which is not of a run: alone, or as a detector."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...boards.loader import load_board
from ...common.errors import UsageError
from ...common.run import Run
from .stages import flash_hint
from .virtual_core import virtual_core

if TYPE_CHECKING:
    from ...common.stage_records.compile import CompileRecord
    from ...firmware_gen.compile import MakeDetector


@dataclass(frozen=True)
class Compiled:
    """A compiled model's record, where its sources lie, and the command of ecgtiny that flashes its image."""

    record: CompileRecord
    folder: Path
    flash_command: str | None = None


def compile_tflite(
    model: Path, board: str, out: Path | None = None, *, small: bool = False, prefix: str | None = None,
    detector: Mapping[str, Any] | None = None, budget: bool = True,
) -> Compiled:  # fmt: skip
    """Compile a .tflite for a board, and count the instructions of a call where there is a virtual core.

    ``detector`` are the options of the detector that it becomes: score, normals, rule, promised, k, pool; None each
    where the default holds, and without any the network alone is compiled. ``budget`` is whether the sizes are held to
    the board's budget.
    """
    from ...common.stage_records.base import known
    from ...firmware_gen.compile import compile_model, default_folder
    from ...firmware_gen.writer.prefix import PREFIX

    names = PREFIX if prefix is None else prefix
    make = _own_detector(**detector) if detector else None
    record = compile_model(
        model, board, out, small=small, load=virtual_core(), prefix=names, detector=make, budget=budget
    )
    loaded, image = load_board(board), known(record.image)
    folder = out or default_folder(model, loaded)
    return Compiled(record, folder, flash_hint(board, Run(folder)) if image and image.flash_command else None)


def _own_detector(score: str | None, normals: str | None, **given: Any) -> MakeDetector | None:
    """Return what makes a detector of a network; None where nothing of one was asked for."""
    from ...quantize.own_detector import Wanted, make_detector
    from ...train.calibration.thresholds import Rule

    options = {name: value for name, value in given.items() if value is not None}
    if score is None and normals is None and not options:
        return None
    if score is None or normals is None:
        raise UsageError("a detector needs a score and normal beats to make its threshold from",
                         fix="give both, as in --score maxw20 --normals beats.npz, or neither")  # fmt: skip
    pool = options.pop("pool", 1)
    rule = Rule(options.pop("rule", Rule.name), **options)
    return partial(make_detector, wanted=Wanted(score, normals, rule, pool))
