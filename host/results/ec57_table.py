"""Records compared after ANSI/AAMI EC57, as a table: each record, all together, and their average."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...common.errors import DataError
from ..evaluation.ec57.annotators import GROSS, RecordCounts, average, gross
from ..evaluation.ec57.figures import Figures
from .frames import frame_of

if TYPE_CHECKING:
    from pandas import DataFrame

AVERAGE = "average"


@dataclass(frozen=True)
class Table:
    """The figures of several records; ``tabulate`` makes it."""

    records: dict[str, Figures]
    """Each record's, by its name."""
    gross: Figures
    """All records together: every beat counts the same."""
    average: dict[str, dict[str, float | None]]
    """Means of the shares over records, by group and key: every record counts the same."""

    def to_frame(self) -> DataFrame:
        """Return a row a record, then ``gross`` and ``average``; the columns are keys such as ``veb.se``.

        A count has no average.

        Raises:
            MissingToolError: pandas is not installed.
        """
        return frame_of({**self.records, GROSS: self.gross, AVERAGE: self.average}, "record")


def tabulate(records: Sequence[RecordCounts]) -> Table:
    """Return the figures of records that ``compare`` counted, one by one, gross and on average.

    Raises:
        DataError: there are none, or two have one name.
    """
    together = gross(records).figures()
    figures = {one.name: one.figures() for one in records}
    if len(figures) < len(records) or figures.keys() & {GROSS, AVERAGE}:
        raise DataError("two rows of the table would have one name", fix="give each record a name of its own, "
                        f"other than {GROSS} and {AVERAGE}")  # fmt: skip
    return Table(figures, together, average(records))
