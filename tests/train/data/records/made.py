"""Made-up records: small files of each kind, and the signal in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from ecgtiny.common.arrays import Int64Array

FS = 360
GAIN, ZERO = 200.0, 1024


def counts(samples: int = 3600) -> Int64Array:
    """A spike a second on a slow wave, in counts."""
    t = np.arange(samples)
    spike = np.exp(-0.5 * ((t % FS - FS / 2) / 6) ** 2)
    return np.rint(ZERO + GAIN * (spike + 0.1 * np.sin(t / 200))).astype(np.int64)


def write_wfdb(
    folder: Path, name: str = "a", leads: tuple[str, ...] = ("MLII",), annotated: bool = True, fmt: str = "16"
) -> Path:
    """Write a record whose lead number i is the signal plus i counts; return its header."""
    import wfdb

    signal = counts()[:, None] + np.arange(len(leads))
    n = len(leads)
    wfdb.wrsamp(
        name,
        FS,
        ["mV"] * n,
        list(leads),
        d_signal=signal,
        fmt=[fmt] * n,
        adc_gain=[GAIN] * n,
        baseline=[ZERO] * n,
        write_dir=str(folder),
    )
    if annotated:
        wfdb.wrann(name, "atr", np.array([180, 540, 900]), symbol=["N", "V", "+"], write_dir=str(folder))
    return folder / f"{name}.hea"


def write_edf(
    path: Path,
    labels: tuple[str, ...] = ("ECG",),
    *,
    records: int = 10,
    said: str | None = None,
    kind: str = "",
    unit: bytes = b"mV",
    physical: tuple[str, str] = ("-10", "10"),
    digital: tuple[str, str] = ("-2000", "2000"),
    onsets: Sequence[str] = (),
    texts: Mapping[int, Sequence[str]] | None = None,
) -> Path:
    r"""Write an EDF file byte by byte: a second of the signal a data record, number i of the labels i counts higher.

    Where onsets are given, there is an annotation signal with them and with ``texts``, such as ``+1.5\x14N``.
    """
    samples = counts(records * FS).astype("<i2").reshape(records, FS)
    tals = [_tals(onset, (texts or {}).get(i, ())) for i, onset in enumerate(onsets)]
    size = max((len(tal) for tal in tals), default=0)
    size += size % 2
    n = len(labels) + bool(onsets)
    names = [*labels, *(["EDF Annotations"] if onsets else [])]
    columns = [
        *((16, name.encode()) for name in names),
        *((80, b"") for _ in names),
        *((8, unit) for _ in names),
        *((8, physical[0].encode()) for _ in names),
        *((8, physical[1].encode()) for _ in names),
        *((8, digital[0].encode()) for _ in names),
        *((8, digital[1].encode()) for _ in names),
        *((80, b"") for _ in names),
        *((8, str(FS).encode()) for _ in labels),
        *([(8, str(size // 2).encode())] if onsets else []),
        *((32, b"") for _ in names),
    ]
    fixed = [(8, "0"), (80, "X"), (80, "X"), (8, "01.01.20"), (8, "00.00.00"), (8, str(256 * (n + 1))), (44, kind),
             (8, str(records) if said is None else said), (8, "1"), (4, str(n))]  # fmt: skip
    head = b"".join([*(text.encode().ljust(width) for width, text in fixed),
                     *(text.ljust(width) for width, text in columns)])  # fmt: skip
    body = [
        b"".join((samples[r] + i).astype("<i2").tobytes() for i in range(len(labels)))
        + (tals[r].ljust(size, b"\0") if onsets else b"")
        for r in range(records)
    ]
    path.write_bytes(head + b"".join(body))
    return path


def _tals(onset: str, texts: Sequence[str]) -> bytes:
    own = f"{onset}\x14\x14\0" if onset else ""
    return (own + "".join(f"{text}\x14\0" for text in texts)).encode()


def edit(header: Path, old: str, new: str) -> Path:
    """Replace a text that is in a header."""
    text = header.read_text("utf-8")
    assert old in text
    header.write_text(text.replace(old, new))
    return header
