"""The events of a stretch of samples that a stream sees from some later sample on, by the integer reference."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..common.arrays import Int16Array
from ..common.events import Events
from ..common.frontend.contact import Contact
from ..common.frontend.design import FrontEnd
from ..common.frontend.flutter import Flutter
from ..common.frontend.frontend import Detected, detect
from ..train.data.stream import Stream
from .detector import Scorer
from .monitor.model import MonitorModel
from .monitor.replay import replay
from .scoring import score_beats


def events_of_stretch(
    scorer: Scorer, monitor: MonitorModel, front: FrontEnd, counts: Int16Array, first: int = 0
) -> Events:
    """Return the events, ``EVENT`` [n], of a stream that begins with sample number ``first``.

    Args:
        scorer: the autoencoder.
        monitor: the constants of the monitor.
        front: the front end.
        counts: int16 [samples], ``GAP`` where there is none.
        first: number of the first sample, a multiple of the front end's decimation.
    """
    found = _later(detect(counts, front), first)
    residual, _ = score_beats(scorer, found.window[:, :, np.newaxis])
    adc = front.fs, front.gain, front.zero
    return replay(monitor, Stream("", "", *adc, first + len(counts), {}, found, None), residual)


def _later(found: Detected, by: int) -> Detected:
    contact = Contact(found.contact.sample + by, found.contact.lost)
    flutter = Flutter(found.flutter.sample + by, found.flutter.lasts)
    return replace(found, sample=found.sample + by, decided=found.decided + by, contact=contact, flutter=flutter)
