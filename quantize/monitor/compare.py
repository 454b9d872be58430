"""A beat beside a template, aligned to each other: what remains, where, and how similar the two are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...common.arrays import Int64Array
from .integers import dissimilarity
from .segments import read_segments
from .templates import COMPLEX, centred, held_shift

REACH = 6
"""Samples at 100 Hz by which the template is moved to fit."""
CORE = slice(15, 50)
"""Where the fit is measured: 100 ms before the R peak to 250 ms after it."""
SEARCHED = slice(11, 60)
"""The samples in which the largest residual is looked for."""
RUN = 8
"""The largest residual is that of 80 ms."""
MOVED = np.arange(CORE.start, CORE.stop) - np.arange(-REACH, REACH + 1)[:, np.newaxis]
"""Samples of a template under the core, a row a shift."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """A beat against a template."""

    largest: int
    """Summed residual of the worst 80 ms."""
    complex: int
    """Dissimilarity of the QRS complexes."""
    slopes: int
    """Dissimilarity of the slopes of the QRS complexes."""
    bias: list[int]
    """Four int16: the biases of P, QRS, ST and T."""
    magnitude: list[int]
    """Four int16: the magnitudes of P, QRS, ST and T."""


def compare(wave: Int64Array, template: Int64Array) -> Comparison:
    """Compare a pooled beat with a template, both [70] in 2.5 uV."""
    core = wave[CORE]
    misfits = np.abs(core - template[MOVED]).sum(axis=1)
    shift = int(misfits.argmin()) - REACH
    moved = held_shift(template, shift)
    error = np.concatenate([np.zeros(1, np.int64), np.abs(wave - moved)[SEARCHED].cumsum()])
    bias, magnitude = read_segments(wave[np.newaxis], moved[np.newaxis])
    slopes, reference = np.diff(wave[COMPLEX]), np.diff(moved[COMPLEX])
    return Comparison(
        int((error[RUN:] - error[:-RUN]).max()),
        _dissimilarity(centred(wave[COMPLEX]), centred(moved[COMPLEX])),
        _dissimilarity(slopes, reference),
        bias[0].tolist(),
        magnitude[0].tolist(),
    )


def _dissimilarity(one: Int64Array, other: Int64Array) -> int:
    """Return the dissimilarity of two signals of at most 32 samples within 8190."""
    return dissimilarity(int((one * other).sum()), int((one * one).sum()), int((other * other).sum()))
