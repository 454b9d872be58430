"""One file to train on, made of the folders of clinical sets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from ....common.arrays import Int16Array
from ....common.errors import DataError, UsageError
from ..leads.recording import FS, GAIN, SECONDS, STANDARD, interpolated
from ..leads.wfdb_leads import read_leads
from .catalogue import Entry
from .mimic import entries as mimic_entries
from .pieces import Rows, sides, write_archive
from .ptbxl import entries as ptbxl_entries

SETS: Mapping[str, Callable[[Path], Iterator[Entry]]] = {"mimic": mimic_entries, "ptbxl": ptbxl_entries}
RECORDS = 500
"""Records taken by default: as many as ``--data`` holds in memory, and some to spare."""
CLASSES = ("normal", "other")
MISSING, ABSENT, UNUSABLE = "missing samples", "files that are not there", "unusable"
MAX_COUNT = 32767


@dataclass(frozen=True)
class Options:
    """What may be chosen."""

    clean_nans: bool = False
    """Whether missing samples are interpolated; otherwise such a record is left out."""
    records: int = RECORDS
    """Records that are tried, of all sets together, drawn at random; 0 for all."""
    seed: int = 0


@dataclass(frozen=True)
class Prepared:
    """What was written."""

    file: str
    train: dict[str, int]
    """Records to train on, by class."""
    test: dict[str, int]
    subjects: int
    left_out: dict[str, int]
    """Records that were left out, by the reason."""
    interpolated: int
    """Records whose missing samples were interpolated."""
    examples: tuple[str, ...] = ()
    """What was wrong with the first records that were left out."""


@dataclass
class _Side:
    rows: Rows
    label: list[int] = field(default_factory=list[int])
    subject: list[str] = field(default_factory=list[str])


@dataclass
class _Tally:
    left_out: Counter[str] = field(default_factory=Counter[str])
    examples: list[str] = field(default_factory=list[str])
    interpolated: int = 0

    def leave_out(self, reason: str, what: str) -> None:
        self.left_out[reason] += 1
        if len(self.examples) < 3:
            self.examples.append(what)


def prepare_sets(folders: Sequence[tuple[str, Path]], out: Path, options: Options | None = None) -> Prepared:
    """Write records of 12 leads, 500 Hz and 10 s of some sets as one .npz, which ``--data`` takes.

    Args:
        folders: the name of each set (see ``SETS``) with its folder.
        out: the file; one that is there is replaced.
        options: what may be chosen.

    Raises:
        UsageError: there is no such set.
        DataError: a set's table cannot be read, or one of the two sides would be empty.
        MissingToolError: wfdb or scipy is not installed.
    """
    chosen = options or Options()
    entries = _drawn(_entries(folders), chosen)
    tally, shape = _Tally(), (round(FS * SECONDS), len(STANDARD))
    out.parent.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        train, test = (_Side(stack.enter_context(Rows(out.parent, shape))) for _ in range(2))
        for entry in entries:
            counts = _counts(entry, chosen, tally)
            if counts is not None:
                _add(test if entry.test else train, entry, counts)
        _check(train, test, tally, out)
        write_archive(
            out,
            {"x_train": train.rows, "x_test": test.rows},
            {
                **sides(train.label, train.subject, "_train"),
                **sides(test.label, test.subject, "_test"),
                "classes": np.array(CLASSES),
                "fs": np.array(FS),
            },
        )
    names = {*train.subject, *test.subject}
    return Prepared(str(out), _by_class(train), _by_class(test), len(names), dict(tally.left_out), tally.interpolated,
                    tuple(tally.examples))  # fmt: skip


def _entries(folders: Sequence[tuple[str, Path]]) -> list[Entry]:
    unknown = [name for name, _ in folders if name not in SETS]
    if unknown or not folders:
        what = f"there is no set {unknown[0]!r}" if unknown else "no set was named"
        raise UsageError(what, fix=f"give one of {', '.join(SETS)} and its folder")
    return [entry for name, folder in folders for entry in SETS[name](folder)]


def _drawn(entries: list[Entry], options: Options) -> Iterable[Entry]:
    if not options.records or options.records >= len(entries):
        return entries
    chosen = np.zeros(len(entries), dtype=np.bool_)
    chosen[np.random.default_rng(options.seed).choice(len(entries), options.records, replace=False)] = True
    return [entry for entry, taken in zip(entries, chosen, strict=True) if taken]


def _counts(entry: Entry, options: Options, tally: _Tally) -> Int16Array | None:
    """Return a record as int16 [5000, 12] at 1 uV a count; None, and why in the tally, where it is left out."""
    if not entry.header.is_file():
        tally.leave_out(ABSENT, str(entry.header))
        return None
    try:
        recording = read_leads(entry.header, entry.subject).ordered()
        if np.isnan(recording.x).any():
            if not options.clean_nans:
                tally.leave_out(MISSING, f"{entry.header}: {int(np.isnan(recording.x).sum())} samples are missing")
                return None
            recording = replace(recording, x=interpolated(recording.x, str(entry.header)))
            tally.interpolated += 1
        x = recording.at(FS).first().x
    except DataError as error:
        tally.leave_out(UNUSABLE, str(error))
        return None
    return np.clip(np.rint(x * GAIN), -MAX_COUNT, MAX_COUNT).astype(np.int16)


def _add(side: _Side, entry: Entry, counts: Int16Array) -> None:
    side.rows.append(counts)
    side.label.append(CLASSES.index("normal" if entry.normal else "other"))
    side.subject.append(entry.subject)


def _check(train: _Side, test: _Side, tally: _Tally, out: Path) -> None:
    if 0 in train.label and test.rows.count:
        return
    what = "no normal record to train on" if 0 not in train.label else "no record to test on"
    reasons = ", ".join(f"{count} for {reason}" for reason, count in tally.left_out.items())
    fix = f"left out: {reasons}; the first: {tally.examples[0]}" if reasons else "take more records"
    raise DataError(what, where=str(out), fix=fix)


def _by_class(side: _Side) -> dict[str, int]:
    return {name: side.label.count(index) for index, name in enumerate(CLASSES)}
