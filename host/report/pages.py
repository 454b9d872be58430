"""The pages of a folder: the report of a run, the page of a comparison, the page of a search."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ...common.errors import DataError
from ...common.run import Run
from .comparison import RECORD as COMPARED
from .comparison import write_comparison
from .page import write_report
from .run_records import State, read_chain
from .search import RECORD as SEARCHED
from .search import write_search

WRITERS: dict[str, Callable[[Run], Path]] = {COMPARED: write_comparison, SEARCHED: write_search}
"""By the record that a folder holds, what writes its page."""


def write_pages(run: Run) -> list[Path]:
    """Write the page of each kind of result that a folder holds, and return their paths.

    Raises:
        DataError: the folder holds none, or the record of a comparison or a search cannot be read.
        VerificationError: such a record was edited.
    """
    pages = [write(run) for record, write in WRITERS.items() if run.has(record)]
    if any(stage.state is not State.ABSENT for stage in read_chain(run).stages):
        pages.append(write_report(run))
    if not pages:
        fix = "run ecgtiny train first, or name the folder of a run, a comparison or a search"
        raise DataError("holds no results to report on", where=str(run.folder), fix=fix)
    return pages
