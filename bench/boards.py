"""What was built and run for every board: the default detector exported for it, and its beats on the board's simulator.

- beats: test beats of ECG5000 whose scores the board's firmware was compared on with the integer reference.
- events: of a generated record of continuous ECG, pushed to the firmware of a stream, compared byte by byte.
- flash, RAM: of the whole demo image of beats, in bytes.
- per beat: the median of what the firmware's tick counter gave, instructions or cycles, where the simulator has them;
  and cycles by the core's model, where it has one.
- measured_from: a digest of what the figures depend on; a test says which board is to be measured again.

    python -m bench.boards [--run FOLDER] [--only BOARD ...]

Writes bench/results/boards.json, and the part of it that ``ecgtiny boards`` shows as boards/measured.json. LabWired, on
which ``esp32c3`` and ``stm32f103`` run, takes some seconds a beat: about half an hour each.
"""

from __future__ import annotations

import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

from ecgtiny.boards.board import Board
from ecgtiny.boards.loader import FOLDER, load_board, names
from ecgtiny.boards.measured import FILE
from ecgtiny.common.errors import BudgetError, UnsupportedModelError
from ecgtiny.common.files import write_json
from ecgtiny.common.run import Run
from ecgtiny.firmware_gen.pipeline import export_run
from ecgtiny.host.cost.heart_rate import HEART_RATE
from ecgtiny.host.cost.measured import beat_cost
from ecgtiny.host.link.ports import simulator_of
from ecgtiny.host.validation.beats import validate_run
from ecgtiny.host.validation.records import validate_stream
from ecgtiny.quantize.stream import load_stream
from ecgtiny.train.data.records.generated import synthetic_record
from ecgtiny.train.data.records.record import Record

from . import store
from .command import options_of, print_results, train_and_quantize
from .measured_from import measured_from

Figures = dict[str, Any]
BEATS = 500
PATIENCE = 600.0
"""Seconds without an answer that a slow simulator on a busy machine may take."""
PATIENTS, PATIENT, MINUTES = "synthetic:0-4", 9, 0.5
SHOWN = ("simulator", "beats", "mismatches", "events", "differences", "instructions", "cycles", "modelled_cycles")
"""What ``ecgtiny boards`` shows."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit code."""
    parser = options_of(__doc__)
    parser.add_argument("--run", type=Path, help="folder of the two runs, which are kept there [default: none is kept]")
    parser.add_argument("--only", nargs="+", default=[], metavar="BOARD",
                        help="measure these, and keep what the file says of the others")  # fmt: skip
    options = parser.parse_args(arguments)

    def measured() -> Figures:
        if options.run:
            return measure(options.run, options.only)
        with tempfile.TemporaryDirectory() as folder:
            return measure(Path(folder), options.only)

    return print_results(measured, text, as_json=options.json)


def measure(folder: Path, only: list[str]) -> Figures:
    """Measure boards (``only`` these, or all), write both files, and return what the result file holds."""
    beats, stream = Run(folder / "beats"), Run(folder / "stream")
    train_and_quantize(beats, "--data", "ecg5000")
    train_and_quantize(stream, "--data", PATIENTS, "--stream", "--model", "tiny", "--epochs", "0")
    records = [synthetic_record(PATIENT, MINUTES)]
    figures: Figures = store.load("boards")["figures"] if only else {}
    for name in only or names():
        figures[name] = measure_board(load_board(name), beats, stream, records)
        _write({name: figures[name] for name in names() if name in figures})
    return store.load("boards")


def _write(figures: Figures) -> None:
    """Write both files after each board, so that none is measured twice where one fails."""
    shown = {name: {key: held[key] for key in SHOWN if key in held} for name, held in figures.items()}
    write_json(FOLDER / FILE, shown)
    what = {"beats": f"up to {BEATS} of ecg5000, model linear",
            "stream": f"{60 * MINUTES:g} s of synthetic:{PATIENT}, model tiny of {PATIENTS}"}  # fmt: skip
    store.save("boards", "python -m bench.boards", what, figures)


def measure_board(board: Board, beats: Run, stream: Run, records: list[Record]) -> Figures:
    """Return the figures of a board; those of a simulator only where it has one."""
    exported = export_run(beats, board.name, cost=partial(beat_cost, board.name, HEART_RATE))
    found: Figures = {"title": board.title, "core": board.core.name, "toolchain": exported.toolchain,
                      "flash_bytes": exported.flash_bytes, "ram_bytes": exported.ram_bytes,
                      "measured_from": measured_from(board)}  # fmt: skip
    if (kind := simulator_of(board)) is None:
        return found
    compared = validate_run(beats, board.name, beats=BEATS, patience=PATIENCE)
    found |= {"simulator": kind.name, "beats": compared.beats, "mismatches": compared.mismatches}
    ticks = {"instructions": compared.instructions, "cycles": compared.cycles}
    found |= {what: round(counted.median) for what, counted in ticks.items() if counted}
    if exported.estimate and exported.estimate.modelled:
        found["modelled_cycles"] = exported.estimate.modelled.typical
    try:
        device = load_stream(stream).on_device(export_run(stream, board.name).stream)
    except (BudgetError, UnsupportedModelError) as error:  # too large for the board, or its int is too small
        print(f"bench: {error}", file=sys.stderr)
        return found
    pushed = validate_stream(stream, board.name, None, records, device.events, patience=PATIENCE)
    return found | {"events": pushed.events, "differences": pushed.differences}


def text(results: Figures) -> str:
    """Say what of each board was run."""
    lines = [f"{name}: {held.get('mismatches', '-')} of {held.get('beats', 0)} beats, "
             f"{held.get('differences', '-')} of {held.get('events', 0)} events differ"
             for name, held in results["figures"].items()]  # fmt: skip
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
