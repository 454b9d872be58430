"""A record as a board's converter would have given it: another rate, another gain, and saturated at its rails."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np

from ...common.arrays import BoolArray, Float64Array, Int16Array
from ...common.errors import DataError
from ...common.extras import needs
from ...common.frontend.design import RAILS, FrontEnd, design
from ...quantize.stream import Adc
from ...train.data.records.record import GAP, Annotations, Record

MAX_FACTOR = 1000
"""Largest numerator and denominator of the ratio of two rates."""


def front_end(record: Record, adc: Adc) -> FrontEnd:
    """Return the front end of a converter for a record that ``convert`` returned.

    Raises:
        UsageError: there is no front end for this converter, or 0 mV is not between its rails.
    """
    Adc(record.fs, record.gain, record.zero, adc.rails).check()
    return design(record.fs, record.gain, record.zero, adc.rails or RAILS)


def convert(record: Record, adc: Adc) -> Record:
    """Return a record as a converter gives it; one that is in its counts already is returned as it is.

    Samples beyond the rails become the rails'; a missing sample stays missing, as do those around it that would be
    made from it. What was changed is added to the note.

    Args:
        record: any record.
        adc: the converter; what it leaves open is as in the record.

    Raises:
        DataError: the rates are in no ratio of whole numbers up to 1000.
    """
    fs, gain = adc.fs or record.fs, adc.gain or record.gain
    zero = record.zero if adc.zero is None else adc.zero
    if (fs, gain, zero) == (record.fs, record.gain, record.zero):
        return record
    millivolts, missing, ratio = _resampled(record, fs)
    counts = np.rint(millivolts * gain + zero)
    note = (
        f"converted from {record.fs:g} Hz, {record.gain:g} counts/mV, 0 mV at {record.zero} to {fs:g} Hz, {gain:g} "
        f"counts/mV, 0 mV at {zero}"
    )
    converted = replace(
        record,
        counts=np.where(missing, GAP, np.clip(counts, *RAILS)).astype(np.int16),
        fs=fs,
        gain=gain,
        zero=zero,
        annotations=_moved(record.annotations, ratio, len(counts)),
        note="; ".join(part for part in (record.note, note) if part),
    )
    return saturate(converted, adc)


def saturate(record: Record, adc: Adc) -> Record:
    """Return a record whose samples beyond the rails are the rails'; missing ones stay missing."""
    if adc.rails is None:
        return record
    held: Int16Array = np.clip(record.counts, *adc.rails)
    return replace(record, counts=np.where(record.missing, np.int16(GAP), held))


def _resampled(record: Record, fs: float) -> tuple[Float64Array, BoolArray, Fraction]:
    """Return the signal in mV at a rate, which of its samples are missing, and the ratio of the rates."""
    with needs("data", "converting a record to another rate"):
        from scipy.signal import resample_poly

    ratio = Fraction(fs / record.fs).limit_denominator(MAX_FACTOR)
    if ratio.numerator > MAX_FACTOR or abs(ratio * record.fs - fs) * record.seconds > 1:
        what = f"cannot be converted from {record.fs:g} to {fs:g} Hz"
        raise DataError(what, where=record.name, fix="give --rate in a simple ratio to the record's")
    signal = record.millivolts
    present = np.flatnonzero(~record.missing)
    whole = np.interp(np.arange(len(signal)), present, signal[present]) if len(present) else np.zeros(len(signal))
    if ratio == 1:
        return whole, record.missing, ratio
    wave = resample_poly(whole, ratio.numerator, ratio.denominator, padtype="line")
    source = np.clip(np.rint(np.arange(len(wave)) / float(ratio)).astype(np.int64), 0, len(signal) - 1)
    return wave, record.missing[source], ratio


def _moved(annotations: Annotations | None, ratio: Fraction, samples: int) -> Annotations | None:
    if annotations is None:
        return None
    at = np.rint(annotations.sample * float(ratio)).astype(np.int64)
    return replace(annotations, sample=np.minimum(at, samples - 1))
