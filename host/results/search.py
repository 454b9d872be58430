"""The result of a search: the models of the front, and quality against cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...common.stage_records.search import SearchRecord
from ..search import search
from ..search.picture import PICTURE
from .drawn import drawn_by
from .frames import frame_of
from .result import NamedResult, giving

if TYPE_CHECKING:
    from pandas import DataFrame

    from .plot import Plot


class SearchResult(SearchRecord, NamedResult):
    """What ``search_run`` gives: search.json as an object, the front as a table, and the Pareto picture."""

    _record, _name = SearchRecord, search.RECORD

    def to_frame(self) -> DataFrame:
        """Return a row a model of the front, by the name of its run folder; the columns are the keys of search.json.

        Raises:
            MissingToolError: pandas is not installed.
        """
        return frame_of({one.run: one for one in self.front}, "run")

    def plot(self) -> Plot:
        """Return AUROC on training beats against each cost, of all trials within the budget.

        Raises:
            DataError: no picture was drawn, because matplotlib was missing.
        """
        return drawn_by(self, PICTURE, f"AUROC on training beats against cost on {self.config.board}")


search_run = giving(SearchResult, search.search_run, "out")
"""Search for models under a budget; see ``help(ecgtiny.search_run)``."""
