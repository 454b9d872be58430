"""Contact of the electrodes: when the signal was lost, and when it was back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..arrays import BoolArray, Int16Array, Int64Array
from .design import FrontEnd
from .filters import last_true


@dataclass(frozen=True)
class Contact:
    """Changes of the contact in the order of time, lost and back by turns; a record begins in contact."""

    sample: Int64Array
    """int64 [n], ADC sample with which the device reports the change."""
    lost: BoolArray
    """bool [n], whether contact was lost; else it is back."""


def find_contact(front: FrontEnd, working: Int16Array, unusable: BoolArray) -> Contact:
    """Find the changes of contact.

    A working sample is dead when it is missing, at a rail of the ADC, or the same as the one before it. The signal is
    lost after one second of nothing else, and back once for one second no stretch of 0.25 s was dead.

    Args:
        front: the constants.
        working: the working signal.
        unusable: bool, which working samples are missing or at a rail.
    """
    dead = unusable | np.concatenate([np.zeros(1, np.bool_), working[1:] == working[:-1]])[: len(working)]
    order = np.arange(len(working))
    run = order - last_true(~dead)
    calm = order - last_true(run >= front.dead)
    lost, back = run >= front.contact, calm >= front.contact
    change = lost | back
    kept = np.flatnonzero(change)
    turns = kept[np.diff(lost[kept], prepend=False)]
    return Contact((turns + 1) * front.decimation - 1, lost[turns])
