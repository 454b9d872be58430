"""Donut on the leads of adfecgdb by the document's rule: inliers and outliers, counted and drawn.

    python -m bench.donut [--data adfecgdb] [--out DIR] [--seed 0] [--epochs N] [--json]

``--data`` is a benchmark of samples: ``adfecgdb`` (the direct lead), ``adfecgdb-abdomen`` (four leads), or
``adfecgdb-injected``. For each signal it writes a picture and gives the number of inliers and outliers, and the AUROC
of its points, or none where no point of the test part is anomalous.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from ecgtiny.common.files import write_atomic
from ecgtiny.common.threads import one_thread
from ecgtiny.train.benchmarks import load_benchmark
from ecgtiny.train.data.signals import Signal, Signals
from ecgtiny.train.detectors.donut import LIMIT
from ecgtiny.train.detectors.donut.fit import fit_to_signals
from ecgtiny.train.detectors.kinds import Kind
from ecgtiny.train.detectors.points import PointScorer
from ecgtiny.train.figures.outliers import Points, outlier_picture
from ecgtiny.train.ranking import auroc

from .command import options_of, print_results
from .store import Figures


def main() -> int:
    parser = options_of(__doc__)
    parser.add_argument("--data", default="adfecgdb", choices=("adfecgdb", "adfecgdb-abdomen", "adfecgdb-injected"))
    parser.add_argument("--out", type=Path, default=Path("donut"), help="folder of the pictures")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--epochs", type=int, help="fewer than the document's 512")
    options = parser.parse_args()
    return print_results(
        lambda: measure(options.data, options.out, options.seed, options.epochs), table, as_json=options.json
    )


@one_thread()  # as find("donut").fit, of which this takes the points
def measure(data: str, out: Path, seed: int, epochs: int | None) -> Figures:
    """Fit a Donut to each fold and return the figures of each signal of its test part."""
    figures: Figures = {}
    for fold in load_benchmark(data).folds(seed):
        train, test = fold.train[Kind.SAMPLES], fold.test[Kind.SAMPLES]
        assert isinstance(train, Signals)
        assert isinstance(test, Signals)
        points, _ = fit_to_signals(train, seed, epochs, None)
        for name, signal in named(test):
            drawn, figures[name] = judged(signal, points, test.fs)
            write_atomic(out / f"{name.replace(' ', '-')}.png", outlier_picture(drawn))
    return figures


def named(signals: Signals) -> Iterator[tuple[str, Signal]]:
    """Yield signals with a name of their own each: those of one name are stretches of one record."""
    counts = Counter(one.name for one in signals.signals)
    seen = Counter[str]()
    for one in signals.signals:
        seen[one.name] += 1
        yield (one.name if counts[one.name] == 1 else f"{one.name} stretch {seen[one.name]}"), one


def judged(signal: Signal, score: PointScorer, fs: float) -> tuple[Points, Figures]:
    """Return the scored points of a signal by the document's rule, and their figures."""
    scores = score(signal)
    scored = np.flatnonzero(~np.isnan(scores) & (np.arange(len(scores)) >= signal.start[0]))
    points = Points(signal.name, scored / fs, signal.x[scored].astype(np.float64), scores[scored] > LIMIT)
    anomalous = signal.anomalous[scored]
    inliers, outliers = points.counts
    hit = int(np.count_nonzero(points.outlier & anomalous))
    return points, {
        "inliers": inliers,
        "outliers": outliers,
        "anomalous": int(anomalous.sum()),
        "anomalous_outliers": hit,
        "auroc": auroc(scores[scored], anomalous),
    }


def table(figures: Figures) -> str:
    """Return the figures as lines of text."""
    return "\n".join(f"{name}: {', '.join(f'{key} {value}' for key, value in row.items())}"
                     for name, row in figures.items())  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
