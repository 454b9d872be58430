"""The result of a comparison: every detector's figures, and quality against cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...common.stage_records.compare import CompareRecord
from ..comparison import compare
from ..comparison.picture import PICTURE
from .drawn import drawn_by
from .frames import frame_of
from .result import NamedResult, giving

if TYPE_CHECKING:
    from pandas import DataFrame

    from .plot import Plot


class CompareResult(CompareRecord, NamedResult):
    """What ``compare_run`` gives: compare.json as an object, its table, and the Pareto picture."""

    _record, _name = CompareRecord, compare.RECORD

    def to_frame(self) -> DataFrame:
        """Return a row a detector; the columns are the keys of compare.json, such as ``auroc.mean``.

        Raises:
            MissingToolError: pandas is not installed.
        """
        return frame_of(self.detectors, "detector")

    def plot(self) -> Plot:
        """Return AUROC against what was fitted and against instructions; on the line are those that none beats in both.

        Raises:
            DataError: no picture was drawn: matplotlib was missing, or no detector has both an AUROC and a cost.
        """
        return drawn_by(self, PICTURE, f"AUROC with its 95 % interval against cost, {self.config.data}")


compare_run = giving(CompareResult, compare.compare_run, "out")
"""Compare detectors on one benchmark; see ``help(ecgtiny.compare_run)``."""
