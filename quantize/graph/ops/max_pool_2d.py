"""MAX_POOL_2D."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import numpy as np

from ....common.arrays import ActivationArray
from ..pooling import Pooling, read_pooling


@dataclass(frozen=True, eq=False)
class MaxPool2D(Pooling):
    """The largest of the samples of each window that lie inside the input, clamped."""

    kind: ClassVar[str] = "max_pool_2d"

    def run(self, *inputs: ActivationArray) -> ActivationArray:
        """Return int8 [n, out_h * out_w * channels] for int8 [n, in_h * in_w * channels]."""
        (x,) = inputs
        return self.clamp(self.reduce(x, np.maximum), x.dtype)


READERS = {"MAX_POOL_2D": partial(read_pooling, MaxPool2D)}
