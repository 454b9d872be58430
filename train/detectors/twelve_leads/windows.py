"""From a record of several leads to the windows that a network sees."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from ....common.arrays import Float32Array, Float64Array
from ....common.errors import UnsupportedModelError
from ....common.extras import needs
from ...data.beats import Beats
from ...data.windows import cut_windows

BAND = (0.5, 40.0)
"""Hz: what is left of the signal, without wander, hum and most of the muscle noise."""
ORDER = 2
"""Of the Butterworth filter, which runs forwards and backwards."""
SECONDS = 1.0
"""Of a window: the document's 500 samples at 500 Hz."""


@dataclass(frozen=True)
class Windows:
    """How records are cut: at a rate in Hz, into windows of a second that overlap by half."""

    rate: float

    @property
    def length(self) -> int:
        """Samples of a window."""
        return round(SECONDS * self.rate)

    @property
    def step(self) -> int:
        """Samples from the start of a window to that of the next."""
        return self.length // 2

    def check(self, items: Beats) -> None:
        """Refuse records that cannot be cut.

        Raises:
            UnsupportedModelError: their rate is not known or too low, or they are shorter than a window.
        """
        if items.fs is None:
            raise UnsupportedModelError("the sampling frequency of the records is not known", where=items.source.name,
                                        fix="store it as fs")  # fmt: skip
        if items.fs < max(self.rate, 2.5 * BAND[1]):
            what = f"records of {items.fs:g} Hz are below {max(self.rate, 2.5 * BAND[1]):g} Hz"
            raise UnsupportedModelError(what, where=items.source.name, fix="give records of a higher rate")
        if items.length / items.fs < 2 * SECONDS:
            what = f"records of {items.length / items.fs:.2g} s are shorter than {2 * SECONDS:g} s"
            raise UnsupportedModelError(what, where=items.source.name, fix="use a detector of beats")

    def signals(self, items: Beats) -> Float32Array:
        """Return records filtered, at the rate, and each lead in its own standard deviations.

        Returns:
            float32 [n, samples, leads].

        Raises:
            UnsupportedModelError: see ``check``.
            MissingToolError: scipy is not installed.
        """
        self.check(items)
        filtered = _filtered(items.counts.astype(np.float64), items.fs or 0.0, self.rate)
        std = filtered.std(axis=1, keepdims=True)
        return ((filtered - filtered.mean(axis=1, keepdims=True)) / np.where(std > 0, std, 1)).astype(np.float32)

    def cut(self, signals: Float32Array) -> Float32Array:
        """Cut signals [n, samples, leads] into windows, float32 [n, windows, length, leads]."""
        return cut_windows(signals, self.length, step=self.step, axis=1)

    def joined(self, windows: Float32Array, samples: int) -> Float32Array:
        """Put windows [n, windows, length, leads] together again, the mean where they overlap.

        Returns:
            float32 [n, samples, leads]; NaN behind the last window.
        """
        total = np.zeros((len(windows), samples, windows.shape[3]))
        times = np.zeros((samples, 1))
        for index in range(windows.shape[1]):
            place = slice(index * self.step, index * self.step + self.length)
            total[:, place] += windows[:, index]
            times[place] += 1
        return np.where(times > 0, total / np.maximum(times, 1), np.nan).astype(np.float32)


def _filtered(x: Float64Array, fs: float, rate: float) -> Float64Array:
    with needs("train", "a detector of 12 leads"):
        from scipy.signal import butter, resample_poly, sosfiltfilt

    clean = sosfiltfilt(butter(ORDER, BAND, "bandpass", fs=fs, output="sos"), x, axis=1)
    ratio = Fraction(rate / fs).limit_denominator(1000)
    return clean if ratio == 1 else resample_poly(clean, ratio.numerator, ratio.denominator, axis=1)
