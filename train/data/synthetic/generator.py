"""Draws beats of given classes and cuts them round their R peak."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ....common.arrays import Float64Array
from ..beats import Beats, Source
from .classes import CLASSES, MORPHOLOGIES, NORMAL, Morphology
from .level import MIDDLE, Level
from .noise import draw_motion, draw_noise
from .rhythm import draw_rr
from .waves import draw_shift, draw_waves

R_POSITION = 5 / 14
"""Where the R peak is, as a share of the window: 0.25 s of 0.7 s, which holds P and T at every rate drawn."""
GAIN = 1000.0
"""Gain in ADC counts/mV."""


def generate(
    rng: np.random.Generator,
    counts: Mapping[str, int],
    *,
    length: int = 140,
    fs: float = 200.0,
    level: Level = MIDDLE,
) -> Beats:
    """Generate labelled beats, shuffled.

    Args:
        rng: the only source of randomness; equal states give equal beats.
        counts: how many beats of each class, by its name (see ``CLASSES``).
        length: samples per beat; the R peak is at ``round(R_POSITION * length)``.
        fs: sampling frequency in Hz.
        level: variation and noise.

    Returns:
        Beats of one lead in mV.
    """
    t = (np.arange(length) - round(R_POSITION * length)) / fs
    order = rng.permutation(np.repeat(np.arange(len(CLASSES)), [counts.get(name, 0) for name in CLASSES]))
    rr = draw_rr(rng, len(order))
    x = draw_noise(rng, len(order), t, level)
    for index, name in enumerate(CLASSES):
        members = np.flatnonzero(order == index)
        x[members] += _draw(rng, MORPHOLOGIES[name], t, rr[members], level)
    samples = x[:, :, None].astype(np.float32)
    return Beats(samples, order.astype(np.int64), CLASSES, fs, "mV", GAIN, Source("synthetic"))


def _draw(rng: np.random.Generator, kind: Morphology, t: Float64Array, rr: Float64Array, level: Level) -> Float64Array:
    """Draw beats of one class with what their normal neighbours leave in the window, [n, len(t)] in mV."""
    coupling, pause = (rr * rng.uniform(*limits, len(rr)) for limits in (kind.coupling, kind.pause))
    after, before = t + coupling[:, None], t - pause[:, None]
    own = np.broadcast_to(t, after.shape)
    to_phase = 2 * np.pi / rr[:, None]
    beat = draw_waves(rng, kind.waves, own * to_phase, rr, level)
    beat += draw_waves(rng, NORMAL, after * to_phase, rr, level)
    beat += draw_waves(rng, NORMAL, before * to_phase, rr, level)
    if kind.shift is not None:
        beat += draw_shift(rng, kind.shift, own * to_phase, rr)
    if kind.artefact:
        beat += draw_motion(rng, len(rr), t, kind.artefact)
    return beat
