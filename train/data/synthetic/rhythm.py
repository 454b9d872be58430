"""RR intervals of a sinus rhythm."""

from __future__ import annotations

import numpy as np

from ....common.arrays import Float64Array

MEAN_RR, STD_RR = 0.9, 0.05
"""Seconds: a heart rate of 67 a minute; the variability of a resting adult (Task Force of the ESC and NASPE,
"Heart rate variability", Circulation 93, 1996: SDNN 141 ms over a day, some 50 ms over minutes)."""

BANDS = ((0.1, 0.5), (0.25, 1.0))
"""Frequency in Hz and power of the Mayer wave and of respiration: LF/HF is 0.5 as in McSharry et al. 2003."""
BAND_WIDTH = 0.01
"""Standard deviation of either band in Hz, as there."""


def draw_rr(rng: np.random.Generator, n: int, mean: float = MEAN_RR) -> Float64Array:
    """Return ``n`` successive RR intervals in s, with the two-band spectrum of McSharry et al. 2003.

    The spectrum's amplitudes get random phases; its inverse transform is scaled to ``mean`` and the
    standard deviation above and held within 0.6 to 1.3 s.
    """
    size = max(n, 64)
    frequency = np.fft.rfftfreq(size, mean)
    power = sum(p * np.exp(-0.5 * ((frequency - f) / BAND_WIDTH) ** 2) for f, p in BANDS)
    phase = rng.uniform(0, 2 * np.pi, len(frequency))
    series = np.fft.irfft(np.sqrt(power) * np.exp(1j * phase), size)
    return np.clip(mean + STD_RR * series[:n] / np.std(series), 0.6, 1.3)
