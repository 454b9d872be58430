"""A cell of the comparison: one detector with one seed on every fold of one benchmark."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np

from ...common.arrays import Float64Array, Int64Array, LoadedArray, StrArray, save_arrays
from ...common.codec import decode
from ...common.errors import DataError
from ...common.files import to_json
from ...common.stage_records.base import Block

ABOUT = "about"
ARRAYS = ("score", "label", "fold", "subject", "calibration", "calibration_fold")


class OwnThresholdValue(Block):
    """A threshold by a rule of the detector's own document."""

    value: float
    uses_labels: bool


class FoldRecord(Block):
    """What is known of the fit on one fold beside its scores."""

    seconds: float
    """Of fitting, refits for the calibration included."""
    weights: int | None
    history: dict[str, list[float | None]]
    """None where a value is not finite."""
    thresholds: dict[str, OwnThresholdValue]
    report: dict[str, float | None]
    calibration_method: str | None
    calibration_reason: str | None


class CellRecord(Block):
    """What a cell is of, and what is known beside its scores."""

    detector: str
    seed: int
    kind: str
    classes: list[str]
    folds: list[FoldRecord]
    versions: dict[str, str]


@dataclass(frozen=True, eq=False)
class Cell:
    """Scores of the test items of all folds, one after the other, and of training normals for the thresholds."""

    about: CellRecord
    score: Float64Array
    """float64 [n]; NaN where an item has no score."""
    label: Int64Array
    """int64 [n], 0 is normal."""
    fold: Int64Array
    """int64 [n]."""
    subject: StrArray
    """str [n]; empty where it is not known."""
    calibration: Float64Array
    """float64 [m], scores of training normals by fits that never saw them."""
    calibration_fold: Int64Array
    """int64 [m], the fold that they are of."""

    def save(self, path: Path) -> None:
        """Write the cell as one .npz, atomically."""
        about = np.frombuffer(to_json(self.about).encode(), np.uint8)
        save_arrays(path, {ABOUT: about, **{name: getattr(self, name) for name in ARRAYS}})


def load_cell(path: Path) -> Cell:
    """Read a cell.

    Raises:
        DataError: the file is no cell.
    """
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as stored:
            return _restored({name: stored[name] for name in (ABOUT, *ARRAYS)}, str(path))
    except Exception as error:  # the readers raise whatever damaged bytes lead them to
        raise DataError(f"is no cell of a comparison: {error}", where=str(path), fix="delete it") from error


def _restored(arrays: Mapping[str, LoadedArray], where: str) -> Cell:
    about = decode(msgspec.json.decode(arrays[ABOUT].tobytes()), CellRecord, where)
    return Cell(about, **{name: arrays[name] for name in ARRAYS})
