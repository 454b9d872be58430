"""A short record of several leads, in millivolts, brought to the length and the rate that a set has in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from ....common.arrays import Float32Array, Float64Array, Int64Array
from ....common.errors import DataError
from ....common.extras import needs
from ..records.lead_names import key

STANDARD = ("I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6")
"""The twelve leads in their usual order."""
FS = 500.0
"""Hz."""
SECONDS = 10
GAIN = 1000.0
"""ADC counts/mV of what is made of recordings: 1 uV a count, 32 mV within int16."""


@dataclass(frozen=True, eq=False)
class Recording:
    """A record of several leads."""

    name: str
    subject: str
    """Recordings of one person have the same; they belong to the same side of every split."""
    x: Float64Array
    """float64 [samples, leads] in mV; NaN where a sample is missing."""
    fs: float
    """Hz."""
    leads: tuple[str, ...]

    def ordered(self, wanted: Sequence[str] = STANDARD) -> Recording:
        """Return the recording with the wanted leads alone, in their order.

        Case, spaces and the words ECG and lead make no difference in a lead's name.

        Raises:
            DataError: it has none of that name.
        """
        there = {key(name): index for index, name in reversed(list(enumerate(self.leads)))}
        absent = [name for name in wanted if key(name) not in there]
        if absent:
            what = f"has no lead {absent[0]}; its leads are {', '.join(self.leads)}"
            raise DataError(what, where=self.name, fix="leave the record out, or ask for other leads")
        return replace(self, x=self.x[:, [there[key(name)] for name in wanted]], leads=tuple(wanted))

    def at(self, fs: float = FS) -> Recording:
        """Return the recording at a rate: resampled by a polyphase filter where it has another.

        Raises:
            DataError: samples are missing, which a filter would spread.
            MissingToolError: scipy is not installed.
        """
        if self.fs == fs:
            return self
        if np.isnan(self.x).any():
            raise DataError("has missing samples", where=self.name, fix="fill them first, or leave the record out")
        return replace(self, x=resampled(self.x, self.fs, fs), fs=fs)

    def first(self, seconds: float = SECONDS) -> Recording:
        """Return the first seconds.

        Raises:
            DataError: it is shorter.
        """
        samples = round(seconds * self.fs)
        if len(self.x) < samples:
            what = f"lasts {len(self.x) / self.fs:.3g} s, not {seconds:g} s"
            raise DataError(what, where=self.name, fix="leave the record out")
        return replace(self, x=self.x[:samples])


def resampled(x: Float64Array, fs: float, wanted: float) -> Float64Array:
    """Bring samples [n, leads] from one rate in Hz to another; ends are continued by a line.

    Raises:
        MissingToolError: scipy is not installed.
    """
    with needs("data", "resampling"):
        from scipy.signal import resample_poly

    ratio = Fraction(wanted / fs).limit_denominator(1000)
    return resample_poly(x, ratio.numerator, ratio.denominator, padtype="line", axis=0)


def interpolated(x: Float64Array, where: str) -> Float64Array:
    """Fill missing samples [n, leads] by a straight line between the samples beside them, or by the nearest one.

    Raises:
        DataError: a lead has no sample at all.
    """
    filled = x.copy()
    at: Int64Array = np.arange(len(x))
    for lead in np.flatnonzero(np.isnan(x).any(axis=0)):
        missing = np.isnan(x[:, lead])
        if missing.all():
            raise DataError(f"lead {int(lead) + 1} has no sample", where=where, fix="leave the record out")
        filled[missing, lead] = np.interp(at[missing], at[~missing], x[~missing, lead])
    return filled


def stacked(recordings: Sequence[Recording]) -> Float32Array:
    """Return recordings of one shape as float32 [n, samples, leads]."""
    return np.stack([one.x for one in recordings]).astype(np.float32)
