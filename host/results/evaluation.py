"""The result of evaluating continuous records: figures a record, every event, and strips of the worst."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...common.codec import encode
from ...common.run import Run
from ...common.stage_records.evaluate import EvaluatedRecord, EvaluateRecord
from ..evaluation import evaluate
from .frames import frame_of, frame_of_csv
from .result import NamedResult, giving
from .strips import strips_of

if TYPE_CHECKING:
    from pandas import DataFrame

    from .plot import Plot


class EvaluateResult(EvaluateRecord, NamedResult):
    """What ``evaluate_run`` gives: evaluate.json as an object, its tables, and strips of the ECG."""

    _record, _name = EvaluateRecord, evaluate.RECORD

    def to_frame(self) -> DataFrame:
        """Return the figures, a row a record: shares in [0, 1], rates per hour, heart rates per minute.

        Raises:
            MissingToolError: pandas is not installed.
        """
        return frame_of({name: _figures(record) for name, record in self.records.items()}, "record")

    def events(self) -> DataFrame:
        """Return every event of all records, in the order of time within each record.

        The columns are those of ``events/<record>.csv``, behind the record's name: ``time_s`` since the record's start
        in s, ``sample``, ``kind``, ``flags``, ``quality``, ``rr_ms`` (0 where unknown), ``score`` and ``residual``
        (int32, missing where nothing was scored).

        Raises:
            MissingToolError: pandas is not installed.
            VerificationError: the events in the run folder are others by now.
        """
        Run(self.folder).check(evaluate.RECORD, self)
        return concatenated({
            name: frame_of_csv(self.folder / evaluate.EVENTS / f"{name}.csv", ("flags", "quality"))
            for name in self.records
        })  # fmt: skip

    def plot(self) -> Plot:
        """Return strips of the worst false alarms and misses, or of flagged beats and pauses where no truth is known.

        Raises:
            VerificationError: the strips in the run folder are others by now.
            DataError: they cannot be read.
        """
        Run(self.folder).check(evaluate.RECORD, self)
        return strips_of(Run(self.folder))


def concatenated(tables: dict[str, DataFrame]) -> DataFrame:
    """Return the tables one below the other, behind a first column ``record``."""
    import pandas as pd

    named = [table.assign(record=name)[["record", *table.columns]] for name, table in tables.items()]
    return pd.concat(named, ignore_index=True)


def _figures(record: EvaluatedRecord) -> dict[str, object]:
    """Return what a row shows: all but the digests of the files."""
    found = encode(record)
    return {key: value for key, value in found.items() if key != "source"} if isinstance(found, dict) else {}


evaluate_run = giving(EvaluateResult, evaluate.evaluate_run)
"""Score the events of continuous records; see ``help(ecgtiny.evaluate_run)``."""
