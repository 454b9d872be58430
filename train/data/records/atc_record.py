"""KardiaMobile: AliveCor's ATC, a block of int16 a lead (AliveCor, "ATC File Format Specification 1.7")."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ....common.errors import DataError
from .annotations import digests, make_annotations, unreadable
from .lead import choice, others, to_counts
from .reader import RecordReader
from .record import Annotations, Record, join_notes

SIGNATURE = b"ALIVE\0\0\0"
START = 12
"""Bytes of signature and version."""
LEADS = dict(zip((f"ecg{one}" for one in " 23456789abc"),
                 ("I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6"), strict=True))  # fmt: skip
NANOVOLTS = 1e6
"""In a millivolt."""
BEATS = {0: "Q", 1: "N", 2: "V", 3: "A", 4: "F", 5: "J", 6: "/"}
"""WFDB's code of a type of beat."""


class _Format(NamedTuple):
    kind: int
    rate: int
    nanovolts: int
    """A count's."""


def read_atc(path: Path, lead: str | None = None) -> Record:
    """Read one lead of an ATC file.

    Args:
        path: the file.
        lead: I, II, III, aVR ... in any case, None for the first.

    Raises:
        DataError: the file is damaged, or has no such lead.
    """
    where = str(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise unreadable(error, path) from error
    blocks, notes = _blocks(data, where)
    form = _format(blocks.get("fmt "), where)
    names = [name for block, name in LEADS.items() if block in blocks]
    wanted = next((name for name in names if lead is not None and name.lower() == lead.lower()), lead)
    chosen = choice(names, wanted, where)
    block = blocks[next(block for block, name in LEADS.items() if name == names[chosen.index])]
    counts = np.frombuffer(block[: len(block) // 2 * 2], dtype="<i2").astype(np.float64)
    if not len(counts):
        raise DataError("has no samples", where=where, fix="export it anew")
    annotations = _annotations(blocks.get("ann "), form.rate, len(counts), where)
    gain, name = NANOVOLTS / form.nanovolts, names[chosen.index]
    return Record(path.stem, path.stem, to_counts(counts, where), float(form.rate), gain, 0, name, annotations,
                  digests([path]), join_notes(chosen.note, *notes), path, others(names, chosen.index))  # fmt: skip


def _blocks(data: bytes, where: str) -> tuple[dict[str, bytes], list[str]]:
    """Return the first block of each name, and a note where the last one is cut."""
    if not data.startswith(SIGNATURE):
        raise DataError("does not begin as an ATC file does", where=where, fix="export it anew")
    blocks: dict[str, bytes] = {}
    at = START
    while at + 8 <= len(data):
        name, length = data[at : at + 4].decode("latin-1"), int.from_bytes(data[at + 4 : at + 8], "little")
        content = data[at + 8 : at + 8 + length]
        blocks.setdefault(name, content)
        if len(content) < length:
            return blocks, [f"the file is cut: block {name.strip()!r} holds {len(content)} of {length} bytes"]
        at += 8 + length + 4  # a checksum follows, of a kind that versions differ in
    return blocks, []


def _format(block: bytes | None, where: str) -> _Format:
    if block is None or len(block) < 5:
        raise DataError("has no block 'fmt ' with its rate and scale", where=where, fix="export it anew")
    form = _Format(*struct.unpack_from("<BHH", block))
    if form.kind != 1 or not form.rate or not form.nanovolts:
        what = f"holds samples of format {form.kind} at {form.rate} Hz and {form.nanovolts} nV"
        raise DataError(what, where=where, fix="export it anew; 16-bit samples (format 1) are read")
    return form


def _annotations(block: bytes | None, rate: int, samples: int, where: str) -> Annotations | None:
    """Return the beats that AliveCor's software found; those behind a cut are left out."""
    if block is None or len(block) < 10 or not int.from_bytes(block[:4], "little"):
        return None
    ticks = int.from_bytes(block[:4], "little")
    found = np.frombuffer(block[4 : len(block) - (len(block) - 4) % 6], dtype=[("tick", "<u4"), ("type", "<u2")])
    sample = np.rint(found["tick"].astype(np.float64) * rate / ticks).astype(np.int64)
    inside = (sample < samples) & np.isin(found["type"], list(BEATS))
    symbols = [BEATS[int(one)] for one in found["type"][inside]]
    return make_annotations(np.sort(sample[inside]), symbols, samples, where) if symbols else None


READER = RecordReader(
    name="ATC",
    suffix=".atc",
    file="`kardia.atc` of a KardiaMobile",
    annotations="its own beats, as AliveCor's software found them",
    read=read_atc,
    claims=lambda head: head.startswith(SIGNATURE),
)
