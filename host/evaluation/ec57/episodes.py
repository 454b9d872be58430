"""Episodes of two annotators: which overlap, and for how long, as ANSI/AAMI EC57 compares atrial fibrillation."""

from __future__ import annotations

from dataclasses import astuple, dataclass

import numpy as np

from ....common.arrays import BoolArray, Int64Array
from .figures import EpisodeDetection, share
from .series import mask


@dataclass(frozen=True)
class EpisodeCounts:
    """What is counted of episodes; counts of several records add up."""

    found: int = 0
    missed: int = 0
    right: int = 0
    false: int = 0
    reference_seconds: float = 0.0
    test_seconds: float = 0.0
    overlap_seconds: float = 0.0

    def __add__(self, other: EpisodeCounts) -> EpisodeCounts:
        return EpisodeCounts(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))


def count_episodes(
    reference: Int64Array, test: Int64Array, neither: Int64Array, *, counted: BoolArray, fs: float
) -> EpisodeCounts:
    """Return how episodes of two annotators agree.

    Args:
        reference: int64 [k, 2], episodes taken for the truth: first sample and the one after the last.
        test: int64 [m, 2], episodes compared with them.
        neither: int64 [j, 2], stretches in which an episode of the test is neither right nor false.
        counted: bool [n], samples of the record that count; of an episode what lies in them is compared, and one that
            has nothing there is left out.
        fs: samples per second.
    """
    judged = counted & ~mask(neither, len(counted))
    real, claimed = mask(reference, len(counted)), mask(test, len(counted))
    of_reference = [(a, b) for a, b in reference if counted[a:b].any()]
    of_test = [(a, b) for a, b in test if judged[a:b].any()]
    found = sum(bool((claimed & counted)[a:b].any()) for a, b in of_reference)
    right = sum(bool((real & judged)[a:b].any()) for a, b in of_test)
    return EpisodeCounts(
        found=found,
        missed=len(of_reference) - found,
        right=right,
        false=len(of_test) - right,
        reference_seconds=float(np.sum(real & counted)) / fs,
        test_seconds=float(np.sum(claimed & judged)) / fs,
        overlap_seconds=float(np.sum(real & claimed & counted)) / fs,
    )


def episode_detection(c: EpisodeCounts) -> EpisodeDetection:
    """Return the figures of episodes."""
    return EpisodeDetection(
        **vars(c),
        se=share(c.found, c.missed),
        ppv=share(c.right, c.false),
        duration_se=share(c.overlap_seconds, c.reference_seconds - c.overlap_seconds),
        duration_ppv=share(c.overlap_seconds, c.test_seconds - c.overlap_seconds),
    )
