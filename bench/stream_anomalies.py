"""The six morphological anomalies of generated records, by a run that was trained on other patients (seeds).

A beat is called abnormal when it is flagged so or any of its segments departs; a missing QRS complex is found when a
pause is reported that begins with the beat before it. Thresholds are the run's. With --board, samples of some records
go through the firmware that the run exported, and its events have to be the reference's, byte by byte.

    ecgtiny train --data synthetic:0-11 --stream --run RUN && ecgtiny quantize --run RUN
    python -m bench.stream_anomalies --run RUN [--seeds 1000-1019] [--board nrf52840 [--pushed 1000-1001]] [--json]

writes bench/results/anomalies.json.
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from ecgtiny.common.arrays import BoolArray, Int64Array
from ecgtiny.common.errors import DataError
from ecgtiny.common.events import Events, Flag, Kind
from ecgtiny.common.parallel import in_processes
from ecgtiny.common.run import Run
from ecgtiny.host.cli.stages import validate_stream
from ecgtiny.host.evaluation.ec57.intervals import share_interval
from ecgtiny.quantize.stream import PatientDetector, load_stream
from ecgtiny.train.data.records import Record, load_records
from ecgtiny.train.data.records.generated import SYMBOLS
from ecgtiny.train.data.records.matching import NONE, WARM_UP_SECONDS, WINDOW_SECONDS, match

from .command import options_of, print_results
from .store import save

COMMAND = "python -m bench.stream_anomalies --run RUN"
SEEDS = "1000-1019"
NORMAL, NO_BEAT = "normal", "missing qrs"
SEGMENTS = 8 | 16 | 32 | 64
"""Flags of P, QRS, ST and T."""
TOLD = ("board", "virtual", "events", "differences", "complete")
Counts = dict[str, tuple[int, int]]
"""Of each class, beats that were called abnormal and all."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit code."""
    parser = options_of(__doc__)
    parser.add_argument("--run", type=Path, required=True, help="a run that was trained on records, and quantised")
    parser.add_argument("--seeds", default=SEEDS, help=f"patients that the run never saw [default: {SEEDS}]")
    parser.add_argument("--board", help="push records through this board's firmware, too")
    parser.add_argument("--pushed", default="1000-1001", help="the seeds that are pushed [default: 1000-1001]")
    options = parser.parse_args(arguments)
    return print_results(
        lambda: measure(Run(options.run), options.seeds, options.board, options.pushed), text, as_json=options.json
    )


def measure(run: Run, seeds: str, board: str | None, pushed: str) -> dict[str, Any]:
    """Write the figures over all records, and what the board made of them; return what the file holds."""
    detector, spec = load_stream(run), f"synthetic:{seeds}"
    records = load_records(spec)
    work = [(record, detector.for_patient(record.patient)) for record in records]
    counted = list(tqdm(in_processes(partial(_count), work), "records", len(work), disable=None))
    checked = None if board is None else validate_stream(run, board, None, f"synthetic:{pushed}", None)
    about = {
        "trained_on": detector.trained_on,
        "model_digest": detector.digest,
        "judge": sorted({own.origin for _, own in work}),
        "records": spec,
        "pushed": pushed,
    }
    said = checked and {key: vars(checked)[key] for key in TOLD}
    return save("anomalies", COMMAND if board is None else f"{COMMAND} --board {board}", about,
                {**figures(counted), "board": said})  # fmt: skip


def _count(work: tuple[Record, PatientDetector]) -> Counts:
    record, own = work
    return count(record, own.events(record))


def count(record: Record, events: Events) -> Counts:
    """Count the called beats of each class after the learning period; missed and unreadable ones are not called."""
    if record.annotations is None:
        raise DataError("has no annotations to score against", where=record.name)
    sample, symbol = record.annotations.sample, np.array(record.annotations.symbol)
    scored = sample >= WARM_UP_SECONDS * record.fs
    beats = events[events["kind"] == Kind.BEAT]
    window = round(WINDOW_SECONDS * record.fs)
    called = (beats["quality"] == 0) & ((beats["flags"] & (Flag.ABNORMAL | SEGMENTS)) != 0)
    counts: Counts = {}
    for name, code in SYMBOLS.items():
        at = sample[scored & (symbol == code)]
        if name == NO_BEAT:
            hits = paused(events, at)
        else:
            found = match(at, beats["sample"].astype(np.int64), window)
            hits = (found != NONE) & called[found]
        counts[name] = int(hits.sum()), len(at)
    return counts


def paused(events: Events, at: Int64Array) -> BoolArray:
    """Tell which of some samples lie in a pause that is reported as it begins, before the next beat."""
    beats, pauses = (events[events["kind"] == kind]["sample"].astype(np.int64) for kind in (Kind.BEAT, Kind.PAUSE))
    before = np.searchsorted(beats, at) - 1
    return (before >= 0) & np.isin(beats[np.maximum(before, 0)], pauses)


def figures(counted: list[Counts]) -> dict[str, Any]:
    """Return the share called of each class, of all anomalies, and the specificity, each with its interval."""
    total = {name: tuple(sum(one[name][k] for one in counted) for k in (0, 1)) for name in SYMBOLS}
    anomalies = [total[name] for name in SYMBOLS if name != NORMAL]
    alarms, normals = total[NORMAL]
    return {
        "classes": {name: _share(*total[name]) for name in SYMBOLS if name != NORMAL},
        "sensitivity": _share(sum(hits for hits, _ in anomalies), sum(beats for _, beats in anomalies)),
        "specificity": _share(normals - alarms, normals),
    }


def _share(hits: int, beats: int) -> dict[str, Any]:
    return {"share": hits / beats if beats else None, "interval": share_interval(hits, beats), "beats": beats}


def text(results: dict[str, Any]) -> str:
    """Return the table of a result file."""
    about, found = results["conditions"], results["figures"]
    rows = {
        **found["classes"],
        "all anomalies (Se)": found["sensitivity"],
        "normal beats (Sp)": found["specificity"],
    }
    lines = [f"{name:20}{_figure(one)}{one['beats']:8} beats" for name, one in rows.items()]
    board = found["board"]
    said = [] if board is None else [f"{board['board']}: {board['differences']} of {board['events']} events differ"]
    return "\n".join([f"trained on {about['trained_on']}, tested on {about['records']}", *lines, *said])


def _figure(one: dict[str, Any]) -> str:
    if one["share"] is None:
        return f"{'-':>23}"
    low, high = one["interval"]
    return f"{one['share']:8.4f} ({low:.4f}-{high:.4f})"


if __name__ == "__main__":
    sys.exit(main())
