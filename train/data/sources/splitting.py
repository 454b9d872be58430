"""How a set without an official test part is divided."""

from __future__ import annotations

import numpy as np

from ....common.arrays import Int64Array
from ....common.errors import DataError
from ..beats import Beats, Split

TRAIN_TENTHS = 7


def stratified(beats: Beats, seed: int, *, note: str = "") -> Split:
    """Divide every class (or all beats where there are no labels) at random, 70 % to train on.

    The share is rounded down, so that of a class of two or more beats both sides get some, and one beat alone is
    tested on. Both sides keep the order of the set.

    Raises:
        DataError: there are too few normal beats for two sides.
    """
    rng = np.random.default_rng(seed)
    group = np.zeros(len(beats), dtype=np.int64) if beats.label is None else beats.label
    chosen = np.zeros(len(beats), dtype=np.bool_)
    for value in np.unique(group):
        members: Int64Array = rng.permutation(np.flatnonzero(group == value))
        chosen[members[: TRAIN_TENTHS * len(members) // 10]] = True
    if beats.normal.sum() < 2:
        raise DataError(
            "has fewer than two normal beats: too few to train and to test on",
            where=beats.source.name,
            fix="give more beats, or name another normal label: PATH:normal=LABEL",
        )
    kind = "stratified by class" if beats.label is not None else "at random"
    rule = f"{TRAIN_TENTHS}0% train, {10 - TRAIN_TENTHS}0% test, {kind}, seed {seed}{note}"
    return Split(beats.take(np.flatnonzero(chosen)), beats.take(np.flatnonzero(~chosen)), rule)
