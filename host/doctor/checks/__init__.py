"""The checks: every module of this package that declares a ``CHECK``."""

from __future__ import annotations

from ....common.plugins import discover
from ..check import Check


def checks() -> tuple[Check, ...]:
    """Return all checks, in the order in which they are shown."""
    return tuple(sorted(discover(__name__, "CHECK", Check), key=lambda check: check.place))
