"""Which label of a file means what; explicit, never guessed from how often a label occurs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from ....common.arrays import Int64Array
from ....common.errors import DataError


@dataclass(frozen=True)
class Convention:
    """The class of each label, the normal class first."""

    name: str
    classes: Mapping[str, str]
    note: str | None = None
    """What a reader of figures on such beats must know."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the classes, the normal one first."""
        return tuple(self.classes.values())

    def index(self, labels: Iterable[str]) -> Int64Array:
        """Return each label's index into ``names``, int64 [n]."""
        position = {label: i for i, label in enumerate(self.classes)}
        return np.array([position[label] for label in labels], dtype=np.int64)


ONE_PATIENT = (
    "ECG5000 is one patient (BIDMC congestive heart failure record chf07) with automated labels: figures on it say "
    "nothing about other patients, and part of what is missing to perfection is label noise."
)

ECG5000 = Convention(
    "ECG5000", {"1": "normal", "2": "r-on-t pvc", "3": "pvc", "4": "sveb", "5": "unknown"}, ONE_PATIENT
)
"""UCR's ECG5000, after Chen et al., "A general framework for never-ending learning from time series streams", 2015."""

TUTORIAL = Convention("TensorFlow's ecg.csv", {"1": "normal", "0": "abnormal"}, ONE_PATIENT)
"""The file of TensorFlow's autoencoder tutorial, ECG5000 once more: the label comes last."""

OWN = ("0", "normal")
"""Labels that ecgtiny's own schema (a CSV with a header row) reserves for the normal class."""


def canonical(text: str) -> str:
    """Return a label as it is compared: ``1.0000000e+00``, ``1.0`` and ``1`` are one label."""
    text = text.strip().strip("'\"")
    try:
        value = float(text)
    except ValueError:
        return text
    return str(int(value)) if value.is_integer() else text


def chosen(labels: Iterable[str], normal: str, where: str) -> Convention:
    """Return the convention in which ``normal`` is the normal label and every other label a class of its own.

    Raises:
        DataError: no beat has that label.
    """
    found = _sorted(labels)
    wanted = canonical(normal)
    if wanted not in found:
        raise DataError(f"no beat is labelled {normal!r}", where=where, fix=f"the labels are {', '.join(found)}")
    order = [wanted, *(label for label in found if label != wanted)]
    return Convention(f"{wanted} is normal, as given", {label: label for label in order})


def undecided(labels: Iterable[str], where: str) -> DataError:
    """Return the error for a file whose normal label is not known."""
    found = _sorted(labels)
    return DataError(
        f"it is not known which of the labels {', '.join(found)} is the normal one",
        where=where,
        fix=f"say it after the path, such as {where}:normal={found[0]}",
    )


def _sorted(labels: Iterable[str]) -> list[str]:
    return sorted(set(labels), key=lambda label: (len(label), label))
