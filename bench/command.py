"""The product's own command line, run in this process: a bench measures what a user would."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

from ecgtiny.common.run import Run
from ecgtiny.host.cli.main import cli


def ecgtiny(*arguments: str | Path) -> None:
    """Run a command; what it prints goes to stderr.

    Raises:
        EcgtinyError: as the stage raises it.
    """
    with contextlib.redirect_stdout(sys.stderr):
        cli.main([str(argument) for argument in arguments], prog_name="ecgtiny", standalone_mode=False)


def train_and_quantize(run: Run, *options: str) -> None:
    """Train by ``ecgtiny train OPTIONS`` and quantise, each where the run folder does not hold it yet."""
    if not run.has("train.json"):
        ecgtiny("train", *options, "--run", run.folder)
    if not run.has("quantize.json"):
        ecgtiny("quantize", "--run", run.folder)
