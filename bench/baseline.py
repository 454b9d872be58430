"""The committed figures against fresh ones: exact on both sides, so that every difference is a change of the code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from ecgtiny.common.errors import VerificationError

Results = dict[str, Any]


class Change(NamedTuple):
    """A figure that is not what was committed; None where one side does not have it."""

    name: str
    old: int | None
    new: int | None

    @property
    def grown(self) -> bool:
        """Whether it became worse."""
        return self.old is not None and self.new is not None and self.new > self.old

    def __str__(self) -> str:
        old, new = ("none" if value is None else f"{value:,}" for value in (self.old, self.new))
        return f"{self.name}: {old} -> {new}{' GROWN' if self.grown else ''}"


def comparable(recorded: Results, fresh: Results) -> bool:
    """Tell whether one compiler made both; the code of two compilers says nothing about our own."""
    return recorded["toolchain"] == fresh["toolchain"]


def changes(recorded: Results, fresh: Results) -> list[Change]:
    """Return every figure that differs, grown ones first."""
    old, new = dict(_figures(recorded)), dict(_figures(fresh))
    found = [Change(name, old.get(name), new.get(name)) for name in sorted(old.keys() | new.keys())]
    return sorted((change for change in found if change.old != change.new), key=lambda change: not change.grown)


def check(recorded: Results, fresh: Results) -> None:
    """Refuse fresh figures that are not the recorded ones.

    A gain is refused like growth: left uncommitted, it could be lost again without anybody noticing.

    Raises:
        VerificationError: a figure differs; the message names each with both values.
    """
    found = changes(recorded, fresh)
    if found:
        grown = sum(change.grown for change in found)
        listed = "".join(f"\n  {change}" for change in found)
        raise VerificationError(f"figures that differ: {len(found)}, of which grown: {grown}{listed}\n",
                                where="bench/results.json",
                                fix="to accept them all, run make bench and commit the file")  # fmt: skip


def _figures(results: Results, prefix: str = "") -> Iterator[tuple[str, int]]:
    """Yield every whole number with its dotted name; ratios are none, and follow from the figures."""
    for key, value in results.items():
        if isinstance(value, dict):
            yield from _figures(value, f"{prefix}{key}.")
        elif isinstance(value, int):
            yield prefix + key, value
