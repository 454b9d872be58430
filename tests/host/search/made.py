"""Trials with made outcomes: what a search does with them, without any training."""

from __future__ import annotations

import os
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from ecgtiny.host.search.budget import Cost, fits
from ecgtiny.host.search.study import Trials, file_url, opened
from ecgtiny.host.search.trial import Attempt, Outcome, Problem
from tests.train.made import made_beats

LENGTH = 40
LIMITS = {"flash": 9000, "ram": 1100, "instructions": 6000}
PROBLEM = Problem("beats", "nrf52840", tuple(LIMITS.items()), 0, "0" * 64)


def made_file(folder: Path, *, labelled: bool = True) -> Path:
    """Write beats, three in four normal, and return the file."""
    beats = made_beats(90, 30, length=LENGTH)
    noise = np.random.default_rng(1).normal(0, 0.15, beats.x.shape).astype(np.float32)
    path = folder / "beats.npz"
    if labelled:
        np.savez(path, x=beats.x + noise, label=np.asarray(beats.label))
    else:
        np.savez(path, x=beats.x[:90] + noise[:90])
    return path


def made_cost(job: Attempt) -> Cost:
    """Return a cost that grows with the layers."""
    layers = job.drawn.layers
    samples = LENGTH // layers.pool
    size = samples * layers.bottleneck * (1 + sum(layers.widths))
    return Cost(6000 + 8 * size, 980 + samples, 300, 1500.0 + 10 * size)


def made_outcome(job: Attempt) -> Outcome:
    """Return an outcome that follows from what was drawn."""
    cost = job.cost or made_cost(job)
    if not fits(dict(job.problem.limits), cost):
        return Outcome(cost)
    rate = abs(np.log10(job.drawn.learning_rate) + 2)
    return Outcome(cost, quality=float(0.99 - 0.01 * rate - 0.02 / job.drawn.layers.bottleneck))


def held_outcome(job: Attempt) -> Outcome:
    """Return the same, but not before the file ``hold`` is gone from the folder that stands for the data."""
    folder = Path(job.problem.data)
    (folder / str(os.getpid())).touch()
    while (folder / "hold").exists():
        threading.Event().wait(0.02)
    return made_outcome(job)


@contextmanager
def made_trials(folder: Path, problem: Problem = PROBLEM) -> Generator[Trials]:
    """Open a storage in a folder."""
    with opened(file_url(folder / "search.db"), problem, LENGTH) as trials:
        yield trials
