"""Cells in a folder, one file each: what is there is done."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import Path

from ..detectors import find
from .cell import Cell, load_cell
from .compute import Job, digest_of, folds_of, kind_for
from .digests import detector_digest

FOLDER = "cells"
LENGTH = 16
"""Hexadecimal digits of a digest in a file's name."""


@dataclass(frozen=True)
class Cells:
    """The cells of an output folder."""

    folder: Path

    def path(self, job: Job) -> Path:
        """Return where the cell of a prepared job lies."""
        return self.folder / FOLDER / f"{job.detector}-{job.seed}-{job_digest(job)[:LENGTH]}.npz"

    def find(self, job: Job) -> Cell | None:
        """Return the cell of a job, or None where it is not there.

        Raises:
            DataError: the file of its name is no cell.
        """
        path = self.path(job)
        return load_cell(path) if path.is_file() else None

    def save(self, job: Job, cell: Cell) -> None:
        """Store the cell of a job."""
        cell.save(self.path(job))


def prepared(job: Job) -> Job:
    """Return a job with the digests of its items and of its detector.

    Raises:
        DataError: the data cannot be had.
        UnsupportedModelError: the detector takes none of the benchmark's kinds.
    """
    kind = kind_for(find(job.detector), folds_of(job.data, job.seed))
    return replace(job, data_digest=digest_of(job.data, job.seed, kind), detector_digest=detector_digest(job.detector))


def job_digest(job: Job) -> str:
    """Return the SHA-256 of all that a cell's content follows from."""
    body = [job.data_digest, job.detector_digest, job.seed, job.promised, job.epochs]
    return hashlib.sha256(json.dumps(body).encode()).hexdigest()
