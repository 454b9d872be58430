"""Further leads of a record, to train on: a detector should know a heart from wherever its electrodes are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ....common.errors import DataError
from .load import read_record
from .record import GAP, Record


def auxiliary_leads(record: Record) -> list[Record]:
    """Return what other electrodes would have recorded of the same heart beats.

    These are the next lead of the record's file, and the sum and the difference of both, three quarters of it so that
    amplitudes stay usual: potentials between electrodes elsewhere are such combinations. They have the record's
    patient and annotations. None where the file holds no other lead that can be used at the same rate.
    """
    if record.file is None or not record.other_leads:
        return []
    try:
        other = read_record(record.file, record.other_leads[0])
    except DataError:
        return []
    if other.fs != record.fs or len(other) != len(record):
        return []
    own = (record.counts.astype(np.int64) - record.zero) * 3 // 4
    its = np.rint((other.counts.astype(np.int64) - other.zero) * (0.75 * record.gain / other.gain)).astype(np.int64)
    missing = record.missing | other.missing
    mixed = {
        f"{record.lead}{sign}{other.lead}": np.where(missing, GAP, np.clip(total, GAP + 1, -GAP - 1)).astype(np.int16)
        for sign, total in (("+", own + its), ("-", own - its))
    }
    same = {"patient": record.patient, "annotations": record.annotations, "other_leads": ()}
    return [
        replace(other, name=f"{record.name}/{other.lead}", **same),
        *(replace(record, name=f"{record.name}/{name}", lead=name, counts=counts, zero=0, **same)
          for name, counts in mixed.items()),
    ]  # fmt: skip
