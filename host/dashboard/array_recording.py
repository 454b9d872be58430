"""A recording of an .npy file, which says nothing of its rate, its unit and its leads."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ...common.arrays import Float64Array, LoadedArray
from ...common.errors import DataError
from ...common.files import sha256
from ...train.data.records.counts_scale import fit_int16
from ...train.data.records.lead import DEFAULT_GAIN
from ...train.data.records.record import Record
from ...train.data.records.units import per_mv
from ...train.data.sources.stored_arrays import read_array
from .recording import Recording, check_size

SUFFIX = ".npy"
COUNTS = "counts"
UNITS = ("mV", "uV", "V", COUNTS)
UNNAMED = "lead"


@dataclass(frozen=True)
class ArrayForm:
    """What whoever opens an .npy says of it."""

    fs: float = 0.0
    """Sampling rate in Hz."""
    unit: str = "mV"
    """One of ``UNITS``."""
    leads: tuple[str, ...] = ()
    """The names of the leads in their order; numbered where none is given."""
    gain: float = 0.0
    """Counts/mV, of counts."""
    zero: int = 0
    """Counts at 0 mV, of counts."""


def read_array_recording(path: Path, form: ArrayForm) -> Recording:
    """Read samples [n], [n, leads] or [leads, n]; NaN stands for a missing one.

    Raises:
        DataError: the file is no array of such a shape, or what is said of it does not go with it.
    """
    unprintable = [name for name in form.leads if not name.isprintable()]
    if unprintable:
        what = f"a lead cannot be named {unprintable[0][:80]!r}"
        raise DataError(what, where=path.name, fix="name it without control characters, such as tabs")
    values = _by_lead(read_array(path), form, path.name)
    check_size(values.size, path.name)
    gain = _gain(form, path.name)
    names = form.leads or tuple(f"{UNNAMED} {index + 1}" for index in range(values.shape[1]))
    source = {path.name: sha256(path)}
    records: list[Record] = []
    for index, name in enumerate(names):
        others = (*names[:index], *names[index + 1 :])
        scaled = fit_int16(_in_counts(values[:, index], form, path.name), gain, form.zero, path.name)
        records.append(
            Record(path.stem, path.stem, scaled.counts, form.fs, scaled.gain, scaled.zero, name, None, source,
                   "; ".join(scaled.notes), None, others)
        )  # fmt: skip
    notes = dict.fromkeys(record.note for record in records if record.note)
    return Recording(path.stem, tuple(records), "; ".join(notes))


def _by_lead(values: LoadedArray, form: ArrayForm, where: str) -> LoadedArray:
    """Return samples as [n, leads]."""
    if values.dtype.kind not in "iuf" or values.ndim not in (1, 2) or not values.size:
        what = f"holds {values.dtype} of shape {values.shape}"
        raise DataError(what, where=where, fix="give numbers [samples] or [samples, leads]")
    table = values.reshape(-1, 1) if values.ndim == 1 else values
    if not form.leads:
        return table if table.shape[0] >= table.shape[1] else table.T
    if len(form.leads) not in table.shape or len(set(form.leads)) < len(form.leads):
        what = f"has the shape {values.shape}, and {len(form.leads)} leads are named: {', '.join(form.leads)[:200]}"
        raise DataError(what, where=where, fix="name each lead of the file once, in their order, or none")
    return table if table.shape[1] == len(form.leads) else table.T


def _gain(form: ArrayForm, where: str) -> float:
    """Return the counts/mV of the record that is made."""
    if form.unit not in UNITS:
        raise DataError(f"there is no unit {form.unit!r}", where=where, fix=f"use one of {', '.join(UNITS)}")
    if form.unit != COUNTS:
        return DEFAULT_GAIN
    if not (math.isfinite(form.gain) and form.gain > 0):
        raise DataError("counts have no scale of their own", where=where, fix="give the gain in counts/mV")
    return form.gain


def _in_counts(values: LoadedArray, form: ArrayForm, where: str) -> Float64Array:
    wide = values.astype(np.float64)
    return wide if form.unit == COUNTS else wide * (DEFAULT_GAIN / per_mv(form.unit, UNNAMED, where)) + form.zero
