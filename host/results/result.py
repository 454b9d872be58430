"""What all results have in common: the stage's record, the folder that it lies in, and a table."""

from __future__ import annotations

import inspect
from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, ParamSpec, Self, TypeVar

from ...common.errors import MissingToolError
from ...common.run import Run
from ...common.stage_records.base import StageRecord

if TYPE_CHECKING:
    from pandas import DataFrame

P = ParamSpec("P")
T = TypeVar("T", bound="Result")
MAX_ROWS = 20
"""Rows of a table that a notebook shows."""


class Result(StageRecord, ABC):
    """The record of a stage as it was written, with its fields, its table, and what else can be looked at."""

    folder: Path
    """Where the record lies."""

    @abstractmethod
    def to_frame(self) -> DataFrame:
        """Return the result as a table of pandas.

        Raises:
            MissingToolError: pandas is not installed.
        """

    def _repr_html_(self) -> str | None:
        """Return the table as a notebook shows it; None, for which it shows text, where pandas is not installed."""
        try:
            return self.to_frame().to_html(max_rows=MAX_ROWS)
        except MissingToolError:
            return None


class NamedResult(Result):
    """The result of a stage whose record has one name in every folder."""

    _record: ClassVar[type[StageRecord]]
    """What the stage writes,"""
    _name: ClassVar[str]
    """and the name of its file."""

    @classmethod
    def read(cls, folder: Path | str) -> Self:
        """Read the result that an earlier run of the stage left in its folder.

        Raises:
            DataError: there is none.
            VerificationError: it, or an artefact of it, has changed.
        """
        return read(cls, cls._record, folder, cls._name)


def giving(kind: type[T], stage: Callable[P, StageRecord], folder: str = "run") -> Callable[P, T]:
    """Return a stage's function with a result in place of the record; its help is the stage's, and names the result.

    Args:
        kind: the result, a class that adds to the record.
        stage: the function.
        folder: the name of its argument that says where the record is written.
    """
    signature = inspect.signature(stage)

    @wraps(stage)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        record = stage(*args, **kwargs)
        given = signature.bind(*args, **kwargs).arguments[folder]
        return kind(folder=_path(given), **vars(record))

    setattr(call, "__signature__", signature.replace(return_annotation=kind))  # noqa: B010 - functions have no such field
    named = f"The record comes as a ``{kind.__name__}``, whose help names its table and pictures."
    call.__doc__ = f"{inspect.getdoc(stage)}\n\n{named}"
    call.__module__ = kind.__module__  # a worker process looks it up there
    return call


def read(kind: Callable[..., T], record: type[StageRecord], folder: Path | str, name: str) -> T:
    """Read a result that was written before; raises what ``Run.load`` does."""
    where = Path(folder)
    return kind(folder=where, **vars(Run(where).load(name, record)))


def _path(given: object) -> Path:
    return given.folder if isinstance(given, Run) else Path(str(given))
