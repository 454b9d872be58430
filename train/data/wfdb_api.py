"""What is used of the wfdb package, which brings no types."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ...common.arrays import Float64Array, Int64Array


class Header(Protocol):
    """A record's header, a field per lead unless its description says otherwise."""

    n_sig: int
    """The number of leads."""
    fs: float
    """Sampling frequency of the record in Hz."""
    sig_len: int | None
    """Samples per lead, None where the header does not say."""
    sig_name: list[str]
    """Names of the leads."""
    file_name: list[str]
    """Signal files, relative to the header."""
    fmt: list[str]
    """Storage formats."""
    samps_per_frame: list[int]
    """Samples of a lead in a frame of the record."""
    byte_offset: list[int | None]
    """Bytes before the first sample of a signal file."""


class ReadRecord(Header, Protocol):
    """A record with its samples."""

    units: list[str]
    """Physical units."""
    adc_gain: list[float]
    """ADC counts per physical unit."""
    baseline: list[int]
    """ADC counts at 0 physical units."""
    p_signal: Float64Array
    """Physical values [n, leads]; NaN where there is no sample."""
    e_p_signal: list[Float64Array]
    """Physical values of each lead at its own rate, where frames were not smoothed."""


class Annotation(Protocol):
    """An annotation file."""

    sample: Int64Array
    """Sample numbers, int64 [n]."""
    symbol: list[str]
    """Codes of the annotations, [n]."""
    fs: float | None
    """Rate in Hz that the sample numbers count at, None where the file does not say."""


class Wfdb(Protocol):
    """The functions of the package; a record is named by its path without a suffix."""

    def rdheader(self, record_name: str) -> Header:
        """Read a header."""
        ...

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
