"""The search: models drawn under a board's budget, judged by training beats, the best of them made runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ...boards.loader import load_board
from ...common.executor import jobs_on
from ...common.run import Run, versions
from ...common.stage_records.search import SearchOptions, SearchRecord, TrialCounts
from ...train.detectors import DEFAULT
from .budget import with_board
from .config import SearchConfig
from .cost import check_board
from .front import candidates, none_passed, nothing_fits
from .loop import run_trials
from .picture import PICTURE, draw
from .runs import RunJob, down_the_front, front_model, judgement
from .study import Done, file_url, opened
from .table import TABLE, write_table
from .trial import Problem, material_of, prepared

RECORD = "search.json"
STORAGE = "search.db"
Tell = Callable[[str], None]


def search_run(
    config: SearchConfig, out: Path, storage: str | None = None, scheduler: str | None = None, tell: Tell = print
) -> SearchRecord:
    """Search for models; write ``search.json``, the picture of the front, a table of the trials, and runs.

    The same search with the same storage goes on where it was.

    Args:
        config: the data, the board, the budget, and how long.
        out: the folder, made where it is not there.
        storage: of the trials, as SQLAlchemy takes it; a file in the folder when None.
        scheduler: an existing Dask cluster, ``tcp://HOST:PORT``; processes of this machine when None.
        tell: is told what a person should know beside the result.

    Returns:
        The record search.json as it was written.

    Raises:
        UsageError: the board's images cannot be measured, or the storage's address is none.
        DataError: the data, or the storage, cannot be used.
        BudgetError: no model is within the budget, and the message names the smallest cost that was seen; or a stage
            refused each that seemed to be.
        ClusterError: the scheduler cannot be reached, or what the trials run on has gone away.
    """
    board = load_board(config.board)
    limits = with_board(config.limits, board)
    check_board(board, limits)
    problem = prepared(Problem(config.data, config.board, tuple(sorted(limits.items())), config.seed))
    material = material_of(problem.data, problem.seed)
    out.mkdir(parents=True, exist_ok=True)
    with opened(storage or file_url(out / STORAGE), problem, material.normals.shape[1]) as trials:
        trials.wait_for_lost(tell)
        with jobs_on(scheduler):
            run_trials(trials, problem, config)
        done = trials.done()
    write_table(out / TABLE, done)
    fitting = candidates(done)
    if not fitting:
        raise nothing_fits(done, limits)

    # Quality has ranked all of them; only from here on are the test beats read, by the stages of each run.
    linear = RunJob(out.absolute(), problem)
    found, dropped = down_the_front(linear, fitting)
    if not found:
        raise none_passed(dropped)
    beside = None if linear.name in dropped else linear
    record = SearchRecord(
        stage="search",
        config=SearchOptions(
            data=config.data, board=board.name, budget=limits, seed=config.seed, at_once=config.at_once
        ),
        rule=material.rule,
        trials=_count(done),
        front=[front_model(job, one, beside) for job, one in found.items()],
        beside={} if beside is None else {DEFAULT: judgement(beside)},
        dropped=dropped,
        versions=versions("numpy", "optuna"),
    )
    pictures = [PICTURE] if draw(record, done, out / PICTURE, tell) else []
    return Run(out).save(RECORD, record, inputs=[], outputs=[TABLE, *pictures])


def _count(done: list[Done]) -> TrialCounts:
    judged = sum(one.outcome.quality is not None for one in done)
    refused = sum(one.outcome.refused is not None for one in done)  # what the linker has no room for is over the budget
    return TrialCounts(judged=judged, over_budget=len(done) - judged - refused, refused=refused)
