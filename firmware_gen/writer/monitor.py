"""The monitor in C: from the front end's beats to events, with the weights, thresholds and rules of a training."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np

from ...quantize.monitor import templates
from ...quantize.monitor.clock import LATENCY, Clock
from ...quantize.monitor.features import FEATURES
from ...quantize.monitor.measures import MEASURES
from ...quantize.monitor.model import MonitorModel
from ...quantize.monitor.state import firmware_id, layout
from ...quantize.monitor.state_limits import TEMPLATES, TRACKERS, head
from ..compiler.layer import Table
from ..folders import STREAM
from .monitor_limits import check_monitor
from .render import render
from .shared_constants import MONITOR as MONITOR_CONSTANTS
from .shared_constants import MONITOR_SIZES, macros, sizes
from .sources import INSIDE, Sources

MONITOR = (
    "alarm", "clock", "compare", "ectopy", "events", "fibrillation", "fuse", "integers", "measures", "monitor",
    "novelty", "patient", "rhythm", "rhythm_events", "segments", "state", "state_bytes", "state_limits", "stream_state",
    "templates", "trackers", "cluster_score",
)  # fmt: skip
"""Files of ``stream/``; a module of ``quantize/monitor/`` has its twin under its own name."""
RULES = ("match_threshold", "template_shift", "established", "premature", "uncompensated", "usual_share", "steady",
         "unsteady", "wide")  # fmt: skip
"""Members of ``Rules`` that the C reads under their own names."""


CHECKED = ("version", "size", "firmware", "flags", "crc")
"""Members of a saved state whose place the C knows."""


def monitor_sources(model: MonitorModel, fs: float, digest: str) -> Sources:
    """Return the monitor for a rate in Hz: ``ecgtiny/src/monitor.h`` and what it needs beside the front end.

    A saved state goes with firmwares of the same ``digest``.

    The arrays that ``ecgtiny/src/monitor_constants.h`` declares are those of ``monitor_tables``.

    Raises:
        UnsupportedModelError: the model holds constants for which the C would overflow.
    """
    check_monitor(model)
    names = (*MONITOR, "departure" if model.linear is None else "linear")
    files = [path for name in names for path in STREAM.glob(f"{name}.[ch]")]
    context = {"words": _words(model, fs, digest), "tables": monitor_tables(model), "levels": len(model.thresholds)}
    fixed = {**macros(MONITOR_CONSTANTS), **_state_offsets(model), **_state_limits(model)}
    return {
        **{f"{INSIDE}{path.name}": path.read_text("utf-8") for path in files},
        f"{INSIDE}feature.h": render("names.h", kind="feature", module="features", names=FEATURES),
        f"{INSIDE}measure.h": render("names.h", kind="measure", module="measures", names=MEASURES),
        f"{INSIDE}monitor_constants.h": render("monitor_constants.h", **context, macros=fixed),
        f"{INSIDE}monitor_sizes.h": render("monitor_sizes.h", **context, sizes=_sizes(model)),
    }


def monitor_tables(model: MonitorModel) -> list[Table]:
    """Return the constant arrays of the monitor."""
    tables = {"thresholds": model.thresholds, "bias_limits": model.segments.bias}
    tables["magnitude_limits"] = model.segments.magnitude
    wide = [Table(name, np.array(values, np.int32)) for name, values in tables.items()]
    if model.linear is None:
        return wide
    halves = {"weights": model.linear.weights, "centres": model.linear.centres, "limits": model.linear.limits}
    features = Table("term_features", np.array(model.linear.term_features, np.uint8))
    return [*wide, *(Table(name, np.array(values, np.int16)) for name, values in halves.items()), features]


def _state_offsets(model: MonitorModel) -> dict[str, int]:
    """Return where the members of a state lie that the C checks by themselves."""
    fields = layout(model.rules.templates).fields or {}
    return {f"STATE_{name.upper()}_AT": fields[name][1] for name in CHECKED}


def _state_limits(model: MonitorModel) -> dict[str, str]:
    """Return the least and the largest value of the members of a state that have limits."""
    limits = {**head(model), **TRACKERS, **TEMPLATES}
    ends = [(name.upper(), end, value) for name, pair in limits.items() for end, value in pair._asdict().items()]
    return {f"STATE_{name}_{end.upper()}": str(value) if value >= 0 else f"({value})" for name, end, value in ends}


def _sizes(model: MonitorModel) -> dict[str, int | str]:
    complex_length = templates.COMPLEX.stop - templates.COMPLEX.start
    return sizes(
        MONITOR_SIZES, MONITOR_TEMPLATES=model.rules.templates, COMPLEX_LENGTH=complex_length, FEATURES=len(FEATURES),
        MEASURES=len(MEASURES),
    )  # fmt: skip


def _words(model: MonitorModel, fs: float, digest: str) -> dict[str, int]:
    rules, alarm = asdict(model.rules), model.alarm
    clock = Clock.of(fs, enrolment_ms=model.rules.enrolment_ms, hold_off_ms=alarm.hold_off_ms)
    linear = model.linear
    score = {} if linear is None else {"offset": linear.offset, "shift": linear.shift, "terms": len(linear.weights)}
    return {
        **{name: rules[name] for name in RULES},
        **asdict(clock),
        "latency": LATENCY,
        "level": model.level,
        "needed": alarm.needed,
        "of": alarm.of,
        "fast": alarm.fast_ms,
        "fast_over": alarm.fast_over_ms,
        "slow": alarm.slow_ms,
        "slow_over": alarm.slow_over_ms,
        **score,
        "firmware": firmware_id(digest),
        "state_bytes": layout(model.rules.templates).itemsize,
    }
