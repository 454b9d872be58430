"""Plug-ins: every module of a package that declares a constant of a given name is one, and is found by that alone."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Hashable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Protocol, TypeVar, cast

from .errors import EcgtinyError, UsageError


class Named(Protocol):
    """A declaration with a name, by which its plug-in is asked for."""

    @property
    def name(self) -> str:
        """The name, unique in its family."""
        ...


T = TypeVar("T", bound=Named)


def discover(package: str, attribute: str, kind: type[T]) -> tuple[T, ...]:
    """Return what the modules and sub-packages of a package declare, sorted by name; later calls search no more.

    A module declares one, or a tuple of several. Modules without the attribute are no plug-ins. They are imported all
    the same, so their imports at the top should be cheap.

    Args:
        package: absolute dotted name.
        attribute: the constant that makes a module a plug-in.
        kind: the class that each declaration is an instance of.

    Raises:
        EcgtinyError: a declaration is of another class, or two of them have one name; a defect of the package.
    """
    found: dict[str, tuple[str, T]] = {}
    for place, declared in _declared(package, attribute):
        values = cast("tuple[Any, ...]", declared) if isinstance(declared, tuple) else (declared,)
        for value in values:
            if not isinstance(value, kind):
                raise EcgtinyError(
                    f"{attribute} is of the class {type(value).__name__}", where=place, fix=f"declare a {kind.__name__}"
                )
            _check_new(value.name, found, place)
            found[value.name] = place, value
    return tuple(found[name][1] for name in sorted(found))


def declaring_module(package: str, attribute: str, declaration: Named) -> str:
    """Return the dotted name of the module that declares what ``discover`` found."""
    for place, declared in _declared(package, attribute):
        values = cast("tuple[Any, ...]", declared) if isinstance(declared, tuple) else (declared,)
        if any(one is declaration for one in values):
            return place
    raise EcgtinyError(
        f"no module declares {declaration.name!r}", where=package, fix="give a declaration that discover returned"
    )


def find(name: str, among: Iterable[T], what: str) -> T:
    """Return the plug-in of a name.

    Args:
        name: as the user wrote it.
        among: a family, as ``discover`` returns it.
        what: what the family's members are called in messages.

    Raises:
        UsageError: there is none; the message lists those that there are.
    """
    family = {one.name: one for one in among}
    if name not in family:
        raise UsageError(f"there is no {what} {name!r}", fix=f"use one of {', '.join(family)}")
    return family[name]


def discover_entries(package: str, attribute: str) -> Mapping[Any, Any]:
    """Return the entries of all mappings that the modules of a package declare, in the order of the modules' names.

    Raises:
        EcgtinyError: a declaration is no mapping, or two of them have one key; a defect of the package.
    """
    found: dict[Hashable, tuple[str, Any]] = {}
    for place, value in _declared(package, attribute):
        if not isinstance(value, Mapping):
            raise EcgtinyError(
                f"{attribute} is of the class {type(value).__name__}", where=place, fix="declare a mapping"
            )
        for key, entry in cast("Mapping[Hashable, Any]", value).items():
            _check_new(key, found, place)
            found[key] = place, entry
    return {key: entry for key, (_, entry) in found.items()}


@cache
def modules(package: str) -> tuple[str, ...]:
    """Return the dotted names of the modules and sub-packages right in a package, sorted."""
    folders = importlib.import_module(package).__path__
    return tuple(sorted(f"{package}.{found.name}" for found in pkgutil.iter_modules(folders)))


def _declared(package: str, attribute: str) -> Iterator[tuple[str, Any]]:
    for name in modules(package):
        module = importlib.import_module(name)
        if hasattr(module, attribute):
            yield name, getattr(module, attribute)


def _check_new(name: Hashable, found: Mapping[Any, tuple[str, Any]], place: str) -> None:
    if name in found:
        raise EcgtinyError(f"{found[name][0]} and {place} both declare {name!r}", where=place, fix="rename one of them")
