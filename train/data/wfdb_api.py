"""What is used of the wfdb package, which brings no types."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from ...common.arrays import Float64Array, Int16Array, Int64Array


class ReadRecord(Protocol):
    """A record with its samples."""

    fs: float
    """Sampling frequency of the record in Hz."""
    sig_name: list[str]
    """Names of the leads."""
    p_signal: Float64Array
    """Physical values [n, leads]; NaN where there is no sample."""
    units: list[str]
    """Physical units of the leads."""
    e_p_signal: list[Float64Array]
    """Physical values of each lead at its own rate, where frames were not smoothed."""


class Annotation(Protocol):
    """An annotation file."""

    sample: Int64Array
    """Sample numbers, int64 [n]."""
    symbol: list[str]
    """Codes of the annotations, [n]."""
    aux_note: list[str]
    """Auxiliary texts, [n], which may end with a null character."""
    subtype: Int64Array
    """int64 [n]."""
    fs: float | None
    """Rate in Hz that the sample numbers count at, None where the file does not say."""


class Wfdb(Protocol):
    """The functions of the package; a record is named by its path without a suffix."""

    def rdrecord(
        self, record_name: str, *, channels: list[int] | None = None, smooth_frames: bool = True
    ) -> ReadRecord:
        """Read samples."""
        ...

    def rdann(self, record_name: str, extension: str) -> Annotation:
        """Read an annotation file."""
        ...

    def wrann(
        self,
        record_name: str,
        extension: str,
        sample: Int64Array,
        symbol: Sequence[str],
        *,
        subtype: Int64Array,
        aux_note: Sequence[str],
        fs: float,
        write_dir: str,
    ) -> None:
        """Write an annotation file."""
        ...

    def wrsamp(
        self,
        record_name: str,
        fs: float,
        units: list[str],
        sig_name: list[str],
        *,
        d_signal: Int16Array,
        fmt: list[str],
        adc_gain: list[float],
        baseline: list[int],
        write_dir: str,
        base_datetime: datetime | None = None,
        comments: list[str] | None = None,
    ) -> None:
        """Write a header and samples [n, leads] in counts."""
        ...
