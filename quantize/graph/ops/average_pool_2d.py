"""AVERAGE_POOL_2D."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import numpy as np

from ....common.arrays import ActivationArray
from ..pooling import Pooling, read_pooling


@dataclass(frozen=True, eq=False)
class AveragePool2D(Pooling):
    """The mean of the samples of each window that lie inside the input, rounded half away from zero, then clamped."""

    kind: ClassVar[str] = "average_pool_2d"

    def run(self, *inputs: ActivationArray) -> ActivationArray:
        """Return int8 [n, out_h * out_w * channels] for int8 [n, in_h * in_w * channels]."""
        (x,) = inputs
        rows, columns = ([part.stop - part.start for part in parts] for parts in self.inside)
        total, count = self.reduce(x, np.add), np.outer(rows, columns)[..., None]
        return self.clamp(np.sign(total) * ((np.abs(total) + count // 2) // count), x.dtype)


READERS = {"AVERAGE_POOL_2D": partial(read_pooling, AveragePool2D)}
