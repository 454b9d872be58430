"""Beats with their labels, scale and provenance: what every source gives and every stage starts from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import cast

import numpy as np

from ...common.arrays import BoolArray, Float32Array, Int16Array, Int64Array, StrArray
from ...common.errors import DataError

Selection = Int64Array | BoolArray
"""An index array or a mask."""


@dataclass(frozen=True, eq=False)
class Source:
    """Where beats came from."""

    name: str
    """The name or path under which they were loaded, without its folder."""
    digests: Mapping[str, str] = field(default_factory=dict[str, str])
    """SHA-256 of each file that was read, by file name; empty for generated beats."""
    record: StrArray | None = None
    """The record of each beat, str [n]."""
    sample: Int64Array | None = None
    """The sample of each beat's R peak (or of its first sample) in its record, int64 [n]."""
    note: str | None = None
    """What a reader of any figure on these beats must know."""

    def take(self, index: Selection) -> Source:
        """Return the provenance of the selected beats."""
        return replace(
            self,
            record=None if self.record is None else self.record[index],
            sample=None if self.sample is None else self.sample[index],
        )


@dataclass(frozen=True, eq=False)
class Beats:
    """Beats of one length, each a window of the ECG, all in one unit.

    Raises:
        DataError: a shape, a label, a scale or a value cannot be used; the message says which and where.
    """

    x: Float32Array
    """float32 [n, length, leads], in ``unit``."""
    label: Int64Array | None
    """int64 [n], an index into ``classes``; None where the beats are not labelled."""
    classes: tuple[str, ...]
    """Names of the classes; class 0 is the normal one."""
    fs: float | None
    """Sampling frequency in Hz; None where it is unknown."""
    unit: str
    """``std`` (each beat z-normalised), ``signal std`` (of the record), ``mV``, ``counts``,
    ``height`` (of a patient's template) or ``unknown``."""
    gain: float
    """ADC counts per unit."""
    source: Source

    def __post_init__(self) -> None:
        where = self.source.name
        _check_samples(self.x, where)
        _check_scale(self.fs, self.gain, where)
        if self.label is not None:
            _check_label(self.label, len(self.x), self.classes, where)
        for name, column in (("record", self.source.record), ("sample", self.source.sample)):
            if column is not None and column.shape != (len(self.x),):
                raise DataError(
                    f"{name} has shape {column.shape} for {len(self.x)} beats",
                    where=where,
                    fix="give one value per beat",
                )

    def __len__(self) -> int:
        return len(self.x)

    @property
    def length(self) -> int:
        """Samples per beat and lead."""
        return self.x.shape[1]

    @property
    def leads(self) -> int:
        """Leads a beat."""
        return self.x.shape[2]

    @property
    def counts(self) -> Int16Array:
        """The beats as an ADC gives them, int16 [n, length, leads]: rounded half to even, saturated."""
        scaled = np.rint(self.x.astype(np.float64) * self.gain)
        return np.clip(scaled, -32768, 32767).astype(np.int16)

    @property
    def normal(self) -> BoolArray:
        """Which beats count as normal, bool [n]: those of class 0, or all where there are no labels."""
        if self.label is None:
            return np.ones(len(self), dtype=np.bool_)
        return cast("BoolArray", self.label == 0)

    def take(self, index: Selection) -> Beats:
        """Return the beats that an index array or a mask selects, in its order."""
        label = None if self.label is None else self.label[index]
        return replace(self, x=self.x[index], label=label, source=self.source.take(index))


@dataclass(frozen=True, eq=False)
class Split:
    """Beats to train on and beats to test on, and the rule that told them apart.

    Raises:
        DataError: the two sides differ in length, leads, classes, unit or gain, or there is no normal beat to train on.
    """

    train: Beats
    test: Beats
    rule: str

    def __post_init__(self) -> None:
        if not self.train.normal.any():
            raise DataError(
                "there is no normal beat to train on",
                where=self.train.source.name,
                fix="give normal beats, or name the normal label: PATH:normal=LABEL",
            )
        for name in ("length", "leads", "classes", "unit", "gain", "fs"):
            sides = getattr(self.train, name), getattr(self.test, name)
            if sides[0] != sides[1]:
                raise DataError(
                    f"{name} of the training beats is {sides[0]}, of the test beats {sides[1]}",
                    where=self.train.source.name,
                    fix="give a training and a test file of one set",
                )


def _check_samples(x: Float32Array, where: str) -> None:
    if x.ndim != 3 or 0 in x.shape:
        raise DataError(
            f"beats have shape {x.shape}, not [n, length, leads] with at least one of each",
            where=where,
            fix="arrange them so",
        )
    if x.shape[1] < 2:
        raise DataError("a beat of one sample has no standard deviation", where=where, fix="give longer beats")
    if x.dtype != np.float32:
        raise DataError(f"beats are {x.dtype}, not float32", where=where, fix="convert them: x.astype(numpy.float32)")
    unusable = np.argwhere(~np.isfinite(x))
    if len(unusable):
        beat, sample, lead = (int(i) for i in unusable[0])
        raise DataError(
            f"sample {sample}, lead {lead} of beat {beat} is {x[beat, sample, lead]} "
            f"({len(unusable)} samples are NaN or infinite)",
            where=where,
            fix="remove these beats or fill the gaps first",
        )


def _check_scale(fs: float | None, gain: float, where: str) -> None:
    if fs is not None and not (np.isfinite(fs) and fs > 0):
        raise DataError(f"the sampling frequency is {fs} Hz", where=where, fix="give a positive fs or none")
    if not (np.isfinite(gain) and gain > 0):
        raise DataError(f"the gain is {gain} counts per unit", where=where, fix="give a positive gain")


def _check_label(label: Int64Array, beats: int, classes: tuple[str, ...], where: str) -> None:
    if label.shape != (beats,):
        raise DataError(
            f"labels have shape {label.shape} for {beats} beats", where=where, fix="give one label per beat"
        )
    if label.dtype != np.int64:
        raise DataError(
            f"labels are {label.dtype}, not int64", where=where, fix="convert them: label.astype(numpy.int64)"
        )
    outside = np.flatnonzero((label < 0) | (label >= len(classes)))
    if len(outside):
        raise DataError(
            f"beat {int(outside[0])} has label {int(label[outside[0]])}; the classes are 0 to {len(classes) - 1}",
            where=where,
            fix="0 is the normal class, every label an index into classes",
        )


UNLABELLED = -1


def stored_labels(label: Int64Array | None, beats: int) -> Int64Array:
    """Return labels as artefacts hold them, int64 [n]: UNLABELLED for each beat where there are none."""
    return np.full(beats, UNLABELLED, dtype=np.int64) if label is None else label


def restored_labels(stored: Int64Array) -> Int64Array | None:
    """Return what ``stored_labels`` was made from."""
    return None if np.all(stored == UNLABELLED) else stored
