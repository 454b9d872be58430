"""``tutorial``: ECG5000, divided as TensorFlow's autoencoder tutorial divides it."""

from __future__ import annotations

from ..data.tutorial import tutorial_split
from ..detectors.kinds import Kind
from .benchmark import Benchmark, Fold


def _folds(seed: int) -> tuple[Fold, ...]:
    split = tutorial_split("ecg5000", seed=seed)
    return (Fold({Kind.BEATS: split.train}, {Kind.BEATS: split.test}),)


BENCHMARK = Benchmark(
    name="tutorial",
    what="ECG5000 as TensorFlow's autoencoder tutorial divides it",
    conditions="both parts joined, 80 to 20 at random; one patient, so that beats of one recording are on both sides, "
    "and labels that were made by a program",
    item="beat",
    folds=_folds,
)
