"""A small file of beats to compare detectors on."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tests.train.made import made_beats


def made_file(folder: Path, length: int = 40) -> Path:
    """Write beats, three in four normal, and return the file."""
    beats = made_beats(180, 60, length=length)
    noise = np.random.default_rng(1).normal(0, 0.15, beats.x.shape).astype(np.float32)
    path = folder / f"beats-{length}.npz"
    np.savez(path, x=beats.x + noise, label=np.asarray(beats.label))
    return path
