"""The forms in which sources are handed out: every module of this package that declares a ``PACKAGE``."""

from __future__ import annotations

from ...common.errors import UsageError
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
    for package in formats():
        if package.name == name:
            return package
    known = ", ".join(package.name for package in formats())
    raise UsageError(f"there is no package format {name!r}", fix=f"use one of {known}")
