"""Beats divided as TensorFlow's autoencoder tutorial divides them, whatever division their set has of its own.

https://www.tensorflow.org/tutorials/generative/autoencoder, third example.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ...common.arrays import Int64Array
from ...common.extras import needs
from .beats import Beats, Source, Split
from .sources import load

ROWS = 4998
"""Rows of the tutorial's file: ECG5000, its training part first, without the last two. Of any set, the rest is left."""
TEST_SHARE, SPLIT_SEED = 0.2, 21


def tutorial_split(name: str, *, seed: int = 0) -> Split:
    """Load beats by name or path, join both parts of the set, and divide the first 4,998 rows at random, 80 to 20.

    Args:
        name: as ``sources.load`` takes it.
        seed: draws generated beats; the division is always the tutorial's.

    Raises:
        DataError: the beats cannot be had.
        MissingToolError: scikit-learn is not installed.
    """
    with needs("train", "the tutorial's division"):
        from sklearn.model_selection import train_test_split

    joined = _joined(load(name, seed=seed))
    rows: Int64Array = np.arange(len(joined))
    train, test = train_test_split(rows, test_size=TEST_SHARE, random_state=SPLIT_SEED)
    rule = f"the tutorial's: the first {len(rows):,} rows, 80 to 20 at random, seed {SPLIT_SEED}"
    return Split(joined.take(train), joined.take(test), rule)


def _joined(split: Split) -> Beats:
    """Return the training part, followed by the test part."""
    train, test = split.train, split.test
    labels = None if train.label is None or test.label is None else np.concatenate([train.label, test.label])[:ROWS]
    digests = {**train.source.digests, **test.source.digests}
    source = Source(train.source.name, digests, note=train.source.note)
    return replace(train, x=np.concatenate([train.x, test.x])[:ROWS], label=labels, source=source)
