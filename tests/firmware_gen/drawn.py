"""Cases that hypothesis draws, checked many at a time: a start of a compiler or of a machine costs more than a case."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st

T = TypeVar("T")


def check_together(
    drawn: st.SearchStrategy[T], how: settings, check: Callable[[Sequence[T]], object], at_once: int = 100
) -> None:
    """Check what is drawn, ``at_once`` of it in one call; where that fails, one by one, which shrinks what is wrong."""
    found: list[T] = []
    _each(drawn, how, found.append)
    try:
        for first in range(0, len(found), at_once):
            check(found[first : first + at_once])
    except Exception:
        _each(drawn, how, lambda one: check([one]))
        raise


def _each(drawn: st.SearchStrategy[T], how: settings, act: Callable[[T], object]) -> None:
    @how
    @given(drawn)
    def each(one: T) -> None:
        act(one)

    each()
