"""The stages of a run: which have results, and whether the chain of digests holds up to each."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from ...common.errors import DataError, VerificationError
from ...common.files import read_json
from ...common.run import Run
from .fields import Fields
from .numerals import count


class State(StrEnum):
    """How far a stage can be believed; the value is what the report prints."""

    DONE = "done"
    ABSENT = "not run"
    STALE = "stale"
    FAILED = "failed"
    INCOMPLETE = "incomplete"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Stage:
    """A stage's record and its state."""

    name: str
    record: str
    """Name of the JSON file, relative to the run folder."""
    state: State
    why: str = ""
    """What is wrong, where something is."""
    fields: Fields = field(default_factory=lambda: Fields({}, ""))

    @property
    def present(self) -> bool:
        """Tell whether there is a record to show, stale ones included."""
        return self.state not in (State.ABSENT, State.UNREADABLE)

    @property
    def current(self) -> bool:
        """Tell whether the record belongs to the artefacts that the run folder holds now."""
        return self.present and self.state is not State.STALE


@dataclass(frozen=True)
class Board:
    """The two stages that exist once a board."""

    name: str
    export: Stage
    validation: Stage
    stream: Stage
    """The validation of continuous records."""

    @property
    def stages(self) -> tuple[Stage, ...]:
        """Its stages, that of continuous records only where it was run."""
        return (self.export, self.validation, *_if_run(self.stream))


@dataclass(frozen=True)
class Chain:
    """All stages of a run, from data to boards."""

    train: Stage
    quantize: Stage
    evaluate: Stage
    """The evaluation on continuous records."""
    boards: tuple[Board, ...]

    @property
    def stages(self) -> tuple[Stage, ...]:
        """Every stage in the order of the pipeline, those of continuous records only where they were run."""
        boards = (stage for board in self.boards for stage in board.stages)
        return (self.train, self.quantize, *_if_run(self.evaluate), *boards)


def _if_run(stage: Stage) -> tuple[Stage, ...]:
    return () if stage.state is State.ABSENT else (stage,)


def read_chain(run: Run) -> Chain:
    """Read every record that the run folder holds; nothing that is wrong with one raises, it becomes its state."""
    train = _read(run, "train", "train.json", None)
    quantize = _read(run, "quantize", "quantize.json", train)
    evaluate = _read(run, "evaluate", "evaluate.json", None)
    evaluate = _after(_after(evaluate, train), quantize)
    return Chain(train, quantize, evaluate, tuple(_read_board(run, name, quantize) for name in board_names(run)))


def board_names(run: Run) -> list[str]:
    """Return the boards that the run was exported to or validated on, sorted."""
    exported = {path.parent.name for path in run.path("export").glob("*/export.json")}
    records = {path.stem.removeprefix("validate-") for path in run.folder.glob("validate-*.json")}
    return sorted(exported | {name.removeprefix("stream-") for name in records})


def _read_board(run: Run, name: str, quantize: Stage) -> Board:
    export = _read(run, f"export {name}", f"export/{name}/export.json", quantize)
    validation = _read(run, f"validate {name}", f"validate-{name}.json", export)
    return Board(name, export, validation, _read(run, f"stream {name}", f"validate-stream-{name}.json", export))


def _after(stage: Stage, before: Stage) -> Stage:
    """Check a stage again against another one if it was made from that one's record."""
    named = before.record in stage.fields.members("inputs") if stage.current else False
    return _check_staleness(stage, before) if named else stage


def _read(run: Run, name: str, record: str, before: Stage | None) -> Stage:
    if not run.has(record):
        return Stage(name, record, State.ABSENT)
    try:
        body = read_json(run.path(record))
    except DataError as error:
        return Stage(name, record, State.UNREADABLE, error.what)
    stage = Stage(name, record, State.DONE, fields=Fields(body, record))
    try:
        run.load(record)
        return _check_staleness(stage, before)
    except VerificationError as error:
        return replace(stage, state=State.STALE, why=error.what)
    except DataError as error:
        return replace(stage, state=State.UNREADABLE, why=error.what)
    except (KeyError, AttributeError, TypeError):
        return replace(stage, state=State.UNREADABLE, why="does not name its inputs and outputs as a record does")


def _check_staleness(stage: Stage, before: Stage | None) -> Stage:
    if before is not None and not before.current:
        return replace(stage, state=State.STALE, why=f"{before.record}, which it builds on, is {before.state}")
    failure = _failure(stage.fields)
    return replace(stage, state=failure[0], why=failure[1]) if failure else stage


def _failure(fields: Fields) -> tuple[State, str] | None:
    """Tell what a record says against itself: failed gates, mismatches, a validation that was broken off."""
    if differences := fields.integer("differences"):
        return State.FAILED, f"{count(differences)} events are not those of the reference"
    if mismatches := fields.integer("mismatches"):
        beats = count(fields.integer("beats"))
        return State.FAILED, f"{count(mismatches)} of {beats} beats are not scored as the reference scores them"
    if gates := fields.texts("failed"):
        return State.FAILED, f"gates not passed: {', '.join(gates)}"
    if fields.flag("complete") is False and (records := fields.integer("records_asked")):
        return State.INCOMPLETE, f"broken off before the end of {count(records)} records"
    if fields.flag("complete") is False:
        asked, beats = count(fields.integer("beats_asked")), count(fields.integer("beats"))
        return State.INCOMPLETE, f"broken off after {beats} of {asked} beats"
    return None
