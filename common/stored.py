"""Names under which members of a dataclass are stored where these are not their own.

Digests go over stored constants, and a saved state of a patient goes with the digest of its firmware: a member that is
renamed keeps the name under which it was first stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

T = TypeVar("T")


def to_stored(values: Mapping[str, T], names: Mapping[str, str]) -> dict[str, T]:
    """Return members under their stored names; ``names`` maps a member to its stored name where the two differ."""
    return {names.get(name, name): value for name, value in values.items()}


def from_stored(stored: Mapping[str, T], names: Mapping[str, str]) -> dict[str, T]:
    """Return what ``to_stored`` was given."""
    members = {name: member for member, name in names.items()}
    return {members.get(name, name): value for name, value in stored.items()}
