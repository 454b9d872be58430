"""What a form of a detector declares of its C."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from ....common.errors import UnsupportedModelError
from ....quantize.detector import Detector
from ...compiler.layer import Table
from ...compiler.program import Program
from ...compiler.target import Target

R = TypeVar("R")


@dataclass(frozen=True)
class Scored:
    """The C of one detector's score."""

    words: dict[str, int]
    """The members of ``struct score``, in its order."""
    compile: Callable[[Target], Program]
    """Returns the program of the network whose ends the C reads.

    Raises:
        UnsupportedModelError: the network holds an operator or a size that is not supported.
    """
    sources: Callable[[Program], list[Path]]
    """Returns what is copied: ``score.h``, one file that implements ``ecgtiny_score``, one that normalises, and what
    these need."""
    tables: tuple[Table, ...] = ()
    """Constant arrays, ``ecgtiny_NAME`` in C, which ``score.h`` declares."""


@dataclass(frozen=True)
class CForm(Generic[R]):
    """A form; a file of this package declares one as ``FORM``."""

    name: str
    rule: type[R]
    """The class of the integer constants, of ``quantize/forms/``."""
    scored: Callable[[Detector, R], Scored]
    """Returns the C of a detector with these constants.

    Raises:
        UnsupportedModelError: its numbers are not safe in the C, or there is no C for its score.
    """


def scored_by(form: CForm[R], detector: Detector) -> Scored | None:
    """Return the C of a detector's score by a form, None where it is of another."""
    return form.scored(detector, detector.rule) if isinstance(detector.rule, form.rule) else None


def demand(holds: bool, otherwise: str) -> None:
    """Refuse constants that the C would not compute with as the contract says.

    Raises:
        UnsupportedModelError: ``holds`` is False.
    """
    if not holds:
        raise UnsupportedModelError(
            otherwise, where="detector", fix="train and quantize the run anew; if it stays so, please report the model"
        )
