"""What a board was watched doing, as a WFDB record: header, samples, and the board's events as annotations."""

from __future__ import annotations

import re
import tempfile
from itertools import count
from pathlib import Path

from ....common.errors import DataError
from ....common.files import write_atomic
from ....train.data.sources.physionet import import_wfdb
from ...evaluation.annotations import ANNOTATOR, write_annotations
from .watching import Scale, Seen

FOLDER = "live"
"""Of the run folder, where records are saved."""
FORMAT = "16"
"""16 bits a sample, in which the least value is a missing sample."""


def save_live(folder: Path, seen: Seen) -> Path:
    """Write what has come so far, under a name that is not taken yet; the header last, so that it names what is there.

    Args:
        folder: the run folder.
        seen: what has come.

    Returns:
        The header, ``live/NAME-1.hea`` of the run folder; beside it are ``.dat`` and the events, ``.tiny``.

    Raises:
        DataError: nothing has come yet, or the folder cannot be written.
        MissingToolError: the wfdb package is not installed.
    """
    scale = seen.scale
    if scale is None or not len(seen.counts):
        raise DataError("no sample has come yet", fix="wait until the trace moves")
    try:
        signal = _reserved(folder / FOLDER, re.sub(r"[^\w-]", "_", scale.name, flags=re.ASCII))
        try:
            return _write(signal, seen, scale)
        except BaseException:
            for path in _files(signal):
                path.unlink(missing_ok=True)
            raise
    except OSError as error:
        where = str(error.filename or folder / FOLDER)
        raise DataError(f"cannot be written: {error.strerror}", where=where, fix="make the folder writable") from error


def _write(signal: Path, seen: Seen, scale: Scale) -> Path:
    """Write the three files of a record and return its header."""
    _, header, events = _files(signal)
    with tempfile.TemporaryDirectory() as made:
        import_wfdb("writing a record").wrsamp(
            signal.stem, scale.fs, ["mV"], [scale.lead], d_signal=seen.counts[:, None], fmt=[FORMAT],
            adc_gain=[scale.gain], baseline=[scale.zero], write_dir=made,
        )  # fmt: skip
        write_atomic(signal, Path(made, signal.name).read_bytes())
        write_annotations(events, seen.events, scale.fs)
        write_atomic(header, Path(made, header.name).read_bytes())
    return header


def _reserved(folder: Path, name: str) -> Path:
    """Return the signal file of a name that is not taken; it is made empty, so that no other save takes the name."""
    folder.mkdir(parents=True, exist_ok=True)
    return next(signal for k in count(1) if _take(signal := folder / f"{name}-{k}.dat"))


def _take(signal: Path) -> bool:
    """Make a signal file, and tell whether the name was free until now."""
    if any(path.exists() for path in _files(signal)):
        return False
    try:
        signal.touch(exist_ok=False)
    except FileExistsError:  # made by another thread since
        return False
    return True


def _files(signal: Path) -> tuple[Path, Path, Path]:
    """Return the signal, the header and the events of a record."""
    return signal, signal.with_suffix(".hea"), signal.with_suffix(f".{ANNOTATOR}")
