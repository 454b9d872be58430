"""What the benches share: options, what they print, and the product's own command line run in this process."""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Callable
from pathlib import Path

from ecgtiny.common.errors import EcgtinyError
from ecgtiny.common.files import to_json
from ecgtiny.common.run import Run
from ecgtiny.host.cli.main import cli

from .store import Figures


def options_of(doc: str | None) -> argparse.ArgumentParser:
    """Return a parser with what every bench takes."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print the results as one JSON object")
    return parser


def print_results(measure: Callable[[], Figures], text: Callable[[Figures], str], *, as_json: bool) -> int:
    """Measure, and print what the result file holds; return the exit code."""
    try:
        results = measure()
    except EcgtinyError as error:
        print(f"bench: error: {error}", file=sys.stderr)
        return error.exit_code
    print(to_json(results).rstrip() if as_json else text(results))
    return 0


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
