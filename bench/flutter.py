"""Ventricular flutter as the front end tells it: seconds found of those annotated, and false episodes, clean and noisy.

    python -m bench.flutter [--supraventricular FOLDER] [--json]      writes bench/results/flutter.json

MIT-BIH's only flutter among the records of training is in 207; the limits were chosen on it, and on the false episodes
of these very records (docs/decisions/0051-t-waves-and-flutter.md): nothing here was held out. FOLDER holds records of
the MIT-BIH Supraventricular Arrhythmia Database; without it its figures in the file stay.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import numpy as np
from tqdm import tqdm

from ecgtiny.common.arrays import BoolArray
from ecgtiny.common.frontend.design import design
from ecgtiny.common.frontend.frontend import detect
from ecgtiny.common.parallel import in_processes
from ecgtiny.train.data.records import Record, load_records
from ecgtiny.train.data.records.beat_classes import flutter_of
from ecgtiny.train.data.records.noise import Noise, stress

from .command import options_of, print_results
from .store import Figures, load, path, save

DS1 = "mitdb:DS1"
PACED = "mitdb:104,107"
NOISES = (Noise("em", 12.0), Noise("ma", 12.0), Noise("ma", 6.0), Noise("bw", 12.0))
CLEAN = "clean"
CONDITIONS = {
    "records": "first lead of MIT-BIH DS1 and, clean, of 104 and 107, whole records; noise as in the MIT-BIH Noise "
    "Stress Test",
    "told": "seconds of the annotated flutter of 207 in which the front end says flutter",
    "false": "episodes that no annotated flutter overlaps",
    "chosen": "on these records: nothing is held out",
}


@dataclass(frozen=True)
class Found:
    """What the front end says of a record."""

    told: float
    """Seconds of annotated flutter that are told."""
    annotated: float
    false: int
    hours: float


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit code."""
    parser = options_of(__doc__)
    parser.add_argument("--supraventricular", metavar="FOLDER", help="records of that database")
    given = parser.parse_args(arguments)
    return print_results(lambda: measure(given.supraventricular), text, as_json=given.json)


def measure(supraventricular: str | None) -> Figures:
    """Measure, and write the result file."""
    records, paced = load_records(DS1), load_records(PACED)
    figures: Figures = {CLEAN: total(in_processes(partial(found_in, None), [*records, *paced]))}
    for noise in tqdm(NOISES, "noises", disable=None):
        figures[str(noise)] = total(in_processes(partial(found_in, noise), records))
    if supraventricular:
        figures["supraventricular"] = total(in_processes(partial(found_in, None), load_records(supraventricular)))
    elif path("flutter").is_file():
        figures |= {key: one for key, one in load("flutter")["figures"].items() if key not in figures}
    return save("flutter", "python -m bench.flutter --supraventricular FOLDER", CONDITIONS, figures)


def found_in(noise: Noise | None, record: Record) -> Found:
    """Return what the front end says of a record, with noise if there is one."""
    whole = record if noise is None else stress(record, noise).record
    said = said_in(whole)
    annotated = np.zeros(len(record), np.bool_)
    if record.annotations is not None:
        annotated = flutter_of(record.annotations, len(record), 0)
    episodes = stretches(said)
    false = sum(not annotated[start:end].any() for start, end in episodes)
    told, there = (float(one.sum()) / record.fs for one in (said & annotated, annotated))
    return Found(told, there, false, len(record) / record.fs / 3600)


def said_in(record: Record) -> BoolArray:
    """Return which samples lie in flutter by the front end, bool [samples]."""
    found = detect(record.counts, design(record.fs, record.gain, record.zero)).flutter
    said = np.zeros(len(record), np.bool_)
    turns = [*zip(found.sample.tolist(), found.lasts.tolist(), strict=True), (len(record), False)]
    for (start, lasts), (end, _) in pairwise(turns):
        said[start:end] = lasts
    return said


def stretches(said: BoolArray) -> list[tuple[int, int]]:
    """Return where runs of true samples begin and end."""
    change = np.flatnonzero(np.diff(said.astype(np.int8), prepend=0, append=0)).tolist()
    return list(zip(change[::2], change[1::2], strict=True))


def total(found: Iterable[Found]) -> Figures:
    """Return what several records come to."""
    each = list(found)
    return {
        "records": len(each),
        "hours": round(sum(one.hours for one in each), 1),
        "annotated_seconds": round(sum(one.annotated for one in each), 1),
        "told_seconds": round(sum(one.told for one in each), 1),
        "false_episodes": sum(one.false for one in each),
    }


def text(results: Figures) -> str:
    """Show each condition."""
    return "\n".join(
        f"{name:18}{one['told_seconds']:6} of {one['annotated_seconds']} s told; false: {one['false_episodes']} in "
        f"{one['hours']} h of {one['records']} records"
        for name, one in results["figures"].items()
    )


if __name__ == "__main__":
    sys.exit(main())
