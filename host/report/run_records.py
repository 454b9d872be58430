"""The stages of a run: which have results, and whether the chain of digests holds up to each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Generic, TypeVar

from ...common.errors import DataError, VerificationError
from ...common.numerals import count
from ...common.run import Run
from ...common.stage_records.base import StageRecord
from ...common.stage_records.evaluate import EvaluateRecord
from ...common.stage_records.export import ExportRecord
from ...common.stage_records.noise_stress import NoiseStressRecord
from ...common.stage_records.quantize import QuantizeRecord
from ...common.stage_records.readouts import STREAM, ReadoutQuantizeRecord, ReadoutTrainRecord
from ...common.stage_records.train import TrainRecord
from ...common.stage_records.validate import ValidateRecord
from ...common.stage_records.validate_stream import ValidateStreamRecord

R = TypeVar("R", bound=StageRecord, covariant=True)


class State(StrEnum):
    """How far a stage can be believed; the value is what the report prints."""

    DONE = "done"
    ABSENT = "not run"
    STALE = "stale"
    FAILED = "failed"
    INCOMPLETE = "incomplete"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Stage(Generic[R]):
    """A stage's record and its state."""

    name: str
    file: str
    """Name of the JSON file, relative to the run folder."""
    state: State
    why: str = ""
    """What is wrong, where something is."""
    record: R | None = None
    """None where there is none that could be read; a stale one is there."""

    @property
    def current(self) -> R | None:
        """The record, where it belongs to the artefacts that the run folder holds now."""
        return None if self.state is State.STALE else self.record

    @property
    def done(self) -> R | None:
        """The record, where nothing is wrong with it."""
        return self.record if self.state is State.DONE else None


@dataclass(frozen=True)
class Board:
    """The stages that exist once a board."""

    name: str
    export: Stage[ExportRecord]
    validation: Stage[ValidateRecord]
    stream: Stage[ValidateStreamRecord]
    """The validation of continuous records."""

    @property
    def stages(self) -> tuple[Stage[StageRecord], ...]:
        """Its stages, that of continuous records only where it was run; a detector of samples has no other."""
        export = self.export.record
        if export is not None and export.readouts:
            return (self.export, self.stream)
        return (self.export, self.validation, *_if_run(self.stream))


@dataclass(frozen=True)
class Readouts:
    """The first stages of a detector of samples."""

    train: Stage[ReadoutTrainRecord]
    quantize: Stage[ReadoutQuantizeRecord]


NO_NOISE = Stage[NoiseStressRecord]("noise stress", "noise-stress.json", State.ABSENT)
"""Where the detector was not evaluated under noise."""


@dataclass(frozen=True)
class Chain:
    """All stages of a run, from data to boards."""

    train: Stage[TrainRecord]
    quantize: Stage[QuantizeRecord]
    evaluate: Stage[EvaluateRecord]
    """The evaluation on continuous records."""
    boards: tuple[Board, ...]
    readouts: Readouts | None = None
    """Where the detector takes samples; ``train`` and ``quantize`` are then absent."""
    noise_stress: Stage[NoiseStressRecord] = NO_NOISE
    """The evaluation under noise."""

    @property
    def stages(self) -> tuple[Stage[StageRecord], ...]:
        """Every stage in the order of the pipeline, those of continuous records only where they were run."""
        boards = (stage for board in self.boards for stage in board.stages)
        first = self.readouts or self
        return (first.train, first.quantize, *_if_run(self.evaluate), *_if_run(self.noise_stress), *boards)


def _if_run(stage: Stage[R]) -> tuple[Stage[R], ...]:
    return () if stage.state is State.ABSENT else (stage,)


def read_chain(run: Run) -> Chain:
    """Read every record that the run folder holds; nothing that is wrong with one raises, it becomes its state."""
    if _is_of_samples(run):
        return _read_readouts(run)
    train = _read(run, "train", "train.json", TrainRecord, None)
    quantize = _read(run, "quantize", "quantize.json", QuantizeRecord, train)
    evaluate = _read(run, "evaluate", "evaluate.json", EvaluateRecord, None)
    evaluate = _after(_after(evaluate, train), quantize)
    stress = _after(_read(run, "noise stress", "noise-stress.json", NoiseStressRecord, None), quantize)
    boards = tuple(_read_board(run, name, quantize) for name in board_names(run))
    return Chain(train, quantize, evaluate, boards, noise_stress=stress)


def _is_of_samples(run: Run) -> bool:
    try:
        return run.detector_form() == STREAM
    except DataError:
        return False


def _read_readouts(run: Run) -> Chain:
    """Read the records of a detector of samples."""
    train = _read(run, "train", "train.json", ReadoutTrainRecord, None)
    quantize = _read(run, "quantize", "quantize.json", ReadoutQuantizeRecord, train)
    boards = tuple(_read_board(run, name, quantize) for name in board_names(run))
    absent = Stage[TrainRecord]("train", "train.json", State.ABSENT)
    none = Stage[QuantizeRecord]("quantize", "quantize.json", State.ABSENT)
    nothing = Stage[EvaluateRecord]("evaluate", "evaluate.json", State.ABSENT)
    return Chain(absent, none, nothing, boards, Readouts(train, quantize))


def board_names(run: Run) -> list[str]:
    """Return the boards that the run was exported to or validated on, sorted."""
    exported = {path.parent.name for path in run.path("export").glob("*/export.json")}
    records = {path.stem.removeprefix("validate-") for path in run.folder.glob("validate-*.json")}
    return sorted(exported | {name.removeprefix("stream-") for name in records})


def _read_board(run: Run, name: str, quantize: Stage[StageRecord]) -> Board:
    export = _read(run, f"export {name}", f"export/{name}/export.json", ExportRecord, quantize)
    validation = _read(run, f"validate {name}", f"validate-{name}.json", ValidateRecord, export)
    stream = _read(run, f"stream {name}", f"validate-stream-{name}.json", ValidateStreamRecord, export)
    return Board(name, export, validation, stream)


def _after(stage: Stage[R], before: Stage[StageRecord]) -> Stage[R]:
    """Check a stage again against another one if it was made from that one's record."""
    named = stage.current is not None and before.file in stage.current.inputs
    return _check_staleness(stage, before) if named else stage


def _read(run: Run, name: str, file: str, kind: type[R], before: Stage[StageRecord] | None) -> Stage[R]:
    if not run.has(file):
        return Stage(name, file, State.ABSENT)
    try:
        record = run.read(file, kind)
    except (DataError, VerificationError) as error:
        return Stage(name, file, State.UNREADABLE, error.what)
    stage = Stage(name, file, State.DONE, record=record)
    try:
        run.check(file, record)
    except VerificationError as error:
        return replace(stage, state=State.STALE, why=error.what)
    return _check_staleness(stage, before)


def _check_staleness(stage: Stage[R], before: Stage[StageRecord] | None) -> Stage[R]:
    if before is not None and before.current is None:
        return replace(stage, state=State.STALE, why=f"{before.file}, which it builds on, is {before.state}")
    failure = _failure(stage.record)
    return replace(stage, state=failure[0], why=failure[1]) if failure else stage


def _failure(record: StageRecord | None) -> tuple[State, str] | None:
    """Return what a record says against itself: failed gates, mismatches, a validation that was broken off."""
    match record:
        case ValidateStreamRecord(differences=int(differences)) if differences:
            return State.FAILED, f"{count(differences)} events are not those of the reference"
        case ValidateRecord(mismatches=int(mismatches)) if mismatches:
            beats = count(record.beats)
            return State.FAILED, f"{count(mismatches)} of {beats} beats are not scored as the reference scores them"
        case QuantizeRecord(failed=gates) | ReadoutQuantizeRecord(failed=gates) if gates:
            return State.FAILED, f"gates not passed: {', '.join(gates)}"
        case ValidateStreamRecord(complete=False):
            return State.INCOMPLETE, f"broken off before the end of {count(record.records_asked)} records"
        case ValidateRecord(complete=False):
            return State.INCOMPLETE, f"broken off after {count(record.beats)} of {count(record.beats_asked)} beats"
        case _:
            return None
