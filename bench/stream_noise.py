"""Noise stress: electrode motion, muscle artefact and wander, 24 to -6 dB, each record by what never saw the patient.

Levels are those of the MIT-BIH Noise Stress Test: two minutes in four are noisy, from minute five on. The records were
named before any noisy result was known: 118 and 119 are that database's own; on the clean signal they hardly give a
false alarm, twice which is hardly any, and so 208 and 215, which do, stand beside them.

    python -m bench.stream_noise --run RUN [--records 118 119 208 215] [--json]      writes bench/results/noise.json
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from tqdm import tqdm

from ecgtiny.common.parallel import in_processes
from ecgtiny.common.run import Run
from ecgtiny.host.evaluation.ec57 import RecordScore
from ecgtiny.host.evaluation.ec57.counts import count
from ecgtiny.host.evaluation.one_record import compared_events
from ecgtiny.quantize.stream import StreamDetector, load_stream
from ecgtiny.train.data.records import Record, load_records
from ecgtiny.train.data.records.noise import Noise, stress

from .command import options_of, print_results
from .store import save
from .stream_data import kept

KINDS, LEVELS = ("em", "ma", "bw"), (24.0, 18.0, 12.0, 6.0, 0.0, -6.0)
CONDITIONS = (None, *(Noise(kind, level) for kind in KINDS for level in LEVELS))
RECORDS = ("118", "119", "208", "215")
CLEAN = "clean"
COMMAND = "python -m bench.stream_noise --run RUN"
PROTOCOL = "noise in two minutes of four, from minute five on, as in the MIT-BIH Noise Stress Test"
BRIEF = ("se", "ppv"), ("se", "false_alarms_per_hour", "false_alarms_per_hour_interval")
"""Kept of the R peaks, and of the ectopic beats."""
Figures = dict[str, Any]


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit code."""
    parser = options_of(__doc__)
    parser.add_argument("--run", type=Path, required=True, help="a run that was trained on records, and quantised")
    parser.add_argument("--records", nargs="+", default=RECORDS, help="records of MIT-BIH")
    options = parser.parse_args(arguments)
    return print_results(
        lambda: measure(Run(options.run), options.records),
        lambda results: text(results["figures"]),
        as_json=options.json,
    )


def measure(run: Run, names: Sequence[str]) -> Figures:
    """Write the figures of records of MIT-BIH; return what the file holds."""
    detector, records = load_stream(run), load_records(f"mitdb:{','.join(names)}")
    about = {"trained_on": detector.trained_on, "model_digest": detector.digest, "noise": PROTOCOL}
    return save("noise", COMMAND, about, stress_all(detector, records))


def stress_all(detector: StreamDetector, records: list[Record]) -> Figures:
    """Return the figures of each record under each condition."""
    work = [(record, noise) for record in records for noise in CONDITIONS]
    found = list(tqdm(in_processes(partial(score, detector), work), "noise", len(work), disable=None))
    table: dict[str, dict[str, Figures]] = {record.name: {} for record in records}
    for (record, noise), figures in zip(work, found, strict=True):
        table[record.name][str(noise or CLEAN)] = figures
    return {"records": table}


def score(detector: StreamDetector, work: tuple[Record, Noise | None]) -> Figures:
    """Return the figures of a record, and of its noisy stretches alone."""
    record, noise = work
    stressed = None if noise is None else stress(record, noise)
    taken = record if stressed is None else stressed.record
    by = detector.for_patient(record.patient)
    compared = compared_events(taken, by.events(taken))
    figures = {**kept(RecordScore(record.name, count(compared)).figures(), *BRIEF), "judge": by.origin}
    if stressed is None:
        return figures
    noisy = RecordScore(record.name, count(compared.within(stressed.noisy))).figures()
    return {**figures, "noisy": kept(noisy, *BRIEF)}


def text(figures: Figures) -> str:
    """Return the table."""
    beats = f"{'':12}{'R Se':>7}{'R +P':>7}{'PVC Se':>8}{'of':>5}"
    header = f"{beats}{'FA/h':>22}{'unread':>7}{'FA/h in noise':>24}{'unread':>8}"
    rows = [row(f"{name} {noise}", one) for name, table in figures["records"].items() for noise, one in table.items()]
    return "\n".join([header, *rows])


def row(name: str, one: Figures) -> str:
    """Return a line of the table."""
    pvc = "-" if one["pvc"]["se"] is None else f"{one['pvc']['se']:.3f}"
    noisy = f"{rate(one['noisy']):>24}{one['noisy']['unreadable_share']:8.1%}" if "noisy" in one else ""
    return (
        f"{name:12}{one['rpeak']['se']:7.2%}{one['rpeak']['ppv']:7.1%}{pvc:>8}{one['counts']['ectopic']:5}"
        f"{rate(one):>22}{one['unreadable_share']:7.1%}{noisy}"
    )


def rate(figures: Figures) -> str:
    """Return the false alarms per hour with their interval."""
    low, high = figures["pvc"]["false_alarms_per_hour_interval"]
    return f"{figures['pvc']['false_alarms_per_hour']:.1f} ({low:.1f}-{high:.1f})"


if __name__ == "__main__":
    sys.exit(main())
