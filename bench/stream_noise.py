"""Noise stress: electrode motion and muscle artefact at 24 to 0 dB, each record judged by what never saw the patient.

Levels are those of the MIT-BIH Noise Stress Test: two minutes in four are noisy, from minute five on. The records were
named before any noisy result was known: 118 and 119 are that database's own; on the clean signal they hardly give a
false alarm, twice which is hardly any, and so 208 and 215, which do, stand beside them.

    python -m bench.stream_noise --run RUN [--records 118 119 208 215] [--json]      writes bench/stream_noise.json
"""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path
from typing import Any

from tqdm import tqdm

from ecgtiny.common.errors import EcgtinyError
from ecgtiny.common.files import to_json, write_json
from ecgtiny.common.parallel import in_processes
from ecgtiny.common.run import Run
from ecgtiny.host.evaluation.ec57 import RecordScore
from ecgtiny.host.evaluation.ec57.counts import count
from ecgtiny.host.evaluation.evaluate import compared_events
from ecgtiny.quantize.stream import StreamDetector, load_stream
from ecgtiny.train.data.records import Record, load_records
from ecgtiny.train.data.records.noise import Noise, stress

from .inputs import HERE
from .stream_data import plain

RESULTS = HERE / "stream_noise.json"
KINDS, LEVELS = ("em", "ma"), (24.0, 18.0, 12.0, 6.0, 0.0)
CONDITIONS = (None, *(Noise(kind, level) for kind in KINDS for level in LEVELS))
RECORDS = ("118", "119", "208", "215")
CLEAN = "clean"
Figures = dict[str, Any]


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", type=Path, required=True, help="a run that was trained on records, and quantised")
    parser.add_argument("--records", nargs="+", default=RECORDS, help="records of MIT-BIH")
    parser.add_argument("--json", action="store_true", help="print the results as one JSON object")
    options = parser.parse_args(arguments)
    try:
        results = stress_all(load_stream(Run(options.run)), load_records(f"mitdb:{','.join(options.records)}"))
    except EcgtinyError as error:
        print(f"bench: error: {error}", file=sys.stderr)
        return error.exit_code
    write_json(RESULTS, results)
    print(to_json(results).rstrip() if options.json else text(results))
    return 0


def stress_all(detector: StreamDetector, records: list[Record]) -> Figures:
    """Return the figures of each record under each condition."""
    work = [(record, noise) for record in records for noise in CONDITIONS]
    found = list(tqdm(in_processes(partial(judge, detector), work), "noise", len(work), disable=None))
    table: dict[str, dict[str, Figures]] = {record.name: {} for record in records}
    for (record, noise), figures in zip(work, found, strict=True):
        table[record.name][str(noise or CLEAN)] = figures
    return {"trained_on": detector.trained_on, "model_digest": detector.digest, "records": table}


def judge(detector: StreamDetector, work: tuple[Record, Noise | None]) -> Figures:
    """Return the figures of a record, and of its noisy stretches alone."""
    record, noise = work
    stressed = None if noise is None else stress(record, noise)
    taken = record if stressed is None else stressed.record
    by = detector.judge(record.patient)
    compared = compared_events(taken, by.events(taken))
    figures = {**plain(RecordScore(record.name, count(compared)).figures()), "judge": by.origin}
    if stressed is None:
        return figures
    return {**figures, "noisy": plain(RecordScore(record.name, count(compared.within(stressed.noisy))).figures())}


def text(results: Figures) -> str:
    """Return the table."""
    beats = f"{'':12}{'R Se':>7}{'R +P':>7}{'PVC Se':>8}{'of':>5}"
    header = f"{beats}{'FA/h':>22}{'unread':>7}{'FA/h in noise':>24}{'unread':>8}"
    rows = [row(f"{name} {noise}", one) for name, table in results["records"].items() for noise, one in table.items()]
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
