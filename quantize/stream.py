"""The stream detector of a run: front end, autoencoder, monitor; for the device, and for patients who were left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from msgspec import UNSET, UnsetType

from ..common.errors import DataError, UsageError
from ..common.events import Events
from ..common.files import read_json, sha256, to_json
from ..common.frontend.design import (
    MAX_COUNT,
    MAX_GAIN,
    MAX_RATE,
    MIN_COUNT,
    MIN_GAIN,
    MIN_RATE,
    RAILS,
    FrontEnd,
    design,
)
from ..common.run import Run
from ..common.stage_records.export import StreamExport
from ..common.stage_records.quantize import LeftOut, LeftOutFigures, QuantizeRecord, TrainingAdc
from ..common.stage_records.train import TrainRecord
from ..train.data.records.record import Record
from ..train.data.stream import Stream, cut
from .detector import Detector, Scorer
from .monitor.model import MonitorModel, Monitors
from .monitor.monitor import Monitor
from .monitor.replay import clock_of, run
from .scoring import score_beats
from .store import MONITOR, RECORD, REFITS, load_detector

LEFT_OUT = "left out: autoencoder, weights and thresholds never saw the patient"
UNSEEN = "whole: no record of a patient of this name was trained on"
CONTINUED = "whole: as on the device, from the saved state of a patient who was trained on"
SEEN = "whole: it was trained on this patient, and there was no other"


@dataclass(frozen=True)
class Adc:
    """A board's ADC; what is None is as in the training records."""

    fs: float | None = None
    """Sampling rate in Hz."""
    gain: float | None = None
    """Gain in counts/mV."""
    zero: int | None = None
    """Counts at 0 mV."""
    rails: tuple[int, int] | None = None
    """The least and the largest count; those of 16 bits when None."""
    input: int | None = None
    """Analog input that the image samples by itself, for ``ecgtiny record``; None where samples are pushed."""

    def check(self) -> None:
        """Check what is given.

        Raises:
            UsageError: there is no front end for a value, or 0 mV is not between the rails.
        """
        ranges = {
            "--rate": (self.fs, MIN_RATE, MAX_RATE, "Hz"),
            "--gain": (self.gain, MIN_GAIN, MAX_GAIN, "counts/mV"),
            "--zero": (self.zero, MIN_COUNT, MAX_COUNT, "counts"),
        }
        for option, (value, least, largest, unit) in ranges.items():
            if value is not None and not least <= value <= largest:
                raise UsageError(f"{option} {value:g} is out of range", fix=f"give {least:g} to {largest:g} {unit}")
        if self.rails is None:
            return
        low, high = self.rails
        inside = self.zero is None or low <= self.zero <= high
        if not (MIN_COUNT <= low < high <= MAX_COUNT and inside):
            at = "" if self.zero is None else f" with 0 mV at {self.zero} counts"
            fix = "give --rails LOW HIGH with LOW < HIGH within 16 bits, and the zero between them"
            raise UsageError(f"--rails {low} {high}{at} cannot be used", fix=fix)


@dataclass(frozen=True, eq=False)
class PatientDetector:
    """The stream detector for the records of one patient."""

    scorer: Scorer
    """The autoencoder."""
    monitor: MonitorModel
    """The constants of the monitor."""
    origin: str
    """Whether the patient was trained on, in words."""
    group: int | None = None
    """The group of patients that was left out for it; None for the whole."""
    front: FrontEnd | None = None
    """The device's front end; None for one that is made for each record's rate and gain."""

    def events(
        self, record: Record, level: int | None = None, front: FrontEnd | None = None, *, finished: bool = True,
        monitor: Monitor | None = None,
    ) -> Events:  # fmt: skip
        """Return the events that a device gives of a record's samples, [n] of ``EVENT``.

        Args:
            record: in counts of the converter that the front end is for.
            level: row of the threshold table; the default one when None.
            front: the front end; when None the device's, or else the one for the record's rate, gain and zero.
            finished: whether the device is told that the record ends; firmware of before cannot be.
            monitor: that of a patient who is known; a new patient's when None.
        """
        return self.stream_and_events(record, level, front, finished=finished, monitor=monitor)[1]

    def stream_and_events(
        self, record: Record, level: int | None = None, front: FrontEnd | None = None, *, finished: bool = True,
        monitor: Monitor | None = None,
    ) -> tuple[Stream, Events]:  # fmt: skip
        """Return the beats that the front end finds in a record, and what ``events`` gives of the same arguments."""
        front = front or self.front or design(record.fs, record.gain, record.zero)
        stream = cut(record, front, finished=finished)
        residual, _ = score_beats(self.scorer, stream.detected.window[:, :, np.newaxis])
        if monitor is None:
            monitor = Monitor(self.monitor, clock_of(self.monitor, stream.fs))
        monitor.level = monitor.level if level is None else level
        return stream, run(monitor, stream, residual)


@dataclass(frozen=True, eq=False)
class StreamDetector:
    """The stream detector of a run: autoencoder and monitor, and those that never saw some of the patients."""

    detector: Detector
    monitor: MonitorModel
    refits: tuple[Scorer, ...]
    """Autoencoders by fold."""
    groups: Mapping[int, MonitorModel]
    """Monitors by the group of patients that was left out."""
    patients: Mapping[str, LeftOut]
    """What never saw each patient that was trained on."""
    files: Mapping[str, str]
    """Name of the patient of each file that was trained on, by its SHA-256."""
    rules: tuple[str, ...]
    """How the threshold of each level was chosen."""
    trained_on: str
    adc: TrainingAdc
    """The converter of the training records."""
    left_out: LeftOutFigures | UnsetType | None = UNSET
    """What to expect of new patients."""

    @property
    def digest(self) -> str:
        """SHA-256 over the detector and the monitor."""
        return sha256(to_json({"detector": self.detector.digest, "monitor": self.monitor.to_json()}).encode())

    def level(self, wanted: int | None) -> int:
        """Return a level of sensitivity, the default one for None.

        Raises:
            UsageError: there is no such level.
        """
        last = len(self.monitor.thresholds) - 1
        if wanted is not None and not 0 <= wanted <= last:
            raise UsageError(f"there is no level {wanted}", fix=f"the levels are 0, the least sensitive, to {last}")
        return self.monitor.level if wanted is None else wanted

    def for_patient(self, patient: str, digests: Iterable[str] = ()) -> PatientDetector:
        """Return the detector for a patient: fitted without that patient where there were others.

        Args:
            patient: name of the patient.
            digests: SHA-256 of the record's files, by which one that was trained on is known under any name.
        """
        patient = next((self.files[digest] for digest in digests if digest in self.files), patient)
        if patient not in self.patients:
            return PatientDetector(self.detector, self.monitor, UNSEEN)
        fold, group = self.patients[patient].fold, self.patients[patient].group
        if fold is None or group is None:
            return PatientDetector(self.detector, self.monitor, SEEN)
        scorer = self.detector if fold < 0 else self.refits[fold]
        return PatientDetector(scorer, self.groups[group], LEFT_OUT, group)

    def front_end(self, adc: Adc) -> FrontEnd:
        """Return the front end for an ADC; what it leaves open is as in the training records.

        Raises:
            UsageError: there is no front end for this ADC, or the training records differ in what is left open.
        """
        fs = self.adc.fs if adc.fs is None else adc.fs
        gain = self.adc.gain if adc.gain is None else adc.gain
        zero = self.adc.zero if adc.zero is None else adc.zero
        if fs is None or gain is None or zero is None:
            options = {"fs": (fs, "--rate"), "gain": (gain, "--gain"), "zero": (zero, "--zero")}
            unknown = {key: option for key, (value, option) in options.items() if value is None}
            raise UsageError(
                f"the training records differ in their {', '.join(unknown)}, and so leave the board's open",
                fix=f"give {', '.join(unknown.values())} of the board's ADC",
            )
        Adc(fs, gain, zero, adc.rails).check()
        return design(fs, gain, zero, adc.rails or RAILS)

    def on_device(self, exported: StreamExport | None) -> PatientDetector:
        """Return what a device runs, for any patient: the whole detector behind the front end of its export.

        Args:
            exported: the ``stream`` block of export.json.

        Raises:
            DataError: the export takes beats, not samples.
        """
        if exported is None:
            raise DataError("the export takes beats, not samples", fix="export again")
        front = FrontEnd.from_json(exported.front_end, "stream.front_end of export.json")
        return PatientDetector(self.detector, self.monitor, "whole", front=front)

    def for_front_end(self, front: FrontEnd) -> Detector:
        """Return the detector under the digest of all that the device runs."""
        parts = {"stream": self.digest, "front_end": front.to_json()}
        return replace(self.detector, digest=sha256(to_json(parts).encode()))


def require_stream(record: TrainRecord | QuantizeRecord, run: Run) -> None:
    """Refuse the record of a stage that does not stem from continuous records.

    Raises:
        DataError: it was trained on beats.
    """
    if record.stream is None:
        raise _trained_on_beats(run)


def _trained_on_beats(run: Run) -> DataError:
    return DataError("was trained on beats, not on continuous records", where=str(run.folder),
                     fix="run ecgtiny train --stream --data RECORDS, or name another run with --run")  # fmt: skip


def load_stream(run: Run) -> StreamDetector:
    """Read the stream detector of a run.

    Raises:
        DataError: the run has not been quantised, or was not trained on continuous records.
        VerificationError: an artefact has changed.
        UnsupportedModelError: the model in the run folder is not supported.
    """
    record = run.load(RECORD, QuantizeRecord)
    about = record.stream
    if about is None:
        raise _trained_on_beats(run)
    stored = Monitors.from_json(read_json(run.path(MONITOR)), str(run.path(MONITOR)))
    return StreamDetector(
        load_detector(run),
        stored.whole,
        tuple(_refits(run, record)),
        stored.groups,
        about.patients,
        about.files,
        tuple(level.rule for level in about.levels),
        record.data.name,
        about.adc,
        about.left_out,
    )


def _refits(run: Run, record: QuantizeRecord) -> list[Scorer]:
    with np.load(run.path(REFITS)) as stored:
        models = [stored[str(fold)].tobytes() for fold in range(len(stored.files))]
    return [Scorer.of_records(model, record.preprocess, record.score) for model in models]
