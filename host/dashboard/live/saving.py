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
from .watching import Seen

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
    name = _free(folder / FOLDER, re.sub(r"[^\w-]", "_", scale.name, flags=re.ASCII))
    header = folder / FOLDER / f"{name}.hea"
    try:
        with tempfile.TemporaryDirectory() as made:
            import_wfdb("writing a record").wrsamp(
                name, scale.fs, ["mV"], [scale.lead], d_signal=seen.counts[:, None], fmt=[FORMAT],
                adc_gain=[scale.gain], baseline=[scale.zero], write_dir=made,
            )  # fmt: skip
            write_atomic(header.with_suffix(".dat"), Path(made, f"{name}.dat").read_bytes())
            write_annotations(header.with_suffix(f".{ANNOTATOR}"), seen.events, scale.fs)
            write_atomic(header, Path(made, f"{name}.hea").read_bytes())
    except OSError as error:
        where = str(error.filename or header)
        raise DataError(f"cannot be written: {error.strerror}", where=where, fix="make the folder writable") from error
    return header


def _free(folder: Path, name: str) -> str:
    return next(f"{name}-{k}" for k in count(1) if not (folder / f"{name}-{k}.hea").exists())
