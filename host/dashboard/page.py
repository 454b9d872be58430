"""What a page of the dashboard declares about itself, and the pages that there are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...common.plugins import discover
from .session import Session

if TYPE_CHECKING:
    from panel.viewable import Viewable

PACKAGE = f"{__name__.rpartition('.')[0]}.pages"


@dataclass(frozen=True)
class DashboardPage:
    """A page of the dashboard; one file of the package ``pages`` declares one as ``PAGE``."""

    name: str
    """By which other pages go to it: ``Session.go``."""
    title: str
    order: int
    """Pages stand in this order."""
    build: Callable[[Session], Viewable]
    """Builds the page of one browser when it is first looked at; it follows the session by ``Session.listen``."""


def pages() -> list[DashboardPage]:
    """Return all pages in their order."""
    return sorted(discover(PACKAGE, "PAGE", DashboardPage), key=lambda page: page.order)
