"""The root mean square of the item as it was measured, without normalisation: what loudness alone tells."""

from __future__ import annotations

import numpy as np

from ....common.arrays import Float64Array
from ..detector import Detector
from ..fitted import Fitted, Items, Task
from ..forms import OffDevice
from ..kinds import Kind
from ..rows import rows_of


def root_mean_square(items: Items) -> Float64Array:
    """Return the root mean square about 0 of each item over samples and leads, in its unit, float64 [n]."""
    x = rows_of(items).x
    return np.sqrt(np.einsum("nlc,nlc->n", x, x, dtype=np.float64) / (x.shape[1] * x.shape[2]))


def _fit(_task: Task) -> Fitted:
    return Fitted(root_mean_square, 0)


ROWS = (
    Detector("rms", "root mean square of the item, not normalised", (Kind.BEATS, Kind.WINDOWS), _fit,
             OffDevice("a baseline: it says nothing of items that come normalised")),
)  # fmt: skip
