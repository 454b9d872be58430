"""Whole streams on the host: the events of the C, and those of the integer reference."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ecgtiny.common.arrays import Int16Array, Int32Array
from ecgtiny.common.events import EVENT
from ecgtiny.common.frontend.design import FrontEnd
from ecgtiny.common.frontend.frontend import detect
from ecgtiny.firmware_gen.writer.codegen import detector_sources
from ecgtiny.firmware_gen.writer.front_end import stream_parts
from ecgtiny.firmware_gen.writer.golden import choose_golden
from ecgtiny.firmware_gen.writer.sources import Sources
from ecgtiny.quantize.detector import Detector
from ecgtiny.quantize.monitor.alarm import AlarmRules
from ecgtiny.quantize.monitor.features import FEATURES
from ecgtiny.quantize.monitor.linear import Linear
from ecgtiny.quantize.monitor.model import MonitorModel
from ecgtiny.quantize.monitor.replay import replay as replay_reference
from ecgtiny.quantize.monitor.rules import Rules
from ecgtiny.quantize.monitor.segments import SegmentThresholds
from ecgtiny.quantize.scoring import score_beats
from ecgtiny.train.data.stream import Stream
from tests.firmware_gen.detectors import beats, detector
from tests.firmware_gen.stream.replay import FAST, replay

Events = NDArray[np.void]
DETECTOR = detector(np.random.default_rng(1))
GOLDEN = choose_golden(DETECTOR, beats(np.random.default_rng(2), DETECTOR.normalisation))
TERMS = 300
"""Of the score: more than a byte counts."""
RULES = replace(Rules(), enrolment_ms=20_000)
ALARM = replace(AlarmRules(), needed=2, of=6, hold_off_ms=5_000)


def model(rng: np.random.Generator, *, linear: bool = True, rules: Rules = RULES) -> MonitorModel:
    """Return a model of random weights, whose score is now above and now below its thresholds."""
    most = ((-3000, 3000), (-300, 300), (10, 1000))
    weights, centres, limits = (tuple(rng.integers(least, largest, TERMS).tolist()) for least, largest in most)
    inputs = (*range(len(FEATURES)), *rng.integers(0, len(FEATURES), TERMS - len(FEATURES)).tolist())
    score = Linear(weights, centres, limits, 700 << 12, 12, inputs)
    limit = SegmentThresholds((40, 40, 40, 40), (60, 60, 60, 60))
    return MonitorModel(score if linear else None, (50, -50, -300), 1, limit, rules, ALARM)


def stream_sources(front: FrontEnd, monitor: MonitorModel, autoencoder: Detector = DETECTOR) -> Sources:
    """Return the C of a stream without its example."""
    sources = detector_sources(autoencoder, GOLDEN, stream=stream_parts(front, monitor, autoencoder.digest))
    return {path: text for path, text in sources.items() if path.startswith("ecgtiny/")}


def events_of_c(
    front: FrontEnd, monitor: MonitorModel, counts: Int16Array, *, compiler: str = "gcc", flags: tuple[str, ...] = FAST
) -> Events:
    """Return the events of the C, which is told of the end, of dtype ``EVENT``."""
    driven = replay(stream_sources(front, monitor), "stream_driver.c", counts, compiler=compiler, flags=flags)
    return np.frombuffer(driven, EVENT)


def events_of_reference(
    front: FrontEnd, monitor: MonitorModel, counts: Int16Array, *, finished: bool = False
) -> Events:
    """Return the events of the integer reference."""
    return replay_reference(monitor, *front_end_output(front, counts, finished=finished))


def front_end_output(front: FrontEnd, counts: Int16Array, *, finished: bool = False) -> tuple[Stream, Int32Array]:
    """Return what the front end brings, and the autoencoder's scores of it."""
    detected = detect(counts, front, finished=finished)
    residual, _ = score_beats(DETECTOR, detected.window[:, :, np.newaxis])
    about = ("", "", front.fs, front.gain, front.zero, len(counts), {})
    return Stream(*about, detected, None, finished=finished), residual
