"""The cells of a comparison: what is stored is done, the rest are jobs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field

from tqdm import tqdm

from ...common.errors import ClusterError, EcgtinyError, UnsupportedModelError, VerificationError
from ...common.executor import finished
from ...train.comparison.cell import Cell
from ...train.comparison.compute import Job, compute
from ...train.comparison.store import Cells, prepared


@dataclass
class Outcome:
    """What became of each job."""

    cells: dict[Job, Cell] = field(default_factory=dict[Job, Cell])
    reasons: dict[Job, str] = field(default_factory=dict[Job, str])
    """Why there is no cell."""

    def of(self, jobs: Sequence[Job]) -> Sequence[Cell] | str:
        """Return the cells of a detector's jobs, or why there are none."""
        refused = [self.reasons[job] for job in jobs if job in self.reasons]
        return refused[0] if refused else [self.cells[job] for job in jobs]


def compute_all(jobs: Sequence[Job], cells: Cells) -> Outcome:
    """Find or compute the cell of each job; each is stored as soon as it is there.

    A job that a detector refuses becomes a reason. Any other error is raised after all the others are stored.

    Raises:
        DataError: the data cannot be had.
        ClusterError: what the jobs run on has gone away.
        VerificationError: a worker has other data or another source.
    """
    outcome, waiting = Outcome(), dict[Job, Job]()
    for job in sorted(jobs, key=lambda one: one.seed):  # a process keeps the data of the last seeds alone
        try:
            ready = prepared(job)
        except UnsupportedModelError as error:
            outcome.reasons[job] = str(error)
            continue
        if (found := cells.find(ready)) is not None:
            outcome.cells[job] = found
        else:
            waiting[ready] = job
    _compute(waiting, cells, outcome)
    return outcome


def _compute(waiting: Mapping[Job, Job], cells: Cells, outcome: Outcome) -> None:
    order, defect = list(waiting), None
    if not order:
        return
    with closing(finished(compute, order)) as results:
        for place, result in tqdm(results, "compare", len(order), unit="cell", disable=None):
            ready = order[place]
            try:
                cell = result()
            except (ClusterError, VerificationError):
                raise
            except EcgtinyError as error:
                outcome.reasons[waiting[ready]] = str(error)
            except Exception as error:  # a defect of one detector: the work of the others is kept
                error.add_note(f"in the cell of {ready.detector}, seed {ready.seed}")
                defect = error
            else:  # a folder that cannot be written to is no defect of a detector
                cells.save(ready, cell)
                outcome.cells[waiting[ready]] = cell
    if defect is not None:
        raise defect
