"""The saved state of a patient with which an evaluation begins, as a board does after a restart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ...common.errors import DataError, EcgtinyError, UsageError
from ...quantize.monitor.state import level_of
from ...quantize.stream import StreamDetector
from ...train.data.records.record import Record

NOT_SHOWN = (
    "begun with a saved state: a reviewer's verdict on the patient is a label, and the prediction is for patients who "
    "are not known"
)
"""Why there is no verdict on such an evaluation."""


@dataclass(frozen=True)
class SavedState:
    """A state that was read from a file, and is whole."""

    content: bytes
    level: int
    """Row of the threshold table that it holds, and that the board goes on with."""
    where: str

    def level_for(self, detector: StreamDetector, wanted: int | None) -> int:
        """Return the level that the board goes on with.

        Raises:
            UsageError: another one is wanted.
            DataError: the detector has no such level.
        """
        if self.level >= len(detector.monitor.thresholds):
            raise DataError(f"holds level {self.level}, which this run's detector does not have", where=self.where,
                            fix="give the state of this run")  # fmt: skip
        if wanted is not None and wanted != self.level:
            raise UsageError(
                f"the state holds level {self.level}, which a board goes on with, not --level {wanted}",
                fix=f"leave --level out, or review the record with --level {wanted}",
            )
        return self.level


def read_state(path: Path) -> SavedState:
    """Read a patient's saved state; whether it is of this detector shows where it is unpacked.

    Raises:
        DataError: there is no such file, or it is no state, damaged, or of another version.
    """
    fix = "give a state of ecgtiny review"
    try:
        content = path.read_bytes()
        return SavedState(content, level_of(content), str(path))
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror}", where=str(path), fix=fix) from error
    except EcgtinyError as error:
        raise DataError(f"is not a state to begin with: {error.headline}", where=str(path), fix=fix) from error


def one_patient(records: Sequence[Record], named: str) -> None:
    """Refuse to begin more than one record with one state.

    Raises:
        UsageError: there are more.
    """
    if len(records) != 1:
        raise UsageError(f"{named} are {len(records)} records", fix="name one: a state is of one patient")
