"""The run folder as an object that a notebook shows."""

from __future__ import annotations

from html import escape
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from ...common.errors import DataError, EcgtinyError, VerificationError
from ...common.extras import needs, present
from ...common.run import Run as RunFolder
from ...common.stage_records.readouts import STREAM
from ...common.stage_records.train import TrainRecord
from ...train.store import RECORD as TRAINED

if TYPE_CHECKING:
    from pandas import DataFrame

    from ..report.verdict import Verdict
    from .plot import Plot

GLANCE = 2
"""Pictures that a notebook shows of a run."""


class Run(RunFolder):
    """A folder that holds the artefacts of one run, from beats to firmware; it is made when a stage writes to it.

    Stages take it, and it shows what they found: a notebook shows the verdict and a picture where a run is the last
    value of a cell, and ``print`` shows the verdict as text.

    Args:
        folder: the run folder; relative to where the program runs.

    >>> run = ecgtiny.Run("ecgtiny-run")
    >>> run.has("train.json")
    False
    """

    def __init__(self, folder: str | PathLike[str]) -> None:
        super().__init__(Path(folder))

    def verdict(self) -> Verdict:
        """Return what the run has shown so far: three claims, each with the figure that shows it.

        ``claims`` has them by name, each with its ``state``, which is ``pass``, ``fail`` or ``not shown``, and its
        ``figure``; ``lines`` says what was measured, and names first what is stale, failed or cannot be read.
        """
        from ..report.verdict import verdict_of

        return verdict_of(self)

    def __str__(self) -> str:
        found = self.verdict()
        return "\n".join((f"{self.folder}: {found.lines[0]}", *found.claim_lines, *found.lines[1:]))

    def to_frame(self) -> DataFrame:
        """Return a row a test beat: its class, the float model's score and, once quantised, the integer one's.

        The columns are ``label`` (the name of the class, missing without labels), ``float_score`` (NaN for flat beats)
        and ``float_alarm``, then ``score`` (int32, as the device gives it), ``flat`` and ``alarm``.

        Raises:
            MissingToolError: pandas is not installed.
            DataError: the run is not trained, or its detector takes samples and has no beats.
            VerificationError: an artefact of the run has changed.
        """
        from .beats import tested_beats

        self._check_beats()
        return tested_beats(self)

    def plot(self) -> Plot:
        """Return the pictures of the run: the ROC and the scores of the test beats by class, of the float model.

        Of a run on continuous records that was evaluated, strips of the worst false alarms and misses.

        Raises:
            MissingToolError: matplotlib is not installed.
            DataError: the run holds nothing that has a picture.
            VerificationError: an artefact of the run has changed.
        """
        self._check_beats()
        train = self.load(TRAINED, TrainRecord)
        if train.stream is not None:
            from .strips import current_strips

            return current_strips(self)
        if train.metrics is None:
            raise DataError("its test beats have no labels, without which there is no ROC", where=str(self.folder),
                            fix="train on beats with labels")  # fmt: skip
        return self._curves(train)

    def _curves(self, train: TrainRecord) -> Plot:
        with needs("report", "a picture"):
            import matplotlib as _  # noqa: F401 - what follows draws with it
        from ..report.figures.canvas import drawing_style
        from ..report.sections.curves import curves
        from .plot import Plot

        with drawing_style():
            drawn = curves(self, train)
        return Plot(drawn.pictures, drawn.caption)

    def _check_beats(self) -> None:
        if self.detector_form() == STREAM:
            raise DataError("holds a detector of samples, which has no test beats", where=str(self.folder),
                            fix="see its report.html")  # fmt: skip
        if not self.has(TRAINED):
            raise DataError("holds no train.json", where=str(self.folder), fix="run ecgtiny.train_run first")

    def _repr_html_(self) -> str:
        """Return the verdict and a picture; the verdict alone where there is none."""
        from .verdict_html import verdict_html

        return verdict_html(self.folder.name, self.verdict(), self._glance())

    def _glance(self) -> str:
        """Return a picture as HTML, or a remark that says how to get one; empty where there is nothing to draw."""
        try:
            return self.plot().first(GLANCE).to_html()
        except (DataError, VerificationError):
            return ""  # the verdict names what is stale or cannot be read
        except EcgtinyError as error:
            return "" if present("matplotlib") else f"<p>{escape(str(error))}</p>"
