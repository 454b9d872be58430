"""The forms in which sources are handed out: every module of this package that declares a ``PACKAGE``."""

from __future__ import annotations

from ...common import plugins
from ...common.plugins import discover
from .package_format import PackageFormat

DEFAULT = "cmake"


def formats() -> tuple[PackageFormat, ...]:
    """Return all formats, sorted by name."""
    return discover(__name__, "PACKAGE", PackageFormat)


def find(name: str = DEFAULT) -> PackageFormat:
    """Return a format by name.

    Raises:
        UsageError: there is no such format.
    """
    return plugins.find(name, formats(), "package format")
