"""Damaged and hostile WFDB and EDF files: each is a DataError or a record that can be used, in bounded memory.

``python -m tests.fuzz.test_wfdb_edf 10000`` tries so many variants a kind and counts what came of them.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from time import perf_counter

import numpy as np
import pytest

from ecgtiny.common.errors import DataError
from ecgtiny.train.data.records import Record, load_records
from tests.fuzz.mutator import mutated
from tests.tools import require_module
from tests.train.data.records.made import write_edf, write_wfdb

MEMORY = 2**30
"""Bytes of address space that reading a file of some kilobytes may take beside what the process has."""
QUICK, MANY = 60, 10_000


def _one_segment(folder: Path) -> str:
    write_wfdb(folder, leads=("MLII", "V5"), fmt="212")
    return "a.hea"


def _segments(folder: Path) -> str:
    write_wfdb(folder, "m_1", annotated=False)
    write_wfdb(folder, "m_2", annotated=False)
    (folder / "m.hea").write_text("m/3 1 360 7560\nm_1 3600\n~ 360\nm_2 3600\n")
    return "m.hea"


def _edf(folder: Path) -> str:
    write_edf(folder / "a.edf", ("EEG", "ECG"), records=3)
    return "a.edf"


def _interrupted(folder: Path) -> str:
    texts = {0: ["+0.5\x14N"], 1: ["+21.5\x14V\x14PVC", "+21.7\x150.1\x14Lights off"]}
    write_edf(folder / "a.edf", ("ECG",), records=3, kind="EDF+D", onsets=("+0", "+21", "+22"), texts=texts)
    return "a.edf"


KINDS: dict[str, tuple[Callable[[Path], str], str]] = {
    "WFDB header": (_one_segment, "a.hea"),
    "WFDB samples": (_one_segment, "a.dat"),
    "WFDB annotations": (_one_segment, "a.atr"),
    "WFDB segments": (_segments, "m.hea"),
    "WFDB segment": (_segments, "m_1.hea"),
    "EDF": (_edf, "a.edf"),
    "EDF+D": (_interrupted, "a.edf"),
}
"""What makes a sound record in a folder and returns its file, and which file of it is varied."""


@contextmanager
def limited_memory() -> Generator[None]:
    """Let the process take little more memory than it has, where the system can limit it."""
    try:
        import resource
    except ImportError:
        yield
        return
    before = resource.getrlimit(resource.RLIMIT_AS)
    has = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (has + MEMORY, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


def outcome(folder: Path, record: str) -> str:
    """Load a record and return ``refused`` or ``read``, after a check of what was read.

    Memory that ran out is an error, also where a library's failure was taken for a damaged file.
    """
    try:
        (found,) = load_records(str(folder / record))
    except DataError as error:
        if isinstance(error.__cause__, MemoryError):
            raise error.__cause__ from None
        return "refused"
    check(found)
    return "read"


def check(record: Record) -> None:
    """Check that a record is one that can be used."""
    assert record.counts.dtype == np.int16
    assert len(record.counts)
    assert np.isfinite([record.fs, record.gain, record.zero]).all()
    assert record.name
    if record.annotations is not None:
        sample = record.annotations.sample
        assert ((sample >= 0) & (sample < len(record))).all()
        assert (np.diff(sample) >= 0).all()


def attack(kind: str, folder: Path, seeds: range) -> Counter[str]:
    """Return how many variants of a kind were refused and read."""
    make, file = KINDS[kind]
    record = make(folder)
    sound = (folder / file).read_bytes()
    assert outcome(folder, record) == "read"
    found = Counter[str]()
    with limited_memory():
        for seed in seeds:
            (folder / file).write_bytes(mutated(sound, Random(seed)))
            try:
                found[outcome(folder, record)] += 1
            except Exception as error:
                raise AssertionError(f"{kind}, seed {seed}: {type(error).__name__}: {error}") from error
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_a_variant_is_refused_or_read(kind: str, tmp_path: Path) -> None:
    require_module("wfdb")
    assert attack(kind, tmp_path, range(QUICK)).total() == QUICK


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_many_variants_are_refused_or_read(kind: str, tmp_path: Path) -> None:
    require_module("wfdb")
    found = attack(kind, tmp_path, range(QUICK, QUICK + MANY))
    assert found["refused"] > 0
    assert found["read"] > 0


if __name__ == "__main__":
    for one in KINDS:
        with tempfile.TemporaryDirectory() as place:
            start = perf_counter()
            print(
                one,
                dict(attack(one, Path(place), range(int(sys.argv[1])))),
                f"{perf_counter() - start:.0f} s",
                flush=True,
            )
