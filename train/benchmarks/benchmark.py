"""Data to compare detectors on, with the protocol that belongs to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..detectors.fitted import Items
from ..detectors.kinds import Kind


@dataclass(frozen=True, eq=False)
class Fold:
    """One division of the data.

    Where a fold has several subjects, nothing in ``train`` and ``validation`` belongs to a subject of ``test``, unless
    the benchmark's conditions say so.
    The same items stand under every kind of ``test``, in the same order and with the same labels, so that detectors
    of different kinds are judged on the same decisions.
    """

    train: Mapping[Kind, Items]
    test: Mapping[Kind, Items]
    validation: Mapping[Kind, Items] | None = None
    """Labelled items for rules that read labels; None where the data has none to spare."""


@dataclass(frozen=True)
class Benchmark:
    """Data with its protocol; a file of this package declares one as ``BENCHMARK``."""

    name: str
    what: str
    conditions: str
    """What was held out, whose signals they are, and what a reader of any figure must know."""
    item: str
    """What is decided on: beat, window, record, rhythm."""
    folds: Callable[[int], tuple[Fold, ...]]
    """Takes the seed. The test items of several folds are pooled, and ranked by their scores as they are.

    Raises:
        DataError: the data cannot be had.
    """
    source: str | None = None
    """What ``ecgtiny train --data`` takes to train on the same beats; None where it takes nothing."""
    baseline: str = "pca-2"
    """The detector that others are compared with, item by item: the linear one of its kind."""
    one_with_validation: bool = False
    """Whether there is one fold, with validation items: what ``train`` needs for a detector of samples."""
