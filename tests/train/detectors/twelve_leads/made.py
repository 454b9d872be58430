"""Small records of 12 leads for the tests of their detectors."""

from __future__ import annotations

import numpy as np

from ecgtiny.train.data.beats import Beats, Source
from ecgtiny.train.data.synthetic.twelve import draw_twelve


def made_records(normals: int, others: int, *, seed: int = 0, seconds: float = 3.0) -> Beats:
    """Return generated records of 500 Hz, the normal ones first."""
    label = np.repeat([0, 1], (normals, others)).astype(np.int64)
    random = np.random.default_rng(seed)
    x = np.stack([draw_twelve(random, ("normal", "pvc")[kind], seconds).x for kind in label])
    return Beats(x.astype(np.float32), label, ("normal", "pvc"), 500.0, "mV", 1000.0, Source("made"))
