"""What an export of a device declares about itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..text.table import Table

HEAD = 40
"""Lines of a file by which it is recognised."""


@dataclass(frozen=True)
class DeviceExport:
    """A kind of text file that a device or its app writes; one file of this package declares one as ``EXPORT``."""

    name: str
    """The device, for notes and the documentation."""
    looks: str
    """What its files look like, for the documentation (Markdown)."""
    assumed: str
    """What is taken for granted of them, for the documentation; empty where nothing is."""
    claims: Callable[[Sequence[str]], bool]
    """Tells from the first lines, without those that the user wrote on top, whether a file is of this kind."""
    read: Callable[[Sequence[str], str], Table]
    """Takes all lines and the file's name for messages.

    Raises a DataError where they are damaged.
    """
