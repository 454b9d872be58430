"""R peaks beside open detectors, clean and with noise added: sensitivity and positive predictivity as EC57 counts them.

    python -m bench.r_peaks [--peers PYTHON] [--supraventricular FOLDER] [--json]      writes bench/results/r_peaks.json

PYTHON is an interpreter with `pip install wfdb neurokit2 sleepecg py-ecg-detectors`; without it the others' figures in
the file stay, if they are of the same records. FOLDER holds records of the MIT-BIH Supraventricular Arrhythmia
Database. Signals are the first lead. A detection is within 150 ms of its beat, and the first five minutes do not count.
Under noise only the noisy stretches do. Counts are added over the records of a set.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ecgtiny.common.arrays import BoolArray, Float64Array, Int64Array, save_arrays
from ecgtiny.common.errors import UsageError
from ecgtiny.common.frontend.design import design
from ecgtiny.common.frontend.frontend import detect
from ecgtiny.train.data.records import Record, load_records
from ecgtiny.train.data.records.beat_classes import beats_of, flutter_of
from ecgtiny.train.data.records.matching import NONE, WARM_UP_SECONDS, WINDOW_SECONDS, match
from ecgtiny.train.data.records.noise import Noise, stress
from ecgtiny.train.data.records.record import GAP

from .command import options_of, print_results
from .store import HERE, Figures, load, path, save

OWN = "ecgtiny"
DS1, SVDB = "MIT-BIH DS1", "MIT-BIH Supraventricular"
STRESSED = "mitdb:118,119"
NOISES = tuple(Noise(kind, 12.0) for kind in ("em", "ma", "bw"))
CONDITIONS = {
    "counted": "first lead; 150 ms; the first 5 minutes and ventricular flutter left out; gross over the records; "
    "under noise (MIT-BIH Noise Stress Test, 12 dB, records 118 and 119) the noisy stretches alone",
    "peers": "as they come, no option set; each has the whole record at once, and ecgtiny a sample at a time",
}


@dataclass(frozen=True, eq=False)
class Case:
    """A record of a set, and where it counts."""

    of: str
    record: Record
    counted: BoolArray
    """bool [samples]."""

    @property
    def key(self) -> str:
        """Its name among those of all sets."""
        return f"{self.of}/{self.record.name}"


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit code."""
    parser = options_of(__doc__)
    parser.add_argument("--peers", metavar="PYTHON", help="the interpreter that has the other detectors")
    parser.add_argument("--supraventricular", metavar="FOLDER", help="records of that database")
    given = parser.parse_args(arguments)
    sets = {DS1: "mitdb:DS1"} | ({SVDB: given.supraventricular} if given.supraventricular else {})
    return print_results(lambda: measure(sets, given.peers), lambda found: text(found["figures"]), as_json=given.json)


def measure(sets: Mapping[str, str], peers: str | None) -> Figures:
    """Measure, and write the result file."""
    cases = [*_clean(sets), *_noisy()]
    records = {of: sum(case.of == of for case in cases) for of in dict.fromkeys(case.of for case in cases)}
    figures = {OWN: scores(cases, {case.key: own_peaks(case.record) for case in cases})}
    others, versions = _judged(cases, peers) if peers else held(records)
    command = "python -m bench.r_peaks" + " --peers PYTHON" * bool(others)
    command += " --supraventricular FOLDER" * (SVDB in sets)
    return save("r_peaks", command, {**CONDITIONS, "records": records, "versions": versions}, figures | others)


def _judged(cases: Sequence[Case], peers: str) -> tuple[Figures, dict[str, str]]:
    found, versions = theirs(peers, cases)
    names = dict.fromkeys(key.split("/")[0] for key in found)
    return {name: scores(cases, {case.key: found[f"{name}/{case.key}"] for case in cases}) for name in names}, versions


def held(records: Mapping[str, int]) -> tuple[Figures, dict[str, str]]:
    """Return the others' figures in the result file if they are of the same records, and their packages' versions."""
    if not path("r_peaks").is_file():
        return {}, {}
    file = load("r_peaks")
    if file["conditions"]["records"] != records:
        return {}, {}
    return {name: one for name, one in file["figures"].items() if name != OWN}, file["conditions"]["versions"]


def _clean(sets: Mapping[str, str]) -> list[Case]:
    return [Case(of, one, _learned(one)) for of, source in sets.items() for one in load_records(source)]


def _noisy() -> list[Case]:
    clean = load_records(STRESSED)
    stressed = [(noise, stress(one, noise)) for noise in NOISES for one in clean]
    return [
        Case(f"{noise.name} {noise.snr:g} dB", one.record, one.noisy & _learned(one.record)) for noise, one in stressed
    ]


def _learned(record: Record) -> BoolArray:
    counted = np.arange(len(record)) >= round(WARM_UP_SECONDS * record.fs)
    if record.annotations is not None:
        counted &= ~flutter_of(record.annotations, len(record), round(WINDOW_SECONDS * record.fs))
    return counted


def own_peaks(record: Record) -> Int64Array:
    """Return the samples of ecgtiny's R peaks, int64 [n]."""
    return np.sort(detect(record.counts, design(record.fs, record.gain, record.zero), finished=True).sample)


def theirs(python: str, cases: Sequence[Case]) -> tuple[dict[str, Int64Array], dict[str, str]]:
    """Return the R peaks of the others by DETECTOR/SET/RECORD, and the versions of their packages."""
    with tempfile.TemporaryDirectory() as folder:
        signals, peaks = Path(folder, "signals.npz"), Path(folder, "peaks.npz")
        save_arrays(signals, {f"{case.key}/{case.record.fs:g}": _millivolts(case.record) for case in cases})
        done = subprocess.run(
            [python, str(HERE / "r_peak_peers.py"), str(signals), str(peaks)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise UsageError(
                f"the other detectors did not run: {done.stderr.strip().splitlines()[-1]}", where=python,
                fix="give an interpreter in which `pip install wfdb neurokit2 sleepecg py-ecg-detectors` was run",
            )  # fmt: skip
        versions = dict(line.split(" ", 1) for line in done.stdout.splitlines() if line)
        with np.load(peaks) as held:
            return {key: held[key] for key in held.files}, versions


def _millivolts(record: Record) -> Float64Array:
    """Return the signal in mV, float64 [samples], the last value held where a sample is missing."""
    last = np.maximum.accumulate(np.where(record.counts != GAP, np.arange(len(record)), 0))
    return (record.counts[last].astype(np.float64) - record.zero) / record.gain


def scores(cases: Sequence[Case], found: Mapping[str, Int64Array]) -> Figures:
    """Return the counts and shares of each set."""
    table: dict[str, Any] = {}
    for case in cases:
        table.setdefault(case.of, np.zeros(3, np.int64))
        table[case.of] += count(case, found[case.key])
    return {of: shares(*counts.tolist()) for of, counts in table.items()}


def count(case: Case, found: Int64Array) -> Int64Array:
    """Return the beats found, missed, and the detections of no beat, int64 [3]."""
    record = case.record
    assert record.annotations is not None
    beats = beats_of(record.annotations)[0]
    paired = match(beats, found, round(WINDOW_SECONDS * record.fs))
    hit, counted = paired != NONE, case.counted[np.clip(beats, 0, len(record) - 1)]
    free = np.setdiff1d(np.arange(len(found)), paired[hit])
    false = case.counted[np.clip(found[free], 0, len(record) - 1)]
    return np.array([np.sum(hit & counted), np.sum(~hit & counted), np.sum(false)], dtype=np.int64)


def shares(found: int, missed: int, false: int) -> Figures:
    """Return sensitivity, positive predictivity and F1 beside the counts; None where there is nothing to divide by."""
    return {
        "beats": found + missed,
        "missed": missed,
        "false": false,
        "se": found / (found + missed) if found + missed else None,
        "ppv": found / (found + false) if found + false else None,
        "f1": 2 * found / (2 * found + missed + false) if found + missed + false else None,
    }


def text(figures: Figures) -> str:
    """Return the table."""
    lines: list[str] = []
    for of in figures[OWN]:
        lines += [f"{of}, {figures[OWN][of]['beats']} beats", f"  {'':33}{'Se':>8}{'+P':>8}{'F1':>8}{'errors':>8}"]
        for name, one in sorted(
            ((name, table[of]) for name, table in figures.items()), key=lambda row: -(row[1]["f1"] or 0)
        ):
            values = "".join(f"{one[key]:8.2%}" if one[key] is not None else f"{'-':>8}" for key in ("se", "ppv", "f1"))
            lines.append(f"  {name:33}{values}{one['missed'] + one['false']:8}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
