"""``ecgtiny record``: what a board samples by itself, into files."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ...common.errors import UsageError
from ...common.run import Run
from . import listings, stages
from .listings import ListingOption
from .reporting import say
from .root import command, run_option, run_stage
from .tables import lines

if TYPE_CHECKING:
    from ...train.data.records.record import Record
    from ..recording.record import Piece, Recorded, Show

SHOWN_EVERY = 0.2
"""Seconds between two strips."""


@command
@click.option("--board", cls=ListingOption, family="boards", shared=True, default=None,
              help="Name of an exported board [default: the one that PORT or RUN implies].")  # fmt: skip
@click.option("--port", default=None, cls=ListingOption, listing=listings.ports, family="ports",
              help="{ports}, or auto to find it [default: the board's simulator].")  # fmt: skip
@run_option
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path),
              help="Folder of the record.")  # fmt: skip
@click.option("--name", help="The record's name [default: rec- and the time].")
@click.option("--seconds", type=float, help="How long to record [default: until Ctrl-C].")
@click.option("--play", metavar="RECORD", cls=ListingOption, listing=listings.records, family="records",
              help="What a virtual board has at its converter: {records}.")  # fmt: skip
@click.option("--lead", help="With --play: the lead's name [default: MLII, or the first ECG lead].")
@click.option("--speed", type=float, default=1.0, show_default=True,
              help="With --play: times as fast as the electrode; 0 is as fast as can be.")  # fmt: skip
@click.option("--patience", type=click.FloatRange(min=0, max=86_400), default=20.0, show_default=True,
              help="Seconds to wait for a good answer.")  # fmt: skip
def record(
    board: str | None, port: str | None, folder: Path, out: Path, name: str | None, seconds: float | None,
    play: str | None, lead: str | None, speed: float, patience: float, as_json: bool,
) -> None:  # fmt: skip
    """Record the samples and events of a board with a sensor.

    The board's firmware samples an analog input by itself: it is of ecgtiny export --adc. Samples and events are
    written as a WFDB record, and as CSV in the folder csv below it; samples that were lost are gaps. Ctrl-C ends the
    record, which is then as whole as another.
    """
    chosen = board or stages.implied_board(Run(folder), port)
    title = name or time.strftime("rec-%Y%m%d-%H%M%S")
    run_stage(
        lambda: _record(Run(folder), chosen, port, out, title, seconds, play, lead, speed, patience), as_json, shown
    )


def _record(
    run: Run, board: str, port: str | None, out: Path, name: str, seconds: float | None, play: str | None,
    lead: str | None, speed: float, patience: float,
) -> Recorded:  # fmt: skip
    from ...train.data.records import load_records
    from ..recording.record import Stop, Wish, record_run

    played = None if play is None else _only(load_records(play, lead), play)
    stop = Stop()
    wish = Wish(out, name, seconds, played, speed)
    try:
        with stop.on_interrupt():
            return record_run(run, board, port, wish, patience=patience, tell=say, show=_on_terminal(), stop=stop)
    finally:
        if sys.stderr.isatty():
            say("")


def _only(records: list[Record], named: str) -> Record:
    if len(records) != 1:
        raise UsageError(f"{named} are {len(records)} records", fix="name one, as in --play mitdb:208")
    return records[0]


def _on_terminal() -> Show:
    """Return what shows the last seconds on one line that is written over; nothing where stderr is no terminal."""
    from ..recording.strip import LiveStrip

    live, due = LiveStrip(), time.monotonic()

    def show(piece: Piece) -> None:
        nonlocal due
        if not sys.stderr.isatty():
            return
        live.add(piece.counts, piece.events)
        if time.monotonic() >= due:
            due = time.monotonic() + SHOWN_EVERY
            click.echo(f"\r{live.text(piece.scale.fs)}\x1b[K", err=True, nl=False)

    return show


def shown(done: Recorded) -> str:
    """Show what was recorded."""
    lost = f", {done.lost_samples:,} of them lost" if done.lost_samples else ""
    ended = ", ended by Ctrl-C" if done.ended == "interrupted" else ""
    return lines(
        f"{done.files[-1]}: {done.samples / done.fs:.1f} s, {done.samples:,} samples at {done.fs:g} Hz{lost}, "
        f"{done.events:,} events, from {done.board}{ended}",
        f"see them by:\n  ecgtiny evaluate --stream {done.files[-1]}",
    )
