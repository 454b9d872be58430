"""The stages in their order: each runs what is missing before it, then rebuilds the report.

A stage is imported when it runs, so that the command line starts without numpy or anything heavier.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...boards.loader import load_board
from ...boards.loader import names as board_names
from ...common.errors import DataError, UsageError
from ...common.own_command import own_command
from ...common.run import Run
from ...firmware_gen import formats, runtimes
from ..cost.heart_rate import HEART_RATE
from .implied import from_file, source
from .readout_stages import is_of_samples, quantize_readouts, refuse_records, train_readouts
from .reporting import report, say
from .virtual_core import runtime_of, virtual_core

if TYPE_CHECKING:
    from ...common.stage_records.compare import CompareRecord
    from ...common.stage_records.evaluate import EvaluateRecord
    from ...common.stage_records.export import ExportRecord
    from ...common.stage_records.noise_stress import NoiseStressRecord
    from ...common.stage_records.quantize import QuantizeRecord
    from ...common.stage_records.readouts import ReadoutTrainRecord
    from ...common.stage_records.search import SearchRecord
    from ...common.stage_records.train import TrainRecord
    from ...common.stage_records.validate import ValidateRecord
    from ...common.stage_records.validate_stream import ValidateStreamRecord
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


def train_by_form(run: Run, **options: Any) -> TrainRecord | ReadoutTrainRecord:
    """Train a detector of beats, or of samples, whichever the model is."""
    from ...train.detectors import stream_models

    return train_readouts(run, **options) if options.get("model") in stream_models() else train(run, **options)


def train_first(run: Run, records: str | None = None, lead: str | None = None, annotator: str | None = None) -> None:
    """Train where the run holds nothing; on these records, unless the project file names others to train on."""
    set_there = from_file("train")
    options, place = set_there, ""
    if records is not None and not (set_there.get("stream") and set_there.get("data")):
        given = {"data": records, "stream": True, "lead": lead, "annotator": annotator}
        options = set_there | {name: value for name, value in given.items() if value is not None}
        place = f" on {records}"
    taken = [name for name, value in set_there.items() if options[name] == value]
    say(f"{run.folder} holds no train.json: training{place} first, with {source('train', taken) or 'the defaults'}")
    train_by_form(run, **options)


def quantize(run: Run, scheduler: str | None = None) -> QuantizeRecord:
    """Quantise the trained model, its fits on a cluster where one is named."""
    from ...common.executor import jobs_on
    from ...quantize.pipeline import quantize_run

    try:
        with jobs_on(scheduler):
            return quantize_run(run)
    finally:  # a failed gate is in the record, and so in the report
        report(run)


def quantize_first(run: Run, scheduler: str | None = None) -> None:
    """Quantise, and train before that where the run holds nothing; on a cluster where one is named."""
    say(f"{run.folder} holds no quantize.json: quantising first")
    if not run.has("train.json"):
        train_first(run)
    if is_of_samples(run):
        quantize_readouts(run)
    else:
        quantize(run, scheduler or from_file("quantize").get("scheduler"))


@dataclass(frozen=True)
class Exported:
    """An export's record, where it lies, and the command of ecgtiny that flashes it."""

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
        quantize_first(run)
    cost = partial(beat_cost, board, heart_rate, foreign=chosen is not None and chosen.runtime.foreign)
    form = None if package is None else find(package)
    record = export_run(run, board, out, cost, chosen, small=small, adc=adc, package=form, prefix=names,
                        golden_beats=golden_beats, load=virtual_core())  # fmt: skip
    return exported(run, board, record, out)


def export_with(
    run: Run, board: str, *, out: Path | None = None, optimize: str = "speed", heart_rate: float = HEART_RATE,
    runtime: str = runtimes.DEFAULT, package: str = formats.DEFAULT, prefix: str | None = None,
    golden_beats: bool = True, fs: float | None = None, gain: float | None = None, zero: int | None = None,
    rails: tuple[int, int] | None = None, adc: int | None = None, **options: Path | None,
) -> Exported:  # fmt: skip
    """Export by the options of the command; ``options`` are those that the runtimes declare."""
    chosen = runtime_of(runtime, {name.replace("_", "-"): path for name, path in options.items()})
    own = converter(fs=fs, gain=gain, zero=zero, rails=rails, input=adc)
    return export(run, board, out, heart_rate, chosen, small=optimize == "size", adc=own, package=package,
                  prefix=prefix, golden_beats=golden_beats)  # fmt: skip


def export_first(run: Run, board: str) -> Exported:
    """Export where the run holds no export for a board, as the project file has it for ``ecgtiny export``."""
    set_there = {name: value for name, value in from_file("export").items() if name not in ("board", "explain")}
    said = source("export", list(set_there))
    say(f"{run.folder} holds no export for {load_board(board).name}: exporting first{said and f', with {said}'}")
    return export_with(run, board, **set_there)


def converter(**given: Any) -> Adc:
    """Return the board's converter from what the user knows of it."""
    from ...quantize.stream import Adc

    return Adc(**given)


def build(run: Run, board: str) -> Exported:
    """Compile the exported sources once more, for the same heart rate; export first where that is missing."""
    from ...common.stage_records.export import ExportRecord
    from ...firmware_gen.pipeline import build_run
    from ..cost.measured import beat_cost

    name = load_board(board).name
    record = f"export/{name}/export.json"
    if not run.has(record):
        return export_first(run, board)
    conditions = run.read(record, ExportRecord).conditions
    heart_rate = conditions.heart_rate if conditions else HEART_RATE
    return exported(run, board, build_run(run, board, partial(beat_cost, board, heart_rate), virtual_core()))


def exported(run: Run, board: str, record: ExportRecord, out: Path | None = None) -> Exported:
    """Rebuild the report after an export, and say where the export is."""
    report(run)
    folder = out or run.path(f"export/{record.board}")
    return Exported(record, folder, flash_hint(board, run) if record.flash_command else None)


def flash_hint(board: str, run: Run) -> str | None:
    """Return the command that flashes what a run holds for a board; None where it cannot be flashed."""
    flash = load_board(board).flash
    return own_command("flash", board=board, run=run.folder) if flash else None


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
    from ..link.finding import AUTO
    from ..link.ports import simulated_board

    board = board or (attached_board(run) if port == AUTO else None) or implied_board(run, port)
    name = load_board(board).name
    if run.has(f"export/{name}/export.json"):
        return board
    if port is not None and simulated_board(port) is None:
        raise DataError(
            f"holds no export for {name} to compare {'a board' if port == AUTO else port} with",
            where=str(run.folder),
            fix=f"run {own_command('export', board=board, run=run.folder)} and flash it, or name its folder with --run",
        )
    if prepare is not None:
        prepare()
    export_first(run, board)
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
    state: Path | None = None,
) -> EvaluateRecord | NoiseStressRecord:
    """Evaluate records, here or on a cluster; train on them first where there is no stream detector."""
    from ...common.executor import jobs_on
    from ...train.data.records.noise import CURVE
    from ..evaluation.evaluate import evaluate_run
    from ..evaluation.noise_stress import noise_stress_run
    from ..evaluation.saved_state import read_state

    refuse_records(run)
    if state is not None:
        read_state(state)  # a wrong file is refused before anything is trained
    on_records = noise_stress_run if noise == CURVE else partial(evaluate_run, noise=noise)
    with jobs_on(scheduler):
        prepare_stream(run, spec, lead, annotator, scheduler)
        record = on_records(run, spec, lead=lead, level=level, annotator=annotator, adc=adc, state=state, tell=say)
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
        train_first(run, spec, lead, annotator)
    if run.has("train.json"):
        require_stream(run.read("train.json", TrainRecord), run)
    if not run.has("quantize.json"):
        quantize_first(run, scheduler)


def attached_board(run: Run) -> str | None:
    """Return which of several exported boards is attached; None where a run holds no more than one export.

    Raises:
        DeviceError: none of them is.
        UsageError: more than one is.
    """
    from ...common.stage_records.export import ExportRecord
    from ..link.finding import found_board
    from ..link.identity import expected_firmware

    known = {path.parent.name for path in run.path("export").glob("*/export.json")} & set(board_names())
    if len(known) < 2:
        return None
    loaded = {name: run.load(f"export/{name}/export.json", ExportRecord) for name in sorted(known)}
    return found_board({name: expected_firmware(record) for name, record in loaded.items()})


def implied_board(run: Run, port: str | None) -> str:
    """Return the board that a simulator's port names, or the only exported one, or one that would be exported for."""
    from ..link.ports import simulated_board

    if port and (simulated := simulated_board(port)) is not None:
        return simulated
    exported = sorted(path.parent.name for path in run.path("export").glob("*/export.json"))
    if len(exported) == 1:
        return exported[0]
    return from_file("export").get("board", DEFAULT_BOARD)


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
