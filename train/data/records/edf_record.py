"""Records in the European Data Format (EDF, EDF+C), with a WFDB annotation file beside them where there is one."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ....common.errors import DataError
from ....common.extras import needs
from .annotations import digests, read_annotations, unreadable
from .lead import choose, others, per_mv, to_counts
from .reader import RecordReader
from .record import Record

if TYPE_CHECKING:
    from edfio import Edf, EdfSignal


def read_edf(path: Path, lead: str | None = None) -> Record:
    """Read one lead of an EDF file.

    Args:
        path: the file; ``r01.edf.atr`` or ``r01.edf.qrs`` beside it holds its annotations in samples of the lead.
        lead: label of the signal, None for MLII, or else the first of an ECG, or else the first.

    Raises:
        DataError: the file is damaged, interrupted (EDF+D) or shorter than its header says, or lead, unit, gain or
            rate cannot be used.
    """
    where = str(path)
    file = _open(path)
    if file.reserved.startswith("EDF+D"):
        raise DataError("is interrupted (EDF+D), so that times are not steady", where=where, fix="save it as EDF+C")
    labels = [signal.label for signal in file.signals]
    index = choose(labels, lead, where)
    signal = file.signals[index]
    gain, zero = _scale(signal, where)
    counts = to_counts(signal.digital.astype(np.float64), where)
    fs = float(signal.sampling_frequency)
    annotations, files = read_annotations(path, fs, fs, len(counts), where)
    sums = digests([path, *files])
    other_leads = others(labels, index)
    return Record(
        path.stem,
        path.stem,
        counts,
        fs,
        gain,
        zero,
        signal.label,
        annotations,
        sums,
        file=path,
        other_leads=other_leads,
    )


def _open(path: Path) -> Edf:
    with needs("data", "reading EDF"):
        import edfio
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # a file that is cut short is only warned of
            file = edfio.read_edf(path, lazy_load_data=False, header_encoding="latin-1")
    except OSError as error:
        raise unreadable(error, path) from error
    except Exception as error:  # edfio reports damaged files by whatever its parsing runs into
        raise DataError(f"cannot be read: {error}", where=str(path), fix="replace the file") from error
    if not file.signals:
        raise DataError("has no leads", where=str(path))
    return file


def _scale(signal: EdfSignal, where: str) -> tuple[float, int]:
    """Return counts/mV and counts at 0 mV from the two ranges of a signal's header (Kemp et al. 1992)."""
    unit = per_mv(signal.physical_dimension, signal.label, where)
    digital, physical = signal.digital_max - signal.digital_min, signal.physical_max - signal.physical_min
    if not (np.isfinite(physical) and physical > 0 and digital > 0):
        raise DataError(f"lead {signal.label} has a range of {physical:g} for {digital} counts", where=where)
    gain = digital / physical
    return gain * unit, round(signal.digital_min - signal.physical_min * gain)


READER = RecordReader(
    name="EDF, EDF+C",
    suffix=".edf",
    file="`r01.edf`",
    annotations="`r01.edf.atr`, `.qrs` or `.ecg` beside it",
    read=read_edf,
)
