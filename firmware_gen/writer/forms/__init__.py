"""How the generated C computes the score of a form: every module of this package that declares a ``FORM`` is found."""

from __future__ import annotations

from typing import Any, cast

from ....common.errors import UnsupportedModelError
from ....common.plugins import discover
from ....quantize.detector import Detector
from .form import CForm, Scored, scored_by


def forms() -> tuple[CForm[Any], ...]:
    """Return all forms, sorted by name."""
    return discover(__name__, "FORM", cast("type[CForm[Any]]", CForm))


def scored(detector: Detector) -> Scored:
    """Return the C of a detector's score.

    Raises:
        UnsupportedModelError: there is none, or its numbers are not safe in it.
    """
    for form in forms():
        if found := scored_by(form, detector):
            return found
    raise UnsupportedModelError(
        f"{type(detector.rule).__name__} has no C",
        where="the score",
        fix="add its C to firmware_gen/writer/forms/, or choose another --score",
    )
