"""Cross-validation of records of several leads by subject, with a part for rules that read labels."""

from __future__ import annotations

import numpy as np

from ...common.arrays import BoolArray, Int64Array, StrArray
from ..data.beats import Beats
from ..detectors.kinds import Kind
from .benchmark import Fold

FOLDS = 5
VALIDATION_PART = 6
"""One subject of the training part in so many is left to validation."""


def folds_of(kinds: dict[Kind, Beats], subject: StrArray, seed: int) -> tuple[Fold, ...]:
    """Divide subjects in five, stratified by whether they are normal; of the four to train on, a sixth validates.

    Args:
        kinds: the same items as each kind.
        subject: whose each item is, str [n]; all items of one are on one side.
        seed: draws the division.
    """
    normal = next(iter(kinds.values())).normal
    names, first = np.unique(subject, return_index=True)
    own = np.searchsorted(names, subject)
    part = _dealt(normal[first], FOLDS, np.random.default_rng(seed))
    return tuple(_fold(kinds, own, part, normal[first], fold, seed) for fold in range(FOLDS))


def _fold(kinds: dict[Kind, Beats], own: Int64Array, part: Int64Array, normal: BoolArray, fold: int, seed: int) -> Fold:
    rest = np.flatnonzero(part != fold)
    inner = _dealt(normal[rest], VALIDATION_PART, np.random.default_rng([seed, fold]))
    sides = np.where(part == fold, 2, 0)
    sides[rest[inner == 0]] = 1
    train, validation, test = (
        {kind: items.take(np.flatnonzero(sides[own] == side)) for kind, items in kinds.items()} for side in range(3)
    )
    return Fold(dict(train), dict(test), dict(validation))


def _dealt(normal: BoolArray, parts: int, random: np.random.Generator) -> Int64Array:
    """Return a part for each subject, int64 [n]: normal ones and others are each dealt out in a random order."""
    part = np.zeros(len(normal), dtype=np.int64)
    for group in (np.flatnonzero(normal), np.flatnonzero(~normal)):
        part[random.permutation(group)] = np.arange(len(group)) % parts
    return part
