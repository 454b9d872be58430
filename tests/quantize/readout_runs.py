"""A run of a detector of samples on signals that are learnt in a blink: trained once a session, then copied."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from unittest import mock

from ecgtiny.common.run import Run
from ecgtiny.quantize.readouts import quantize_readouts
from ecgtiny.train import readouts
from ecgtiny.train.benchmarks import load_benchmark
from ecgtiny.train.benchmarks.benchmark import Benchmark, Fold
from ecgtiny.train.detectors.kinds import Kind
from ecgtiny.train.readouts import ReadoutConfig, train_readouts
from tests.train.detectors.reservoir.made import made_signals

MODEL, DATA = "echo-state", "reservoir-mild"


def made_fold() -> Fold:
    """Return training, validation and test signals."""
    train, validation, test = ({Kind.SAMPLES: made_signals(seed, signals=1, intervals=18)} for seed in range(3))
    return Fold(train, test, validation)


def made_benchmark(*folds: Fold) -> Benchmark:
    """Return the benchmark with other signals."""
    return replace(load_benchmark(DATA), folds=lambda _seed: folds or (made_fold(),))


@contextmanager
def made_data(*folds: Fold) -> Generator[None]:
    """Train on made signals in the place of the benchmark's."""
    with mock.patch.object(readouts, "load_benchmark", return_value=made_benchmark(*folds)):
        yield


def _folder() -> Path:
    """Return a new folder that is there until the tests end."""
    folder = Path(tempfile.mkdtemp(prefix="ecgtiny-readouts-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def _trained(model: str) -> Path:
    folder = _folder()
    with made_data():
        train_readouts(ReadoutConfig(model, DATA), Run(folder))
    return folder


@cache
def _quantised(model: str) -> Path:
    folder = _folder()
    shutil.copytree(_trained(model), folder, dirs_exist_ok=True)
    quantize_readouts(Run(folder))
    return folder


def trained_run(folder: Path, model: str = MODEL) -> Run:
    """Return a run of its own that was trained."""
    shutil.copytree(_trained(model), folder, dirs_exist_ok=True)
    return Run(folder)


def quantised_run(folder: Path, model: str = MODEL) -> Run:
    """Return a run of its own that was trained and quantised."""
    shutil.copytree(_quantised(model), folder, dirs_exist_ok=True)
    return Run(folder)
