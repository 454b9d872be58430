"""Items of one shape, scored all at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ...common.arrays import Float64Array, Int16Array
from ..calibration.preprocess import flat_beats
from ..data.beats import Beats
from .fitted import Items


def rows_of(items: Items) -> Beats:
    """Return the items as beats.

    Raises:
        TypeError: they are signals; a defect of the detector, which takes another kind.
    """
    if not isinstance(items, Beats):
        raise TypeError("the items are signals")
    return items


def scores_of_rows(score: Callable[[Int16Array], Float64Array], items: Items) -> Float64Array:
    """Score the items that are not flat, float64 [n]; NaN for those that are, which no normalisation can take."""
    counts = rows_of(items).counts
    usable = ~flat_beats(counts)
    scores = np.full(len(counts), np.nan)
    scores[usable] = score(counts[usable])
    return scores
