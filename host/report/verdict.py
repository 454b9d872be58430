"""The first thing that a reader sees: three claims, each shown or not, and the figures behind them."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec import UnsetType

from ...common.numerals import count, decimal, interval, percent
from ...common.run import Run
from ...common.stage_records.base import Claim, StageRecord
from .blocks import Tone
from .claims import computes, detects, promise
from .run_records import Board, Chain, Readouts, Stage, State, read_chain

SHOWN = {"pass": "passed", "fail": "FAILED", "not shown": "not shown"}
"""The states of a claim as they are printed."""
TONES: dict[str, Tone] = {"pass": "good", "fail": "bad", "not shown": "muted"}
"""And their colours, which only repeat that."""


@dataclass(frozen=True)
class Verdict:
    """What a run has shown; good only where all three claims hold and nothing is in trouble."""

    tone: Tone
    computes: Claim
    """The board computes what the reference does."""
    promise: Claim
    """False alarms are as many as promised."""
    detects: Claim
    """It detects what it shall, and no worse than the baseline."""
    lines: tuple[str, ...]
    """One at least: any trouble, then what was measured, the detector's figures before the boards'."""

    @property
    def claims(self) -> dict[str, Claim]:
        """The claims by their names."""
        return {"Computes the same": self.computes, "Keeps its promise": self.promise, "Detects": self.detects}

    @property
    def claim_lines(self) -> tuple[str, ...]:
        """The claims, a line each."""
        return tuple(f"{name}: {SHOWN[claim.state]}: {claim.figure}." for name, claim in self.claims.items())


def verdict_of(run: Run) -> Verdict:
    """Return the verdict on what a run folder holds; nothing that is wrong with a record raises."""
    return verdict(read_chain(run), [])


def verdict(chain: Chain, unreadable: list[str]) -> Verdict:
    """Say what the current results show; stale ones show nothing, troubled ones are named first.

    ``unreadable`` names the values that have the wrong type: where there are any, nothing is claimed at all.
    """
    if unreadable:
        none = Claim(state="not shown", figure="a record cannot be read")
        return Verdict("bad", none, none, none, tuple(f"UNREADABLE: {why}" for why in dict.fromkeys(unreadable)))
    trouble = [f"{_headline(stage)}: {stage.why}" for stage in chain.stages if _troubled(stage)]
    shown = [line for board in chain.boards for line in (validated(board), streamed(board)) if line]
    lines = [*trouble, *_measured(chain), *shown]
    claims = computes(chain), promise(chain), detects(chain)
    return Verdict(_tone(claims, trouble), *claims, tuple(lines or [NOTHING]))


NOTHING = "Nothing has been shown yet: the run folder holds no results."


def _tone(claims: tuple[Claim, Claim, Claim], trouble: list[str]) -> Tone:
    states = {claim.state for claim in claims}
    if trouble or "fail" in states:
        return "bad"
    return "good" if states == {"pass"} else "plain"


def validated(board: Board) -> str | None:
    """Say what the validation of a board showed, where it is done: beats, board, virtual or not, mismatches."""
    record = board.validation.done
    if record is None:
        return None
    return (
        f"{count(record.beats)} beats on {'virtual ' if record.virtual else ''}{board.name}: "
        f"{count(record.mismatches)} mismatches with the integer reference."
    )


def streamed(board: Board) -> str | None:
    """Say what the validation of continuous records showed, where it is done."""
    record = board.stream.done
    if record is None:
        return None
    records = len(record.records)
    return (
        f"{count(record.events)} events of {records} continuous record{'s' * (records != 1)} on "
        f"{'virtual ' if record.virtual else ''}{board.name}: {count(record.differences)} "
        "differences from the integer reference."
    )


def _troubled(stage: Stage[StageRecord]) -> bool:
    return stage.state not in (State.DONE, State.ABSENT)


def _headline(stage: Stage[StageRecord]) -> str:
    return f"{stage.state.upper()}, {stage.name}"


def _measured(chain: Chain) -> list[str]:
    """Say what the detector does: that of a stream on records, that of beats on its test beats."""
    if chain.readouts:
        return _read_out(chain.readouts)
    train = chain.train.current
    stream = chain.evaluate.current is not None or (train is not None and train.stream is not None)
    return _monitored(chain) if stream else _learnt(chain)


def _learnt(chain: Chain) -> list[str]:
    quantize, train = chain.quantize.current, chain.train.current
    kind, record = ("int8 model", quantize) if quantize else ("Float model", train)
    if record is None or record.metrics is None or record.metrics.auroc is None:
        return []
    auroc, accuracy = decimal(record.metrics.auroc), decimal(record.metrics.accuracy)
    return [f"{kind}: AUROC {auroc}, accuracy {accuracy} on the test beats."]


def _read_out(readouts: Readouts) -> list[str]:
    """Say how a detector of samples did on its test signals."""
    quantize, train = readouts.quantize.current, readouts.train.current
    kind, record = ("Integer network", quantize) if quantize else ("Float network", train)
    if record is None:
        return []
    found, item = record.metrics, record.data.item
    return [f"{kind}: sensitivity {percent(found.sensitivity)}, specificity {percent(found.specificity)} of {item}s of "
            "the test signals."]  # fmt: skip


def _monitored(chain: Chain) -> list[str]:
    """Say how the detector did on continuous records."""
    record = chain.evaluate.current
    if record is None:
        return ["Not evaluated on continuous records yet: ecgtiny evaluate --stream RECORDS."]
    number = f"{len(record.records)} continuous record{'s' * (len(record.records) != 1)} ({record.config.stream})"
    if isinstance(record.gross, UnsetType):
        return [f"{number} without annotated beats: events, and no figure that needs a truth."]
    rpeak, pvc = record.gross.rpeak, record.gross.pvc
    return [
        f"{number}: ventricular ectopic beats Se {percent(pvc.se)} [{interval(pvc.se_interval, share=True)}] at "
        f"{decimal(pvc.false_alarms_per_hour, 1)} [{interval(pvc.false_alarms_per_hour_interval, digits=1)}] false "
        f"alarms per hour; R peaks Se {percent(rpeak.se)}, +P {percent(rpeak.ppv)}."
    ]
