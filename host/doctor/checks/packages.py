"""The Python packages of ecgtiny and of each extra, as its own metadata names them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, requires

from packaging.requirements import Requirement

from ....boards.board import Board
from ....common.extras import pip_install
from ..check import Check, Finding
from ..needs import package_version

BASE = "base"
NAME = "ecgtiny"
INSTALL = "pip install . in its folder"


def _look(board: Board | None) -> Iterator[Finding]:
    try:
        groups = _groups(Requirement(text) for text in requires(NAME) or ())
    except PackageNotFoundError:
        yield Finding(NAME, "missing", f"{NAME} is not installed: its packages are not known", INSTALL,
                      asked=board is not None)  # fmt: skip
        return
    for extra, wanted in groups.items():
        if board is None or extra == BASE:
            yield _finding(extra, wanted, asked=board is not None)


def _groups(requirements: Iterable[Requirement]) -> dict[str, list[Requirement]]:
    """Return what each extra brings here, ecgtiny without one first; extras that only name others are left out."""
    groups = dict[str, list[Requirement]]({BASE: []})
    gathering = set[str]()
    for one in requirements:
        extra = _extra_of(one)
        if one.marker is None or one.marker.evaluate({"extra": "" if extra == BASE else extra}):
            groups.setdefault(extra, []).append(one)
        if one.name == NAME:
            gathering.add(extra)
    return {extra: wanted for extra, wanted in groups.items() if extra not in gathering}


def _extra_of(requirement: Requirement) -> str:
    """Return the extra that a requirement is of: the last word of its marker, where that asks for one."""
    _, asks, extra = str(requirement.marker or "").rpartition('extra == "')
    return extra.partition('"')[0] if asks else BASE


def _finding(extra: str, wanted: list[Requirement], *, asked: bool) -> Finding:
    states = [(one, package_version(one.name)) for one in wanted]
    there = [f"{one.name} {found}" for one, found in states if found]
    bad = [text for one, found in states if (text := _fault(one, found))]
    if not bad:
        return Finding(extra, "ok", ", ".join(there), asked=asked)
    fix = f"pip install {NAME}" if extra == BASE else pip_install(extra)
    return Finding(extra, "missing", ", ".join(bad), fix, asked=asked)


def _fault(wanted: Requirement, found: str | None) -> str | None:
    if found is None:
        return wanted.name
    fits = wanted.specifier.contains(found, prereleases=True)
    return None if fits else f"{wanted.name} {found}, which is not {wanted.specifier}"


CHECK = Check("Packages, by extra", 20, _look)
