"""The stages in their order: each runs what is missing before it, then rebuilds the report.

A stage is imported when it runs, so that the command line starts without numpy or anything heavier.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...boards.loader import load_board
from ...common.errors import DataError, UsageError
from ...common.extras import present
from ...common.run import Run
from ..cost.heart_rate import HEART_RATE
from .readout_stages import is_of_samples, quantize_readouts, refuse_records
from .reporting import report, say

if TYPE_CHECKING:
    from ...common.stage_records.compare import CompareRecord
    from ...common.stage_records.compile import CompileRecord
    from ...common.stage_records.evaluate import EvaluateRecord
    from ...common.stage_records.export import ExportRecord
    from ...common.stage_records.quantize import QuantizeRecord
    from ...common.stage_records.search import SearchRecord
    from ...common.stage_records.train import TrainRecord
    from ...common.stage_records.validate import ValidateRecord
    from ...common.stage_records.validate_stream import ValidateStreamRecord
    from ...firmware_gen.compile import MakeDetector
    from ...firmware_gen.runtimes.runtime import Chosen
    from ...quantize.stream import Adc
    from ...train.score_rows import ScoredRows

DEFAULT_BOARD = "nrf52840"


def train(run: Run, **options: Any) -> TrainRecord:
    """Train with the given options of TrainConfig; one that is None keeps its default."""
    from ...train.config import TrainConfig
    from ...train.pipeline import train_run

    given = {name: value for name, value in options.items() if value is not None}
    record = train_run(TrainConfig(**given), run)
    report(run)
    return record


def quantize(run: Run, scheduler: str | None = None) -> QuantizeRecord:
    """Quantise the trained model, its fits on a cluster where one is named; train one first where there is none."""
    from ...common.executor import jobs_on
    from ...quantize.pipeline import quantize_run

    if not run.has("train.json"):
        say(f"{run.folder} holds no train.json: training first, with the defaults")
        train(run)
    try:
        with jobs_on(scheduler):
            return quantize_run(run)
    finally:  # a failed gate is in the record, and so in the report
        report(run)


@dataclass(frozen=True)
class Exported:
    """An export's record, where it lies, and the command that flashes it as seen from here."""

    record: ExportRecord
    folder: Path
    flash_command: str | None


def export(
    run: Run, board: str, out: Path | None = None, heart_rate: float = HEART_RATE, chosen: Chosen | None = None, *,
    small: bool = False, adc: Adc | None = None, package: str | None = None, prefix: str | None = None,
    golden_beats: bool = True,
) -> Exported:  # fmt: skip
    """Export for a board, and find out what a beat costs there; quantise first where that is missing."""
    from ...firmware_gen.formats import find
    from ...firmware_gen.pipeline import export_run
    from ...firmware_gen.writer.prefix import PREFIX, check_prefix
    from ..cost.measured import beat_cost

    load_board(board)
    names = PREFIX if prefix is None else prefix
    check_prefix(names)
    if not math.isfinite(heart_rate):
        raise UsageError(
            f"a heart rate of {heart_rate:g} is no number of beats per minute",
            fix="give one from 1 to 400, as in --heart-rate 75",
        )
    if not run.has("quantize.json"):
        say(f"{run.folder} holds no quantize.json: quantising first")
        quantize_readouts(run) if is_of_samples(run) else quantize(run)
    cost = partial(beat_cost, board, heart_rate, foreign=chosen is not None and chosen.runtime.foreign)
    form = None if package is None else find(package)
    record = export_run(run, board, out, cost, chosen, small=small, adc=adc, package=form, prefix=names,
                        golden_beats=golden_beats)  # fmt: skip
    return exported(run, board, record, out)


@dataclass(frozen=True)
class Compiled:
    """A compiled model's record, where its sources lie, and the command that flashes its image as seen from here."""

    record: CompileRecord
    folder: Path
    flash_command: str | None = None


def compile_tflite(
    model: Path, board: str, out: Path | None = None, *, small: bool = False, prefix: str | None = None,
    detector: Mapping[str, Any] | None = None,
) -> Compiled:  # fmt: skip
    """Compile a .tflite for a board, and count the instructions of a call where there is a virtual core.

    ``detector`` are the options of the detector that it becomes: score, normals, rule, promised, k, pool; None each
    where the default holds, and without any the network alone is compiled.
    """
    from ...common.stage_records.base import known
    from ...firmware_gen.compile import compile_model, default_folder
    from ...firmware_gen.image.linked import flash_command
    from ...firmware_gen.writer.prefix import PREFIX

    if present("unicorn"):
        from ..sim.call import Callee
    else:
        Callee = None
    names = PREFIX if prefix is None else prefix
    make = _own_detector(**detector) if detector else None
    record = compile_model(model, board, out, small=small, load=Callee, prefix=names, detector=make)
    loaded, image = load_board(board), known(record.image)
    folder = out or default_folder(model, loaded)
    return Compiled(record, folder, flash_command(loaded, folder) if image and image.flash_command else None)


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


def converter(**given: Any) -> Adc:
    """Return the board's converter from what the user knows of it."""
    from ...quantize.stream import Adc

    return Adc(**given)


def runtime(name: str, options: Mapping[str, Path | None]) -> Chosen:
    """Return the runtime of that name with its options, and with a virtual core for those that measure on one.

    Raises:
        UsageError: there is no such runtime, or the options are not its own.
        MissingToolError: it needs a virtual core, and unicorn is not installed.
    """
    from ...firmware_gen.runtimes import choose

    if not present("unicorn"):
        return choose(name, options)
    from ..sim.call import Callee

    return choose(name, options, partial(Callee, counting=False))


def build(run: Run, board: str) -> Exported:
    """Compile the exported sources once more, for the same heart rate; export first where that is missing."""
    from ...common.stage_records.export import ExportRecord
    from ...firmware_gen.pipeline import build_run
    from ..cost.measured import beat_cost

    name = load_board(board).name
    record = f"export/{name}/export.json"
    if not run.has(record):
        say(f"{run.folder} holds no export for {name}: exporting first")
        return export(run, board)
    conditions = run.read(record, ExportRecord).conditions
    heart_rate = conditions.heart_rate if conditions else HEART_RATE
    return exported(run, board, build_run(run, board, partial(beat_cost, board, heart_rate)))


def exported(run: Run, board: str, record: ExportRecord, out: Path | None = None) -> Exported:
    """Rebuild the report after an export, and say where the export is."""
    from ...firmware_gen.image.linked import flash_command

    report(run)
    folder = out or run.path(f"export/{record.board}")
    command = flash_command(load_board(board), folder) if record.flash_command else None
    return Exported(record, folder, command)


def validate(
    run: Run, board: str | None, port: str | None, beats: int | None = None, patience: float | None = None
) -> ValidateRecord:
    """Validate a board; on a virtual one, export first where that is missing."""
    from ..link.exchange import PATIENCE
    from ..validation.beats import validate_run

    board = ready_board(run, board, port)
    try:
        waiting = PATIENCE if patience is None else patience
        return validate_run(run, board, port, beats=beats, patience=waiting, tell=say)
    finally:
        report(run)


def ready_board(run: Run, board: str | None, port: str | None, prepare: Callable[[], None] | None = None) -> str:
    """Return the board that is meant, exported for; a virtual one without an export is exported for first.

    Raises:
        DataError: the port is a real one, and there is no export that its board could hold.
    """
    from ..link.ports import simulated_board

    board = board or implied_board(run, port)
    name = load_board(board).name
    if run.has(f"export/{name}/export.json"):
        return board
    if port is not None and simulated_board(port) is None:
        raise DataError(
            f"holds no export for {name} to compare {port} with",
            where=str(run.folder),
            fix=f"run ecgtiny export --board {name} and flash it, or name its folder with --run",
        )
    if prepare is not None:
        prepare()
    say(f"{run.folder} holds no export for {name}: exporting first")
    export(run, board)
    return board


def evaluate(
    run: Run,
    spec: str,
    noise: str | None,
    lead: str | None,
    level: int | None,
    annotator: str | None = None,
    adc: Adc | None = None,
    scheduler: str | None = None,
) -> EvaluateRecord:
    """Evaluate records, here or on a cluster; train on them first where there is no stream detector."""
    from ...common.executor import jobs_on
    from ..evaluation.evaluate import evaluate_run

    refuse_records(run)
    with jobs_on(scheduler):
        prepare_stream(run, spec, lead, annotator, scheduler)
        record = evaluate_run(run, spec, noise=noise, lead=lead, level=level, annotator=annotator, adc=adc)
    report(run)
    return record


def compare(out: Path, scheduler: str | None, **options: Any) -> CompareRecord:
    """Compare detectors with the given options of CompareConfig; one that is None keeps its default."""
    from ..comparison import CompareConfig, compare_run

    given = {name: value for name, value in options.items() if value is not None}
    try:
        return compare_run(CompareConfig(**given), out, scheduler, say)
    finally:  # what a firmware failed is in the record, and so on the page
        if Run(out).has("compare.json"):
            report(Run(out))


def search(out: Path, storage: str | None, scheduler: str | None, **options: Any) -> SearchRecord:
    """Search for models with the given options of SearchConfig; one that is None keeps its default."""
    from ..search import SearchConfig, search_run

    given = {name: value for name, value in options.items() if value is not None}
    record = search_run(SearchConfig(**given), out, storage, scheduler, say)
    report(Run(out))
    return record


def validate_stream(
    run: Run,
    board: str | None,
    port: str | None,
    spec: str,
    lead: str | None,
    patience: float | None = None,
) -> ValidateStreamRecord:
    """Push records through a board; on a virtual one, export first where that is missing."""
    from ...common.stage_records.export import ExportRecord
    from ...common.stage_records.train import TrainRecord
    from ...quantize.stream import load_stream, require_stream
    from ...train.data.records import load_records
    from ..link.exchange import PATIENCE
    from ..validation.records import validate_stream

    refuse_records(run)
    if run.has("train.json"):
        require_stream(run.read("train.json", TrainRecord), run)
    board = ready_board(run, board, port, partial(prepare_stream, run, spec, lead))
    records = load_records(spec, lead)
    exported = run.load(f"export/{load_board(board).name}/export.json", ExportRecord)
    on_device = load_stream(run).on_device(exported.stream)
    try:
        waiting = PATIENCE if patience is None else patience
        return validate_stream(run, board, port, records, on_device.events, patience=waiting, tell=say)
    finally:
        report(run)


def prepare_stream(
    run: Run, spec: str, lead: str | None, annotator: str | None = None, scheduler: str | None = None
) -> None:
    """Train on the records and quantise, where the run holds nothing yet."""
    from ...common.stage_records.train import TrainRecord
    from ...quantize.stream import require_stream

    if not run.has("train.json") and not run.has("quantize.json"):
        say(f"{run.folder} holds no train.json: training on {spec} first, with the defaults")
        train(run, data=spec, stream=True, lead=lead, annotator=annotator)
    if run.has("train.json"):
        require_stream(run.read("train.json", TrainRecord), run)
    if not run.has("quantize.json"):
        say(f"{run.folder} holds no quantize.json: quantising first")
        quantize(run, scheduler)


def implied_board(run: Run, port: str | None) -> str:
    """Return the board that a simulator's port names, or the only exported one, or the default."""
    from ..link.ports import simulated_board

    if port and (simulated := simulated_board(port)) is not None:
        return simulated
    exported = sorted(path.parent.name for path in run.path("export").glob("*/export.json"))
    return exported[0] if len(exported) == 1 else DEFAULT_BOARD


def score(rows: Path, model: str, train: Path | None, out: Path | None, fs: float | None, seed: int) -> ScoredRows:
    """Score a file of rows, beside it where no other place is named."""
    from ...train.score_rows import score_rows

    if fs is not None and not (math.isfinite(fs) and fs > 0):
        raise UsageError(f"a rate of {fs:g} Hz", fix="give a positive one, or leave it out")
    return score_rows(rows, model, out or rows.with_name(f"{rows.name}.scores.txt"), train=train, fs=fs, seed=seed)


@dataclass(frozen=True)
class Demo:
    """The records of the whole loop."""

    train: TrainRecord
    quantize: QuantizeRecord
    export: ExportRecord
    validate: ValidateRecord


def demo(run: Run, board: str) -> Demo:
    """Run every stage anew on the built-in beats against a virtual board."""
    return Demo(train(run), quantize(run), export(run, board).record, validate(run, board, None))
