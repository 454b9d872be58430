"""Filter design by constrained least squares: the low-pass of the front end and the interpolator of the window.

Both minimise a weighted squared error of the frequency response under linear constraints, solved by Lagrange
multipliers (Selesnick, Lang, Burrus, "Constrained least square design of FIR filters without specified transition
bands", IEEE Trans. Signal Processing 44, 1996, section II, with equalities only).
"""

from __future__ import annotations

import numpy as np

from ..arrays import Float64Array, Int64Array

HUM = (50.0, 60.0)
"""Mains frequencies in Hz that the low-pass takes out."""
PASS_EDGE, STOP_EDGE = 32.0, 48.0
"""Edges of the transition in Hz; half amplitude lies at about 40 Hz."""
SUPPORT = 0.17
"""Length of the low-pass in seconds."""
INTERPOLATED_BAND = 0.2
"""Band in cycles a working sample over which the interpolator is optimal: 36 Hz at the lowest working rate."""
GRID = 512


def lowpass(rate: float, decimation: int) -> Float64Array:
    """Return symmetric taps at a working rate in Hz.

    They null 50 and 60 Hz or their aliases, and undo the droop of a triangular decimator.
    """
    half = round(SUPPORT * rate / 2)
    nulls = sorted({round(_alias(hum, rate), 9) for hum in HUM})
    stop_edge = min(STOP_EDGE, nulls[0] - 2.0)
    pass_edge = min(PASS_EDGE, stop_edge - 12.0)
    grid = np.linspace(0, rate / 2, GRID)
    in_pass, in_stop = grid <= pass_edge, grid >= stop_edge
    target = np.where(in_pass, 1 / _triangle(grid, rate, decimation), 0.0)
    cosines = _cosines(grid, rate, half)[in_pass | in_stop]
    constrained = _cosines(np.array([0.0, *nulls]), rate, half)
    wanted = np.array([1.0, *np.zeros(len(nulls))])
    folded = _solve(cosines, target[in_pass | in_stop], constrained, wanted)
    return np.concatenate([folded[:0:-1] / 2, folded[:1], folded[1:] / 2])


def interpolator(fraction: float) -> Float64Array:
    """Return the weights of samples -1, 0, 1, 2 that give the value at ``fraction`` in [0, 1); constants stay exact."""
    turn = 2 * np.pi * np.linspace(0, INTERPOLATED_BAND, GRID)
    offsets = np.arange(-1, 3)
    rows = np.concatenate([np.cos(turn[:, None] * offsets), np.sin(turn[:, None] * offsets)])
    target = np.concatenate([np.cos(turn * fraction), np.sin(turn * fraction)])
    return _solve(rows, target, np.ones((1, 4)), np.ones(1))


def quantise(taps: Float64Array, shift: int) -> tuple[int, ...]:
    """Round taps to integers whose sum is the rounded sum: the largest tap takes what rounding left over."""
    whole: Int64Array = np.rint(taps * 2**shift).astype(np.int64)
    whole[np.argmax(np.abs(taps))] += round(float(taps.sum()) * 2**shift) - whole.sum()
    return tuple(whole.tolist())


def _solve(rows: Float64Array, target: Float64Array, constrained: Float64Array, wanted: Float64Array) -> Float64Array:
    """Minimise |rows x - target| subject to constrained x = wanted."""
    size, extra = rows.shape[1], len(wanted)
    system = np.block([[rows.T @ rows, constrained.T], [constrained, np.zeros((extra, extra))]])
    solution = np.linalg.solve(system, np.concatenate([rows.T @ target, wanted]))
    return solution[:size].astype(np.float64)


def _cosines(frequency: Float64Array, rate: float, half: int) -> Float64Array:
    return np.cos(2 * np.pi * frequency[:, None] / rate * np.arange(half + 1))


def _alias(frequency: float, rate: float) -> float:
    folded = frequency % rate
    return min(folded, rate - folded)


def _triangle(frequency: Float64Array, rate: float, decimation: int) -> Float64Array:
    """Return the response of the triangular decimator, a boxcar of ``decimation`` ADC samples twice."""
    angle = np.pi * np.maximum(frequency, 1e-9) / (rate * decimation)
    return (np.sin(decimation * angle) / (decimation * np.sin(angle))) ** 2
