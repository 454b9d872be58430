"""Beats of continuous records as the device's front end cuts them: what a stream detector is trained on."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from ...common.arrays import AnyArray, BoolArray, Int16Array, Int64Array, LoadedArray, save_arrays
from ...common.errors import DataError
from ...common.frontend.contact import Contact
from ...common.frontend.design import UNITS_PER_MV, WINDOW_RATE, FrontEnd, design
from ...common.frontend.flutter import Flutter
from ...common.frontend.frontend import Detected, detect
from ...common.frontend.quality import Measures
from ...common.parallel import in_processes
from .aami import CLASSES
from .beats import Beats, Source, Split
from .records.beat_classes import beats_of, flutter_of
from .records.derived_leads import auxiliary_leads
from .records.matching import NONE, WARM_UP_SECONDS, WINDOW_SECONDS, match
from .records.record import Record

TRAIN_BEATS, TEST_BEATS = 200, 300
"""Beats taken of a record, evenly, so that no long record outweighs the others."""
TEST_PART = 4
"""One patient in so many is tested on."""

NOTE = "beats cut by the device's own front end; what it makes of whole records: ecgtiny evaluate"

UNMATCHED, EXCLUDED = -1, -2
"""Labels of detections: of no annotated beat, and in ventricular flutter, where EC57 counts nothing."""


@dataclass(frozen=True, eq=False)
class Stream:
    """The beats that the front end found in a record."""

    name: str
    patient: str
    fs: float
    """Sampling rate of the record in Hz."""
    gain: float
    """Gain in counts/mV."""
    zero: int
    """Counts at 0 mV."""
    samples: int
    """Samples of the record, gaps included."""
    digests: Mapping[str, str]
    """SHA-256 of the record's files."""
    detected: Detected
    label: Int64Array | None
    """int64 [n], index into ``CLASSES`` of the annotated beat that each detection belongs to, or ``UNMATCHED`` or
    ``EXCLUDED``; None where the record has no annotations."""
    auxiliary: bool = False
    """Whether it is of an auxiliary lead (see ``records.auxiliary_leads``), on which only the fused score is fitted."""
    further_leads: Int16Array | None = None
    """int16 [n, 140, leads]: the same beats in other leads, where beats of several leads are trained on; not stored."""
    finished: bool = False
    """Whether the front end was told of the record's end, and so found R peaks up to its last sample; not stored, since
    the beats of the end cannot be read, and so teach nothing."""

    @property
    def windows(self) -> Int16Array:
        """The beats in all leads, int16 [n, 140, leads]."""
        own = self.detected.window[:, :, np.newaxis]
        return own if self.further_leads is None else np.concatenate([own, self.further_leads], axis=2)


def cut(record: Record, front: FrontEnd | None = None, *, auxiliary: bool = False, finished: bool = False) -> Stream:
    """Find the beats of a record and label them by its annotations; by default with the front end for its ADC."""
    detected = detect(record.counts, front or design(record.fs, record.gain, record.zero), finished=finished)
    label = labels(record, detected.sample)
    adc = (record.fs, record.gain, record.zero)
    about = (record.name, record.patient, *adc, len(record), record.source)
    return Stream(*about, detected, label, auxiliary, finished=finished)


def cut_all(records: Sequence[Record]) -> list[Stream]:
    """Cut records side by side, in their order, and after each its auxiliary leads."""
    return [stream for found in in_processes(cut_with_auxiliary_leads, records) for stream in found]


def cut_with_auxiliary_leads(record: Record) -> list[Stream]:
    """Cut a record, then its auxiliary leads."""
    return [cut(record), *(cut(lead, auxiliary=True) for lead in auxiliary_leads(record))]


def save_streams(path: Path, streams: Sequence[Stream]) -> None:
    """Write streams as an .npz, atomically; the digests stay in train.json."""
    arrays = {f"{index}/{key}": value for index, stream in enumerate(streams) for key, value in _arrays(stream)}
    save_arrays(path, arrays)


def load_streams(path: Path) -> list[Stream]:
    """Read what ``save_streams`` wrote.

    Raises:
        DataError: an older ecgtiny wrote it.
    """
    with np.load(path) as stored:
        parts: dict[int, dict[str, LoadedArray]] = {}
        for name in stored.files:
            index, _, key = name.partition("/")
            parts.setdefault(int(index), {})[key] = stored[name]
    return [_restored(path, part) for _, part in sorted(parts.items())]


KEYS = {
    **{key: key for key in ("name", "patient", "fs", "gain", "zero", "samples")},
    "auxiliary": "companion",
}
"""Members of ``Stream`` that are stored as they are, each with its name in the file."""
PARTS: dict[str, type[Measures | Contact | Flutter]] = {"measures": Measures, "contact": Contact, "flutter": Flutter}
"""Members of ``Detected`` that are no arrays, but hold arrays themselves."""


def _arrays(stream: Stream) -> Generator[tuple[str, AnyArray]]:
    for key, stored in KEYS.items():
        yield stored, np.asarray(getattr(stream, key))
    if stream.label is not None:
        yield "label", stream.label
    for field in fields(Detected):
        value = getattr(stream.detected, field.name)
        if field.name not in PARTS:
            yield field.name, value
            continue
        for inner in fields(PARTS[field.name]):
            yield f"{field.name}/{inner.name}", getattr(value, inner.name)


def _restored(path: Path, part: dict[str, LoadedArray]) -> Stream:
    whole = [field.name for field in fields(Detected) if field.name not in PARTS]
    inside = [f"{name}/{field.name}" for name, kind in PARTS.items() for field in fields(kind)]
    missing = [name for name in (*whole, *inside) if name not in part]
    if missing:
        raise DataError(f"has no {missing[0]}: it was trained by an older ecgtiny", where=str(path), fix="train again")
    inner = {name: {field.name: part[f"{name}/{field.name}"] for field in fields(kind)} for name, kind in PARTS.items()}
    outer = {name: part[name] for name in whole}
    detected = Detected(
        **outer, measures=Measures(**inner["measures"]), contact=Contact(**inner["contact"]),
        flutter=Flutter(**inner["flutter"]),
    )  # fmt: skip
    own = {key: part[stored].item() for key, stored in KEYS.items()}
    return Stream(**own, digests={}, detected=detected, label=part.get("label"))


def labels(record: Record, sample: Int64Array) -> Int64Array | None:
    """Return the label of each detection (see ``Stream``), given their R peaks, int64 [n]; None without classes."""
    if record.annotations is not None and not record.annotations.classified:
        return None
    if record.annotations is None:
        return None
    beat, kind = beats_of(record.annotations)
    window = round(WINDOW_SECONDS * record.fs)
    label = np.full(len(sample), UNMATCHED, np.int64)
    paired = match(beat, sample, window)
    known = paired != NONE
    label[paired[known]] = np.array([CLASSES.index(str(name)) for name in kind[known]], np.int64)
    label[flutter_of(record.annotations, len(record), window)[np.clip(sample, 0, len(record) - 1)]] = EXCLUDED
    return label


def split_of(streams: Sequence[Stream], name: str) -> Split:
    """Return the beats to train an autoencoder on and to test it on: of other patients where there are enough.

    Auxiliary leads are left out.

    Raises:
        DataError: there is no beat that can be read on one side.
    """
    streams = [stream for stream in streams if not stream.auxiliary]
    patients = sorted({stream.patient for stream in streams})
    held = patients[TEST_PART - 1 :: TEST_PART]
    if held:
        tested = [np.full(len(stream.detected), stream.patient in held) for stream in streams]
        rule = f"by patient: {', '.join(held)} are tested on, the others trained on"
    else:
        tested = [stream.detected.sample >= WARM_UP_SECONDS * stream.fs for stream in streams]
        rule = "train: the beats of each record's first 5 minutes, test: the rest"
    labelled = all(stream.label is not None for stream in streams)
    train = [_even(stream, ~side, TRAIN_BEATS, {0}) for stream, side in zip(streams, tested, strict=True)]
    test = [
        _even(stream, side, TEST_BEATS, set(range(len(CLASSES)))) for stream, side in zip(streams, tested, strict=True)
    ]
    sides = {"train": train, "test": test}
    found = {verb: _beats(streams, chosen, verb, name, labelled=labelled) for verb, chosen in sides.items()}
    return Split(**found, rule=rule)


def _even(stream: Stream, side: BoolArray, count: int, classes: set[int]) -> Int64Array:
    """Return up to ``count`` readable beats of one side and of the given classes, spread over the record."""
    usable = side & (stream.detected.quality == 0)
    if stream.label is not None:
        usable &= np.isin(stream.label, list(classes))
    found = np.flatnonzero(usable)
    return found[np.unique(np.linspace(0, len(found) - 1, min(count, len(found))).astype(np.int64))]


def _beats(streams: Sequence[Stream], chosen: list[Int64Array], verb: str, name: str, *, labelled: bool) -> Beats:
    pairs = list(zip(streams, chosen, strict=True))
    windows = np.concatenate([stream.windows[rows] for stream, rows in pairs])
    if not len(windows):
        raise DataError(
            f"the front end found no beat to {verb} on that can be read",
            where=name,
            fix=f"check lead and gain; of fewer than {TEST_PART} patients the records have to be longer than 5 minutes",
        )
    label = (
        np.concatenate([stream.label[rows] for stream, rows in pairs if stream.label is not None]) if labelled else None
    )
    x = (windows / np.float32(UNITS_PER_MV)).astype(np.float32)
    return Beats(x, label, CLASSES, float(WINDOW_RATE), "mV", float(UNITS_PER_MV), _source(pairs, name))


def _source(pairs: list[tuple[Stream, Int64Array]], name: str) -> Source:
    digests = {file: digest for stream, _ in pairs for file, digest in stream.digests.items()}
    record = np.concatenate([np.full(len(rows), stream.patient) for stream, rows in pairs])
    sample = np.concatenate([stream.detected.sample[rows] for stream, rows in pairs])
    return Source(name, digests, record, sample, NOTE)
