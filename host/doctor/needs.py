"""Whether what a plug-in needs is on this machine."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from ...common.extras import present
from ...common.programs import Need, find_program, program_version


def there(need: Need) -> str | None:
    """Return version and place of what is needed; None where it is not there."""
    return _package(need.name) if need.package else _program(need.name)


def package_version(name: str) -> str | None:
    """Return the version of a distribution; None where it is not installed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _package(name: str) -> str | None:
    if not present(name):
        return None
    found = package_version(name)
    return f"{name} {found}" if found else name  # one of Python's own library has no version of its own


def _program(name: str) -> str | None:
    command = find_program(name)
    return f"{program_version(command) or 'version not told'}, {command[0]}" if command else None
