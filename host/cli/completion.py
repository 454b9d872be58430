"""What completes an option in a shell."""

from __future__ import annotations

from click.shell_completion import CompletionItem

from ...common.errors import EcgtinyError
from .values import FAMILIES, names


def complete(family: str, incomplete: str) -> list[CompletionItem]:
    """Return the names of a family that begin with what is written, and files where it takes those.

    Files come first: click's function for bash drops what it had before them.
    """
    values = FAMILIES[family]
    before, comma, begun = incomplete.rpartition(",") if values.several else ("", "", incomplete)
    try:
        found = [name for name in names(family) if name.startswith(begun)]
    except EcgtinyError:  # a damaged file of a user: the command itself names it
        found = []
    files = [CompletionItem(incomplete, type="file")] if values.path else []
    return files + [CompletionItem(f"{before}{comma}{name}") for name in found]
