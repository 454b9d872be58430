"""The three claims of a verdict, each from the records of the stages that can show it."""

from __future__ import annotations

from ...common.numerals import count, decimal, interval, percent
from ...common.stage_records.base import Claim, Interval
from ...common.stage_records.figures import Baseline
from ...common.stage_records.quantize import QuantizeRecord
from ...common.stage_records.train import TrainRecord
from .run_records import Board, Chain, State

NOT_EVALUATED = "no continuous record has been evaluated (ecgtiny evaluate --stream RECORDS)"
BEHIND = {"pca": "PCA", "mean_beat": "the mean beat"}
"""The baselines that a model of beats may not be behind, and their names."""
NO_MATTER = 0.001
"""An AUROC that is behind by no more is not behind: one pair in 1,000 of a normal and an abnormal beat is ranked
otherwise. A model that is PCA in int8 is behind it by less, and a paired bootstrap is narrow enough to show it."""


def _unshown(figure: str) -> Claim:
    return Claim(state="not shown", figure=figure)


def of_stream(chain: Chain) -> bool:
    """Tell whether a board of the run takes samples, and is compared by what it gives for them."""
    if chain.readouts:
        return True
    record = chain.train.current or chain.quantize.current
    return chain.evaluate.current is not None or (record is not None and record.stream is not None)


def computes(chain: Chain) -> Claim:
    """Return whether boards compute what the reference does: by events of a stream, by beats that came cut."""
    shown = [_on_board(board, stream=of_stream(chain)) for board in chain.boards]
    claims = [claim for claim in shown if claim is not None]
    for state in ("fail", "not shown", "pass"):
        if found := [claim for claim in claims if claim.state == state]:
            return Claim(state=state, figure="; ".join(claim.figure for claim in found))
    pushed = of_stream(chain) and chain.readouts is None
    what = "no record has been pushed to a board (--stream RECORDS)" if pushed else "no board was validated"
    return _unshown(what)


def _on_board(board: Board, *, stream: bool) -> Claim | None:
    """Return what the validation of one board shows; None where there was none."""
    stage = board.stream if stream else board.validation
    if stage.state is State.ABSENT:
        return None
    record = stage.current
    if record is None or stage.state not in (State.DONE, State.FAILED):
        return _unshown(f"the validation of {board.name} is {stage.state}")
    where = f"on {'virtual ' if record.virtual else ''}{board.name}"
    if stage.state is State.DONE and not _compared(board, stream=stream):
        return _unshown(f"no {'event' if stream else 'beat'} was compared {where}")
    figure = _events(board, where) if stream else _beats(board, where)
    return Claim(state="pass" if stage.state is State.DONE else "fail", figure=figure)


def _compared(board: Board, *, stream: bool) -> int:
    events, beats = board.stream.record, board.validation.record
    return (0 if events is None else events.events) if stream else 0 if beats is None else beats.beats


def _events(board: Board, where: str) -> str:
    record = board.stream.record
    return "" if record is None else f"{count(record.differences)} of {count(record.events)} events differ {where}"


def _beats(board: Board, where: str) -> str:
    record = board.validation.record
    return "" if record is None else f"{count(record.mismatches)} of {count(record.beats)} beats differ {where}"


def promise(chain: Chain) -> Claim:
    """Return whether false alarms are as many as promised."""
    if chain.readouts:
        return _unshown("the thresholds' rule promises no rate")
    if of_stream(chain):
        return _evaluated(chain, "promise")
    record = _tested(chain)
    rate = None if record is None else record.false_alarm_rate
    if rate is None or rate.observed is None:
        return _unshown("no labelled normal beats were tested")
    if rate.promised is None or rate.interval is None:
        return _unshown(f"the threshold's rule promises no rate; {percent(rate.observed)} observed")
    low, high = rate.interval
    kept = low <= rate.observed <= high
    return Claim(
        state="pass" if kept else "fail",
        figure=f"{percent(rate.observed)} of {count(rate.normals)} normal beats flagged, {percent(rate.promised)} "
        f"promised: {'inside' if kept else 'OUTSIDE'} the prediction interval {interval(rate.interval, share=True)}",
    )


def detects(chain: Chain) -> Claim:
    """Return whether the detector is not behind its baselines, nor, of a stream, behind what its training led to."""
    if chain.readouts:
        return _unshown("no baseline was tested beside it (ecgtiny compare does)")
    if of_stream(chain):
        return _evaluated(chain, "detects")
    record = _tested(chain)
    if record is None or record.metrics is None or record.metrics.auroc is None:
        return _unshown("no labelled beats were tested")
    beside = [_beside(record, name, record.baselines[name]) for name in BEHIND if name in record.baselines]
    found = [one for one in beside if one is not None]
    if not found:
        return _unshown("no baseline was tested")
    state = "fail" if any(one.state == "fail" for one in found) else "pass"
    figure = f"AUROC {decimal(record.metrics.auroc)} on {count(record.data.test.beats)} test beats of "
    return Claim(state=state, figure=f"{figure}{record.data.name}, {', '.join(one.figure for one in found)}")


def _beside(record: TrainRecord | QuantizeRecord, name: str, baseline: Baseline) -> Claim | None:
    """Return whether a model is not behind a baseline by more than the interval of their difference."""
    metrics = record.metrics
    if metrics is None or metrics.auroc is None or baseline.auroc is None:
        return None
    difference, bounds = metrics.auroc - baseline.auroc, _difference(metrics.auroc, metrics.auroc_interval, baseline)
    if bounds is None:
        return None
    behind = bounds[1] < -NO_MATTER
    return Claim(
        state="fail" if behind else "pass",
        figure=f"{'MORE' if behind else 'not shown to be more'} than {decimal(NO_MATTER, 3)} behind {BEHIND[name]}: "
        f"{decimal(difference)} [{interval(bounds)}]",
    )


def _difference(auroc: float, own: Interval | None, baseline: Baseline) -> Interval | None:
    """Return the interval of a model's AUROC less a baseline's: paired where stored, else the model's own, moved.

    The paired one is of the float model; that of an int8 model is as wide, about its own difference.
    """
    paired, beside = baseline.model_ahead_interval, baseline.auroc
    if beside is None:
        return None
    if paired and isinstance(baseline.model_ahead, float):
        moved = auroc - beside - baseline.model_ahead
        return paired[0] + moved, paired[1] + moved
    return None if own is None else (own[0] - beside, own[1] - beside)


def _tested(chain: Chain) -> TrainRecord | QuantizeRecord | None:
    """Return the record of the model that goes to the device, else of the float one."""
    return chain.quantize.current or chain.train.current


def _evaluated(chain: Chain, which: str) -> Claim:
    """Return what an evaluation on continuous records says of itself."""
    stage, record = chain.evaluate, chain.evaluate.current
    if record is None:
        return _unshown(NOT_EVALUATED if stage.state is State.ABSENT else f"the evaluation is {stage.state}")
    if not record.verdict:
        return _unshown("the evaluation was made before verdicts were stored; run it again")
    return record.verdict.promise if which == "promise" else record.verdict.detects
