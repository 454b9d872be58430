"""The first thing that a reader sees: what was shown, and what was not."""

from __future__ import annotations

from dataclasses import dataclass

from .blocks import Tone
from .numerals import count, decimal, percent
from .records import Board, Chain, Stage, State


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
    stage = board.validation
    if stage.state is not State.DONE:
        return None
    fields = stage.fields
    return (
        f"{count(fields.number('beats'))} beats on {'virtual ' if fields.flag('virtual') else ''}{board.name}: "
        f"{count(fields.number('mismatches'))} mismatches with the integer reference."
    )


def streamed(board: Board) -> str | None:
    """Say what the validation of continuous records showed, where it is done."""
    stage = board.stream
    if stage.state is not State.DONE:
        return None
    fields = stage.fields
    records = len(fields.members("records"))
    return (
        f"{count(fields.number('events'))} events of {records} continuous record{'s' * (records != 1)} on "
        f"{'virtual ' if fields.flag('virtual') else ''}{board.name}: {count(fields.number('differences'))} "
        "differences from the integer reference."
    )


def _troubled(stage: Stage) -> bool:
    return stage.state not in (State.DONE, State.ABSENT)


def _headline(stage: Stage) -> str:
    return f"{stage.state.upper()}, {stage.name}"


def _learnt(chain: Chain) -> list[str]:
    stage, kind = (chain.quantize, "int8 model") if chain.quantize.current else (chain.train, "Float model")
    if not stage.current:
        return []
    auroc, accuracy = stage.fields.number("metrics.auroc"), stage.fields.number("metrics.accuracy")
    if auroc is None:
        return []
    return [f"{kind}: AUROC {decimal(auroc)}, accuracy {decimal(accuracy)} on the test beats."]


def _monitored(chain: Chain) -> list[str]:
    """Say how well continuous records were judged."""
    if not chain.evaluate.current:
        return []
    fields = chain.evaluate.fields
    se, ppv, ectopic = (percent(fields.number(f"gross.{key}")) for key in ("rpeak.se", "rpeak.ppv", "pvc.se"))
    alarms = decimal(fields.number("gross.pvc.false_alarms_per_hour"), 1)
    return [
        f"{len(fields.members('records'))} continuous records ({fields.text('config.stream')}): R peaks Se {se}, +P "
        f"{ppv}; ventricular ectopic beats Se {ectopic} at {alarms} false alarms per hour."
    ]
