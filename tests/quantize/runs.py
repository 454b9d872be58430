"""A trained and quantised run on built-in beats, made once a session; and small changes of one."""

from __future__ import annotations

import functools
import shutil
import tempfile
from pathlib import Path

from ecgtiny.common.run import Run
from ecgtiny.quantize.pipeline import quantize_run
from ecgtiny.train.config import TrainConfig
from ecgtiny.train.pipeline import train_run


@functools.cache
def _trained() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="ecgtiny-test-"))
    train_run(TrainConfig(data="synthetic", model="tiny", epochs=0, promised=0.05), Run(folder))
    return folder


@functools.cache
def _quantised() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="ecgtiny-test-"))
    shutil.copytree(_trained(), folder, dirs_exist_ok=True)
    quantize_run(Run(folder))
    return folder


def trained_run(folder: Path) -> Run:
    """Return a copy of a trained run in ``folder``."""
    return Run(Path(shutil.copytree(_trained(), folder, dirs_exist_ok=True)))


def quantised_run(folder: Path) -> Run:
    """Return a copy of a quantised run in ``folder``."""
    return Run(Path(shutil.copytree(_quantised(), folder, dirs_exist_ok=True)))
