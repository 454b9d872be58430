"""How the int8 ends of a network become a score: every module of this package that declares a ``FORM`` is found."""

from __future__ import annotations

from ...common.errors import UnsupportedModelError
from ...common.plugins import discover
from .form import Ends, Form, ScoreRule


def forms() -> tuple[Form, ...]:
    """Return all forms, sorted by name."""
    return discover(__name__, "FORM", Form)


def derive(ends: Ends) -> ScoreRule:
    """Return the constants of the form that has the score which is asked for.

    Raises:
        UnsupportedModelError: no form has it, or the network does not go with it.
    """
    for form in forms():
        if ends.score.kind in form.scores:
            return form.derive(ends)
    known = ", ".join(sorted(score for form in forms() for score in form.scores))
    raise UnsupportedModelError(f"there is no integer score {ends.score.kind}", fix=f"{known} are supported")
