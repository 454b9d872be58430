"""A table of samples: its columns, what each of them is, and what the file says about rate and scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto


class Role(Enum):
    """What a column holds."""

    LEAD = auto()
    """A lead by its name."""
    PLAIN = auto()
    """Numbers under a name that tells nothing: a lead where it is the only one."""
    TIME = auto()
    COUNTER = auto()
    ANNOTATION = auto()
    OTHER = auto()
    """Anything else: an acceleration, a heart rate, a battery."""


@dataclass(frozen=True)
class Column:
    """A column of a table."""

    label: str
    """Its name without the unit."""
    role: Role
    cells: Sequence[str]
    """Numbers with a decimal point, time stamps as they are; ``nan`` or nothing where a value is missing."""
    unit: str = ""
    """``mV``, ``uV``, ``counts``, ``ms`` ...; empty where nothing says it."""
    gain: float | None = None
    """Counts/mV, where the device is known to have it."""
    zero: float | None = None
    """Counts at 0 mV, where the device is known to have them."""


@dataclass(frozen=True)
class Table:
    """A line a sample, of one device."""

    columns: tuple[Column, ...]
    numbers: Sequence[int]
    """The line of the file that each row is."""
    fs: float | None = None
    """Sampling frequency in Hz where the file says it, other than by the keys."""
    keys: Mapping[str, str] = field(default_factory=dict[str, str])
    """What the user wrote on top: see ``csv_record``."""
    notes: tuple[str, ...] = ()
    head: str = ""
    """The line of column names that has to be written on top as well; empty where there is one."""
    packets: bool = False
    """Whether times are those at which packets of samples came in, not those of the samples."""
    device: str = ""
    """Which device's export it is, and what is assumed of such."""

    def of(self, *roles: Role) -> list[Column]:
        """Return the columns of some roles, in their order."""
        return [column for column in self.columns if column.role in roles]
