"""A monitor that keeps how it read each beat: against the patient, and into which cluster."""

from __future__ import annotations

from ...common.arrays import Int32Array
from ...common.events import Events
from ...train.data.stream import Stream
from ..monitor.alarm import AlarmRules
from ..monitor.model import MonitorModel
from ..monitor.monitor import Monitor, PendingBeat
from ..monitor.patient import Reading
from ..monitor.replay import clock_of, run
from ..monitor.rules import Rules
from ..monitor.segments import SegmentThresholds


class Recorder(Monitor):
    """A monitor that keeps what it read: the sample of each readable beat's R peak, and its reading."""

    def __init__(self, model: MonitorModel, fs: float) -> None:
        super().__init__(model, clock_of(model, fs))
        self.sample = 0
        self.readings: list[tuple[int, Reading]] = []

    def _classify_beat(self, beat: PendingBeat, after: int, flags: int) -> list[Events]:
        self.sample = beat.sample
        return super()._classify_beat(beat, after, flags)

    def _fuse(self, reading: Reading, *, adapting: bool) -> int:
        self.readings.append((self.sample, reading))
        return super()._fuse(reading, adapting=adapting)


def record_readings(stream: Stream, residual: Int32Array, rules: Rules) -> Recorder:
    """Return a monitor that has read a whole record; nothing has to be fitted for it.

    Args:
        stream: the beats of the record.
        residual: int32 [n], the autoencoder's score of each beat.
        rules: how a patient is followed.
    """
    unfitted = MonitorModel(None, (0,), 0, SegmentThresholds((1,) * 4, (1,) * 4), rules, AlarmRules())
    recorder = Recorder(unfitted, stream.fs)
    run(recorder, stream, residual)
    return recorder
