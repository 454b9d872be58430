"""Slow work of which only what was asked for last counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from ...common.errors import EcgtinyError
from .widgets import Teller, beside

T = TypeVar("T")


class Latest:
    """Does jobs of one kind beside the server's loop; what comes of a job is dropped where a later one was begun."""

    def __init__(self, teller: Teller) -> None:
        self._teller, self._begun = teller, 0

    def do(self, doing: str, work: Callable[[], T], then: Callable[[T], None]) -> None:
        """Begin a job; the arguments are those of ``beside``."""
        self._begun += 1
        job = self._begun

        def is_latest() -> bool:
            return job == self._begun

        def follow(found: T) -> None:
            if is_latest():
                then(found)

        beside(_TellerOfLatest(self._teller, is_latest), doing, work, follow)

    def drop(self) -> None:
        """Have what comes of jobs that were begun dropped."""
        self._begun += 1


class _TellerOfLatest:
    """Tells nothing of a job once a later one was begun, which has the line from then on."""

    def __init__(self, teller: Teller, is_latest: Callable[[], bool]) -> None:
        self._teller, self._is_latest = teller, is_latest

    def say(self, text: str = "", /) -> None:
        """Show what goes on."""
        if self._is_latest():
            self._teller.say(text)

    def fail(self, error: EcgtinyError | str, /) -> None:
        """Show what failed."""
        if self._is_latest():
            self._teller.fail(error)
