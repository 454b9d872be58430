"""What a sample of stream_parts ECG costs on a Cortex-M4: the least image round a stream, fed with generated ECG.

- instructions: of ``ecgtiny_push_sample`` and of the calls of ``ecgtiny_next_event`` after it, per sample: the median,
  the least, the largest; and the sum of all per second of the signal, rounded.
- flash, RAM, stack: as in ``measure.py``; the event, in which the caller gets what comes out, is the caller's.
"""

from __future__ import annotations

import numpy as np

from ecgtiny.common.arrays import Int16Array
from ecgtiny.common.errors import VerificationError
from ecgtiny.common.events import EVENT
from ecgtiny.common.frontend.design import FrontEnd
from ecgtiny.common.frontend.frontend import detect
from ecgtiny.firmware_gen.writer.front_end import stream_parts
from ecgtiny.firmware_gen.writer.golden import choose_golden
from ecgtiny.host.sim.call import Callee
from ecgtiny.quantize.detector import Detector
from ecgtiny.quantize.monitor.model import MonitorModel
from ecgtiny.quantize.monitor.replay import replay
from ecgtiny.quantize.scoring import score_beats
from ecgtiny.train.data.stream import Stream

from .image import banded, linked_with
from .inputs import HERE
from .measure import Figures, Profile

PUSH, NEXT = "ecgtiny_push_sample", "ecgtiny_next_event"
MAIN = HERE / "stream_main.c"


def measure_stream(
    profile: Profile, detector: Detector, monitor: MonitorModel, front: FrontEnd, counts: Int16Array
) -> Figures:
    """Return the figures of a signal, int16 [n], after checking every event.

    Raises:
        VerificationError: the events are not the integer reference's, byte for byte.
    """
    expected, windows = reference(detector, monitor, front, counts)
    golden = choose_golden(detector, windows)
    sources = profile.detector(detector, golden, stream=stream_parts(front, monitor, detector.digest))
    with linked_with(sources, MAIN.read_text("utf-8")) as loaded:
        events, spent, cycles = push(loaded.callee, counts)
        if events != expected:
            raise VerificationError(f"{len(events)} bytes of events are not the {len(expected)} that are expected",
                                    where="the virtual core", fix="this is a defect of the generated C")  # fmt: skip
        figures = loaded.figures(PUSH, spent, cycles, callers_bytes=loaded.callee.symbol("event").size)
    per_second = round(sum(spent) * front.fs / len(counts))
    cycles_per_second = banded(sum(cycles) * front.fs / len(counts))
    return {
        **figures,
        "instructions_per_second": per_second,
        "cycles_per_second": cycles_per_second,
        "events": len(expected) // EVENT.itemsize,
    }


def reference(
    detector: Detector, monitor: MonitorModel, front: FrontEnd, counts: Int16Array
) -> tuple[bytes, Int16Array]:
    """Return the events as the integer reference has them, and the beats' windows, int16 [beats, length, 1]."""
    detected = detect(counts, front)
    windows = detected.window[:, :, np.newaxis]
    residual, _ = score_beats(detector, windows)
    stream = Stream("", "", front.fs, front.gain, front.zero, len(counts), {}, detected, None)
    return replay(monitor, stream, residual).tobytes(), windows


def push(callee: Callee, counts: Int16Array) -> tuple[bytes, list[int], list[int]]:
    """Push a signal; return the events, and instructions and cycles of each sample with those of fetching its events.

    Raises:
        VerificationError: a sample is refused.
    """
    stream, event = (callee.symbol(name).address for name in ("stream", "event"))
    callee.call("ecgtiny_stream_init", stream)
    events, spent, cycles = bytearray(), list[int](), list[int]()
    for index, count in enumerate(counts.tolist()):
        pushed = callee.call(PUSH, stream, count & 0xFFFF_FFFF)
        if pushed.value != 0:
            raise VerificationError(f"sample {index} is refused with {pushed.value}", where="the virtual core",
                                    fix="fetch every event before the next sample")  # fmt: skip
        taken, modelled = pushed.instructions, pushed.cycles
        while True:
            fetched = callee.call(NEXT, stream, event)
            taken += fetched.instructions
            modelled += fetched.cycles
            if not fetched.value & 1:
                break
            events += callee.load(event, EVENT.itemsize)
        spent.append(taken)
        cycles.append(modelled)
    return bytes(events), spent, cycles
