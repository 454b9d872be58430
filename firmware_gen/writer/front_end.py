"""What a firmware that takes samples has beside the detector's sources: front end, monitor, and the stream of both."""

from __future__ import annotations

import numpy as np

from ...common.frontend.design import (
    FIR_SHIFT,
    PHASE_BITS,
    PHASE_SHIFT,
    SHARPNESS_BITS,
    STEP_SHIFT,
    WINDOW_BEFORE,
    WINDOW_LENGTH,
    FrontEnd,
)
from ...quantize.monitor.model import MonitorModel
from ..compiler.layer import Table
from ..folders import KERNELS, STREAM
from .codegen import StreamParts
from .events import event_header
from .front_end_limits import check_front_end
from .monitor import monitor_sources, monitor_tables
from .monitor_limits import check_pace
from .render import render
from .shared_constants import FRONT_END as FRONT_END_CONSTANTS
from .shared_constants import FRONT_END_SIZES, macros, sizes
from .sources import INSIDE, Sources

FRONT_END = (
    "contact", "decimate", "filters", "flutter", "front_end", "qrs", "quality", "ring", "saturate", "second_difference",
    "t_waves", "window",
)  # fmt: skip
"""Files of ``stream/``; a module of ``common/frontend/`` has its twin under its own name."""
WORDS = (
    "decimation", "scale_mul", "scale_shift", "zero", "difference_span", "energy_length", "energy_floor",
    "flutter_second", "flutter_bends", "flutter_slopes", "flutter_goes_on", "fine_span", "slow_below", "longest_t_wave",
    "t_wave_spread", "t_wave_hidden", "longest_t_wave_interval",
    "reach", "refractory", "t_wave", "startup", "first_interval", "longest_interval", "latest", "blanking_gap",
    "blanking", "dead", "contact", "wander_step", "level_decay_timeout", "step", "energy_lag", "morphology_lag",
)  # fmt: skip
"""Members of ``FrontEnd`` that the C reads under their own names."""
REMEMBERED = ("baseline", "ring")
"""Those of them that are sizes of what it remembers."""


INTERFACE = ("stream.c", "block.c", "stream_self_test.c", "stretch.h", "ecgtiny_stream.h")


def stream_parts(front: FrontEnd, monitor: MonitorModel, digest: str) -> StreamParts:
    """Return what a stream adds to a detector of beats: ``ecgtiny/src/ecgtiny_stream.h`` and its C.

    Args:
        front: the front end.
        monitor: the monitor.
        digest: of all that the device runs; a saved state is restored by no other.

    Raises:
        UnsupportedModelError: the constants of either are such that the C would overflow.
    """
    check_pace(front)
    sources = {**front_end_sources(front), **monitor_sources(monitor, front.fs, digest)}
    del sources[f"{INSIDE}front_end_constants.c"]  # Its arrays are among those that the self-test checks.
    files = {f"{INSIDE}{name}": (STREAM / name).read_text("utf-8") for name in INTERFACE}
    tables = (*front_end_tables(front), *monitor_tables(monitor))
    return StreamParts({**sources, **files}, tables, front, monitor)


def front_end_sources(front: FrontEnd) -> Sources:
    """Return the front end: ``ecgtiny/src/front_end.h``, what it needs, and its constants.

    Raises:
        UnsupportedModelError: the constants are not such as ``design`` makes, and the C would overflow.
    """
    check_front_end(front)
    files = [path for name in FRONT_END for path in STREAM.glob(f"{name}.[ch]")]
    files += [KERNELS / "program_memory.h", KERNELS / "shift_right.h"]
    copied = {f"{INSIDE}{path.name}": path.read_text("utf-8") for path in files}
    header = render("front_end_constants.h", front=front, words=_words(front), macros=macros(FRONT_END_CONSTANTS))
    generated = {
        f"{INSIDE}ecgtiny_event.h": event_header(),
        f"{INSIDE}front_end_constants.h": header,
        f"{INSIDE}front_end_sizes.h": render("front_end_sizes.h", front=front, sizes=_sizes(front)),
        f"{INSIDE}front_end_constants.c": render("front_end_constants.c", tables=front_end_tables(front)),
    }
    return dict(sorted({**copied, **generated}.items()))


def front_end_tables(front: FrontEnd) -> list[Table]:
    """Return the constant arrays of the front end; the low-pass is symmetric, and its first half is enough."""
    half = front.fir[: len(front.fir) // 2 + 1]
    return [Table("fir", np.array(half, np.int16)), Table("phases", np.array(front.phases, np.int16))]


def _words(front: FrontEnd) -> dict[str, int]:
    return {
        **{name: getattr(front, name) for name in WORDS},
        "low_rail": front.rails[0],
        "high_rail": front.rails[1],
        "fir_shift": FIR_SHIFT,
        "sharpness_bits": SHARPNESS_BITS,
        "phase_bits": PHASE_BITS,
        "phase_shift": PHASE_SHIFT,
    }


def _sizes(front: FrontEnd) -> dict[str, int | str]:
    own = {name: getattr(front, name) for name in REMEMBERED}
    own |= {"fir_length": len(front.fir), "waiting": _waiting(front)}
    return sizes(FRONT_END_SIZES, **{f"FRONT_END_{name.upper()}": value for name, value in own.items()})


def _waiting(front: FrontEnd) -> int:
    """Return how many R peaks can wait for the end of their windows.

    One is known ``refractory`` after its energy peaked, and peaks of energy are farther apart than that; the window
    ends at the latest ``longest`` after the peak of energy.
    """
    half_window = -(-front.step * (WINDOW_LENGTH - 1 - WINDOW_BEFORE) >> STEP_SHIFT)
    longest = front.reach + 1 - front.energy_lag + half_window + 3 + front.morphology_lag
    return (longest - front.refractory) // (front.refractory + 1) + 2
