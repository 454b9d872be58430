"""A trial: what a drawn model takes and, if that is within the budget, how well it detects; runs in any process."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from ...boards.loader import load_board
from ...common.errors import BudgetError, EcgtinyError, UnsupportedModelError, VerificationError
from ...common.executor import installed
from ...common.files import sha256
from ...train.comparison.digests import texts_of
from ...train.data.beats import Beats
from ...train.data.sources import load
from ...train.detectors.backend import keras
from ...train.detectors.drawn import Drawn
from ..comparison.compare import from_anywhere
from ..comparison.device import sources_digest, tools
from .budget import Cost, fits
from .cost import untrained_cost
from .quality import Material, network_fit


@dataclass(frozen=True)
class Problem:
    """What models are searched for; every trial of a study has the same."""

    data: str
    board: str
    limits: tuple[tuple[str, int], ...]
    """By the resource's name."""
    seed: int
    digest: str = ""
    """Of the training beats, the source, the packages and the compiler of whoever asks; not compared when empty."""


@dataclass(frozen=True)
class Outcome:
    """What became of a trial."""

    cost: Cost | None = None
    """None where a stage does not support the model."""
    quality: float | None = None
    """None where the model is over the budget."""
    refused: str | None = None
    """Why a stage does not support it, or what failed."""
    no_room: str | None = None
    """What the linker said where the board's memory is too small for the image, whose sizes are then not known."""

    @property
    def reason(self) -> str | None:
        """Why there is no quality, where the cost does not say it."""
        return self.refused or self.no_room


@dataclass(frozen=True)
class Attempt:
    """A trial to do."""

    problem: Problem
    drawn: Drawn
    cost: Cost | None = None
    """That of an earlier trial of the same layers and score."""


def attempt(job: Attempt) -> Outcome:
    """Do a trial: the image of the untrained model first, and refits only where that is within the budget.

    Raises:
        DataError: the data cannot be had.
        VerificationError: data, source, packages or compiler are not those of whoever asked.
        MissingToolError: a compiler, a simulator or a package is not installed.
    """
    problem = job.problem
    _check(problem)
    material = material_of(problem.data, problem.seed)
    form = job.drawn.form("drawn")
    cost = job.cost
    try:
        if cost is None:
            cost = untrained_cost(form, material.normals, problem.board, problem.seed)
        if not fits(dict(problem.limits), cost):
            return Outcome(cost)
        return Outcome(cost, material.judge(network_fit(form, problem.seed)).quality)
    except BudgetError as error:
        return Outcome(no_room=str(error))
    except (UnsupportedModelError, VerificationError) as error:
        return Outcome(cost, refused=str(error))
    finally:
        keras().utils.clear_session()  # whoever does many trials would keep the graphs of all


@lru_cache(maxsize=2)
def training_beats(data: str, seed: int) -> Beats:
    """Return the training beats, read once by a process; no test beat is handed on.

    Raises:
        DataError: the data cannot be had.
    """
    return load(data, seed=seed).train


@lru_cache(maxsize=2)
def material_of(data: str, seed: int) -> Material:
    """Return what models are judged by.

    Raises:
        DataError: the data cannot be had, or too few normal beats are usable.
    """
    return Material.of(training_beats(data, seed))


@lru_cache(maxsize=4)
def problem_digest(problem: Problem) -> str:
    """Return the SHA-256 of all that a trial's outcome follows from, beside what was drawn."""
    beats = training_beats(problem.data, problem.seed)
    hashed = hashlib.sha256(np.ascontiguousarray(beats.counts).tobytes())
    hashed.update(b"" if beats.label is None else np.ascontiguousarray(beats.label).tobytes())
    body = {
        "beats": hashed.hexdigest(),
        "shape": beats.counts.shape,
        "source": sources_digest(),
        "trial": texts_of(__name__),
        "board": repr(load_board(problem.board)),
        "tools": tools(problem.board),
        "packages": installed(),
        "limits": dict(problem.limits),
        "seed": problem.seed,
    }
    return sha256(json.dumps(body, sort_keys=True).encode())


def prepared(problem: Problem) -> Problem:
    """Return a problem with its digest, as any process finds it: paths of files are made absolute.

    Raises:
        DataError: the data cannot be had.
    """
    found = replace(problem, data=from_anywhere(problem.data), board=_file_from_anywhere(problem.board))
    return replace(found, digest=problem_digest(found))


def _file_from_anywhere(board: str) -> str:
    return str(Path(board).absolute()) if Path(board).is_file() else board


def _check(problem: Problem) -> None:
    if not problem.digest:
        return
    try:
        here = problem_digest(replace(problem, digest=""))
    except EcgtinyError as error:
        raise VerificationError(f"not as on the machine that asked: {error}",
                                fix="give every worker the same data, boards and ecgtiny") from error  # fmt: skip
    if here != problem.digest:
        raise VerificationError("beats, compiler, packages or ecgtiny differ from those of the machine that asked",
                                where=problem.data, fix="give every worker the same of each")  # fmt: skip
