"""Any set of beats as a benchmark: its training part, its test part, one fold."""

from __future__ import annotations

from ..data.sources import load
from ..detectors.kinds import Kind
from .benchmark import Benchmark, Fold


def of_source(name: str) -> Benchmark:
    """Return the benchmark of a source of beats or of a file of beats; nothing is read yet."""

    def folds(seed: int) -> tuple[Fold, ...]:
        split = load(name, seed=seed)
        return (Fold({Kind.BEATS: split.train}, {Kind.BEATS: split.test}),)

    return Benchmark(
        name=name.rsplit("/", 1)[-1],
        what=f"beats of {name}",
        conditions="the set's own division into training and test beats",
        item="beat",
        folds=folds,
        source=name,
    )
