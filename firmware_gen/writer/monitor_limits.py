"""What the C of the monitor takes for granted: its counters hold what the rules ask for, and no sum overflows."""

from __future__ import annotations

from ...common.errors import UnsupportedModelError
from ...common.frontend.design import FrontEnd
from ...quantize.monitor.features import FEATURES
from ...quantize.monitor.linear import INT32_MAX, Linear
from ...quantize.monitor.model import MonitorModel
from ...quantize.monitor.templates import WHOLE_SHARE

INT16_MAX = 32767
WORK = 4
"""Samples over which the work of a beat is spread, that of a deadline and of a lost contact with it: one beat at a time
waits for its judgement, which takes two, and each of the others one."""


def check_monitor(model: MonitorModel) -> None:
    """Check the constants of a monitor.

    Raises:
        UnsupportedModelError: the C would not compute what ``quantize/monitor/`` says.
    """
    rules, alarm, segments = model.rules, model.alarm, model.segments
    _demand(rules.follow, "a monitor that does not follow its patient")
    _demand(2 <= rules.templates <= 255, f"{rules.templates} templates")
    _demand(1 <= rules.established <= 255, f"clusters of {rules.established} beats")
    _demand(1 <= rules.template_shift <= 8, f"templates that move by 2^-{rules.template_shift}")
    _demand(-INT16_MAX <= rules.match_threshold < 0, f"beats alike at {rules.match_threshold}")
    _demand(max(map(abs, (rules.premature, rules.uncompensated, rules.wide))) <= INT16_MAX, "the rules of clusters")
    _demand(0 <= rules.usual_share <= WHOLE_SHARE, f"usual clusters of a share of {rules.usual_share}")
    _demand(0 <= rules.steady <= rules.unsteady <= INT16_MAX, "the rules of usual clusters")
    _demand(1 <= alarm.needed <= alarm.of <= 16, f"alarms at {alarm.needed} of {alarm.of} beats")
    _demand(0 <= model.level < len(model.thresholds) <= 255, f"a level {model.level} of sensitivity")
    _demand(max(map(abs, model.thresholds)) <= INT32_MAX, "a threshold beyond 32 bits")
    limits = (*segments.bias, *segments.magnitude)
    _demand(len(limits) == 8 and min(limits) >= 1 and max(limits) <= INT32_MAX, "the thresholds of the segments")
    if model.linear is not None:
        _check_score(model.linear)


def check_pace(front: FrontEnd) -> None:
    """Check that the work of a beat is over before the next one comes.

    QRS complexes are more than ``refractory`` apart, and a window ends a fixed time after its R peak, which lies
    within ``reach`` and a half of the middle of the energy.

    Raises:
        UnsupportedModelError: beats come too fast for the C.
    """
    apart = (front.refractory - 2 * front.reach) * front.decimation
    _demand(apart > WORK, f"beats that come {apart} samples apart")


def _check_score(score: Linear) -> None:
    """``Linear`` itself holds its sum within 32 bits."""
    named = set(score.term_features)
    _demand(len(named) > 0 and named <= set(range(len(FEATURES))), f"terms of features beyond {len(FEATURES)}")
    halves = (*score.weights, *score.centres, *score.limits)
    _demand(max(map(abs, halves)) <= INT16_MAX and min(score.limits) >= 0, "weights beyond 16 bits")
    _demand(1 <= score.shift <= 31, f"a score shifted by {score.shift}")


def _demand(holds: bool, refused: str) -> None:
    if not holds:
        raise UnsupportedModelError(f"the firmware does not support {refused}", fix="make it with fit_monitor")
