"""The result of validating a board: every reply beside the integer reference's."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Self

from ...common.run import Run
from ...common.stage_records.validate import ValidateRecord
from ..validation import beats
from .frames import frame_of_csv
from .result import Result, giving, read

if TYPE_CHECKING:
    from pandas import DataFrame


class ValidateResult(ValidateRecord, Result):
    """What ``validate_run`` gives: validate-BOARD.json as an object, and the replies as a table."""

    @classmethod
    def read(cls, folder: Path | str, board: str) -> Self:
        """Read the result of an earlier validation of a board from its run folder.

        Raises:
            DataError: there is none.
            VerificationError: it, or an artefact of it, has changed.
        """
        return read(cls, ValidateRecord, folder, f"validate-{board}.json")

    def to_frame(self) -> DataFrame:
        """Return a row a beat, by its index among the test beats.

        ``label`` is the index of the class, -1 without labels; ``device`` and ``reference`` are int32 scores, ``float``
        is the float model's; ``alarm``, ``status`` and ``ticks`` are of the device.

        Raises:
            MissingToolError: pandas is not installed.
            VerificationError: the table in the run folder is another one by now.
        """
        Run(self.folder).check(f"validate-{self.board}.json", self)
        return frame_of_csv(self.folder / f"validate-{self.board}.csv").set_index("index")


validate_run = giving(ValidateResult, beats.validate_run)
"""Compare a board with the integer reference, beat by beat; see ``help(ecgtiny.validate_run)``."""
