"""The files of a recording: raw samples as they come, and the whole set at its end."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

import numpy as np

from ...common.arrays import Int16Array
from ...common.errors import DataError
from ...common.events import EVENT, Events
from ...common.files import write_atomic
from ...train.data.records.record import GAP
from ...train.data.sources.physionet import import_wfdb
from ..evaluation.annotations import ANNOTATOR, write_annotations
from ..evaluation.events_csv import write_events

FORMAT = "16"
"""16 bits a sample, in which the least value is a missing sample."""
CSV = "csv"
"""The folder beside the record in which the same is in text."""
AT_ONCE = 65_536
"""Samples that are made text at a time."""


@dataclass(frozen=True)
class Scale:
    """What the samples are in."""

    fs: float
    """Sampling frequency in Hz."""
    gain: float
    """Counts/mV."""
    zero: int
    """Counts at 0 mV."""
    lead: str = "ECG"


class RecordFiles:
    """Takes samples and events; ``finish`` makes the record of them. Until then there is one hidden folder beside it.

    A program that is killed leaves that folder, ``.NAME.part``, with all samples so far in ``NAME.dat``, int16, little
    endian.
    """

    def __init__(self, out: Path, name: str, scale: Scale) -> None:
        """Reserve a name.

        Args:
            out: folder of the record; it need not be there.
            name: letters, digits, dashes and underscores.
            scale: what the samples are in.

        Raises:
            DataError: there is a record of that name, or the folder cannot be written.
            MissingToolError: the wfdb package is not installed.
        """
        self._wfdb = import_wfdb("writing a record")
        self._out, self._name, self.scale = out, name, scale
        self._part = out / f".{name}.part"
        self._events: list[Events] = []
        self.samples = self.lost = 0
        taken = [path for path in [self._part, *self._targets().values()] if path.exists()]
        if taken:
            raise DataError("is there already", where=str(taken[0]), fix="give another --name, or another folder")
        try:
            self._part.mkdir(parents=True)
            self._raw = (self._part / f"{name}.dat").open("wb")
        except OSError as error:
            raise DataError(f"cannot be written: {error.strerror}", where=str(error.filename or out),
                            fix="name a folder that can be written to") from error  # fmt: skip

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file; what was not finished, because nothing had come, leaves nothing behind."""
        with contextlib.suppress(OSError):  # of a full disk, which was told already: to close is to write once more
            self._raw.close()
        if not self.samples:
            shutil.rmtree(self._part, ignore_errors=True)

    def add(self, counts: Int16Array, events: Events) -> None:
        """Take what came with one reply: int16 [n] samples, ``GAP`` where one was lost, and EVENT [k].

        Raises:
            DataError: the disk takes no more; what came before is kept.
        """
        try:
            self._raw.write(counts.astype("<i2").tobytes())
            self._raw.flush()
        except OSError as error:
            raise self._not_written(error) from error
        self._events.append(events)
        self.samples += len(counts)
        self.lost += int(np.sum(counts == GAP))

    @property
    def events(self) -> Events:
        """Events so far, in the order in which they came."""
        return np.concatenate([np.zeros(0, EVENT), *self._events])

    def finish(self, started: datetime, said: str) -> list[Path]:
        """Write header, annotations and text, and put the whole set in place, the header last; return the files.

        Args:
            started: this computer's time at the first sample.
            said: a comment for the header.

        Raises:
            DataError: the folder cannot be written; what came is kept.
        """
        try:
            return self._install(self._staged(started, said))
        except OSError as error:
            raise self._not_written(error) from error

    def _not_written(self, error: OSError) -> DataError:
        return DataError(
            f"cannot be written: {error.strerror}",
            where=str(error.filename2 or error.filename or self._out),
            fix=f"make room, or the folder writable; the samples are in {self._part}",
        )

    def _staged(self, started: datetime, said: str) -> dict[str, Path]:
        self._raw.close()
        counts = np.fromfile(self._part / f"{self._name}.dat", "<i2").astype(np.int16)
        scale = self.scale
        with tempfile.TemporaryDirectory(dir=self._part) as made:
            self._wfdb.wrsamp(
                self._name, scale.fs, ["mV"], [scale.lead], d_signal=counts[:, None], fmt=[FORMAT],
                adc_gain=[scale.gain], baseline=[scale.zero], write_dir=made, base_datetime=started, comments=[said],
            )  # fmt: skip
            header = Path(made, f"{self._name}.hea").read_bytes()
        staged = {key: self._part / f"{key}-{path.name}" for key, path in self._targets().items()}
        staged["dat"] = self._part / f"{self._name}.dat"
        write_atomic(staged["hea"], header)
        write_annotations(self._part / f"{self._name}.{ANNOTATOR}", self.events, scale.fs)
        (self._part / f"{self._name}.{ANNOTATOR}").replace(staged[ANNOTATOR])
        _write_text(staged["samples"], counts, scale)
        write_events(staged["events"], self.events, scale.fs)
        return staged

    def _install(self, staged: dict[str, Path]) -> list[Path]:
        targets = self._targets()
        (self._out / CSV).mkdir(exist_ok=True)
        for key, path in targets.items():
            staged[key].rename(path)
        shutil.rmtree(self._part)
        return list(targets.values())

    def _targets(self) -> dict[str, Path]:
        """Return the files of the set by what they are, the header last: it names what is there."""
        return {
            "samples": self._out / CSV / f"{self._name}.csv",
            "events": self._out / CSV / f"{self._name}-events.csv",
            ANNOTATOR: self._out / f"{self._name}.{ANNOTATOR}",
            "dat": self._out / f"{self._name}.dat",
            "hea": self._out / f"{self._name}.hea",
        }


def _write_text(path: Path, counts: Int16Array, scale: Scale) -> None:
    """Write samples as text in the form that ecgtiny reads: a line a sample, empty where one was lost."""
    with path.open("w", encoding="utf-8", newline="\n") as text:
        text.write(f"# fs={scale.fs:.10g} unit=counts gain={scale.gain:.10g} zero={scale.zero}\n")
        text.write(f"{scale.lead},annotation\n")
        for piece in np.split(counts, range(AT_ONCE, len(counts), AT_ONCE)):  # a night as one text is gigabytes
            # A line without a comma that is empty would be no line: the second column, of annotations, stays empty.
            text.writelines(",\n" if count == GAP else f"{count},\n" for count in piece.tolist())
