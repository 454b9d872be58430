"""From the heart's dipole to twelve leads.

The heart is one electric dipole that turns and grows with the beat (McSharry et al., 2003, in three dimensions: Sameni,
Clifford, Jutten and Shamsollahi, 2007, "Multichannel ECG and noise modeling", EURASIP J. Adv. Signal Process.). What
a lead sees of it is linear: the matrix is that of Dower, Machado and Osborne, 1980, "On deriving the
electrocardiogram from vectorcardiographic leads", Clinical Cardiology 3, 87-95.
"""

from __future__ import annotations

import numpy as np

from ....common.arrays import Float64Array

MEASURED = ("I", "II", "V1", "V2", "V3", "V4", "V5", "V6")
"""The leads that electrodes give; the other four follow from I and II."""
DOWER = np.array(
    [
        [0.632, -0.235, 0.059],
        [0.235, 1.066, -0.132],
        [-0.515, 0.157, -0.917],
        [0.044, 0.164, -1.387],
        [0.882, 0.098, -1.277],
        [1.213, 0.127, -0.601],
        [1.125, 0.127, -0.086],
        [0.831, 0.076, 0.230],
    ]
)
"""Rows are ``MEASURED``; columns are Frank's X (to the left), Y (to the feet) and Z (to the back)."""

DIRECTIONS = {
    "P": (0.50, 0.85, -0.10),
    "Q": (0.70, 0.50, 0.50),
    "R": (0.75, 0.60, 0.25),
    "S": (0.30, 0.50, -0.60),
    "T": (0.65, 0.65, -0.35),
}
"""Where the dipole of each wave points while the wave is positive in lead II: the mean axes of adults (Surawicz and
Knilans, 2008, "Chou's Electrocardiography in Clinical Practice", 6th ed.), rounded."""
SEGMENT = "T"
"""The wave whose direction a displacement of the ST segment has."""


def direction(wave: str) -> Float64Array:
    """Return the dipole of a wave that has 1 mV in lead II, float64 [3]."""
    vector = np.array(DIRECTIONS[wave])
    return vector / (DOWER[MEASURED.index("II")] @ vector)


def turned(random: np.random.Generator, degrees: float) -> Float64Array:
    """Draw a rotation of up to so many degrees round any axis, float64 [3, 3] (Rodrigues' formula)."""
    axis = random.standard_normal(3)
    x, y, z = axis / np.linalg.norm(axis)
    angle = np.radians(random.uniform(-degrees, degrees))
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross


def measured_leads(dipole: Float64Array) -> Float64Array:
    """Return what the eight leads ``MEASURED`` show of a dipole [samples, 3], float64 [samples, 8]."""
    return dipole @ DOWER.T


def twelve_leads(measured: Float64Array) -> Float64Array:
    """Return the twelve leads in their usual order from the eight ``MEASURED`` [samples, 8].

    III = II - I (Einthoven), aVR = -(I + II) / 2, aVL = I - II / 2, aVF = II - I / 2 (Goldberger).
    """
    one, two = measured[:, 0], measured[:, 1]
    limbs = (one, two, two - one, -(one + two) / 2, one - two / 2, two - one / 2)
    return np.column_stack([*limbs, measured[:, 2:]])
