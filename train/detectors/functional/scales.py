"""Features brought to mean 0 and standard deviation 1, as a network takes them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ....common.arrays import Float32Array, Float64Array


@dataclass(frozen=True)
class Scale:
    """A mean and a standard deviation a channel, float32 [channels], the channels of a group alike."""

    mean: Float32Array
    deviation: Float32Array

    def apply(self, rows: Float32Array) -> Float32Array:
        """Scale features [n, steps, channels]."""
        return ((rows - self.mean) / self.deviation).astype(np.float32)

    def undo(self, rows: Float64Array) -> Float64Array:
        """Return scaled features in their own unit."""
        return rows * self.deviation + self.mean

    @property
    def weights(self) -> int:
        """Numbers that were fitted."""
        return 2 * len(np.unique(self.mean))


def scale_of(rows: Float32Array, groups: int) -> Scale:
    """Return the scale of features [n, steps, channels]: one a group of channels, so that their proportions stay."""
    channels: int = rows.shape[2]
    grouped = rows.reshape(len(rows), rows.shape[1], groups, channels // groups)
    mean, deviation = grouped.mean(axis=(0, 1, 3)), grouped.std(axis=(0, 1, 3))
    each = channels // groups
    return Scale(
        np.repeat(mean, each).astype(np.float32),
        np.repeat(np.where(deviation > 0, deviation, 1), each).astype(np.float32),
    )
