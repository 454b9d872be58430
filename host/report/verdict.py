"""The first thing that a reader sees: what was shown, and what was not."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec import UnsetType

from ...common.stage_records.base import StageRecord
from .blocks import Tone
from .numerals import count, decimal, percent
from .run_records import Board, Chain, Stage, State


@dataclass(frozen=True)
class Verdict:
    """Lines from the strongest statement to the weakest; any trouble stands before all of them."""

    tone: Tone
    lines: tuple[str, ...]


def verdict(chain: Chain, unreadable: list[str]) -> Verdict:
    """Say what the current results show; stale ones show nothing, troubled ones are named first.

    ``unreadable`` names the values that have the wrong type: where there are any, nothing is claimed at all.
    """
    if unreadable:
        return Verdict("bad", tuple(f"UNREADABLE: {reason}" for reason in dict.fromkeys(unreadable)))
    trouble = [f"{_headline(stage)}: {stage.why}" for stage in chain.stages if _troubled(stage)]
    shown = [line for board in chain.boards for line in (validated(board), streamed(board)) if line]
    learnt = [*_learnt(chain), *_monitored(chain)]
    lines = [*trouble, *shown, *learnt] or ["Nothing has been shown yet: the run folder holds no results."]
    if not shown and not trouble and learnt:
        lines.append("No board has been validated yet.")
    return Verdict("bad" if trouble else "good" if shown else "plain", tuple(lines))


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


def _learnt(chain: Chain) -> list[str]:
    quantize, train = chain.quantize.current, chain.train.current
    kind, record = ("int8 model", quantize) if quantize else ("Float model", train)
    if record is None or record.metrics is None or record.metrics.auroc is None:
        return []
    auroc, accuracy = decimal(record.metrics.auroc), decimal(record.metrics.accuracy)
    return [f"{kind}: AUROC {auroc}, accuracy {accuracy} on the test beats."]


def _monitored(chain: Chain) -> list[str]:
    """Say how the detector did on continuous records."""
    record = chain.evaluate.current
    if record is None or isinstance(record.gross, UnsetType):
        return []
    rpeak, pvc = record.gross.rpeak, record.gross.pvc
    return [
        f"{len(record.records)} continuous records ({record.config.stream}): R peaks Se {percent(rpeak.se)}, +P "
        f"{percent(rpeak.ppv)}; ventricular ectopic beats Se {percent(pvc.se)} at "
        f"{decimal(pvc.false_alarms_per_hour, 1)} false alarms per hour."
    ]
