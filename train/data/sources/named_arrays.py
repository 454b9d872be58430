"""Beats as named NumPy arrays, with all that is known about them.

| array | what | without it |
|---|---|---|
| ``x`` | numbers [n, length] or [n, length, leads] | ``x_train`` and ``x_test`` hold the two sides |
| ``label`` (``label_train``, ``label_test``) | whole numbers [n], 0 is the normal class | all beats count as normal |
| ``classes`` | names of the classes, the normal one first | class 0, class 1, ... |
| ``fs`` | Hz | unknown |
| ``unit`` | text such as mV | counts for whole numbers, else told from the values |
| ``gain`` | ADC counts per unit | 1 for whole numbers, else 200 a standard deviation |
| ``record``, ``sample`` (``record_train``, ...) | record and sample of each beat | unknown |

Whole numbers in ``x`` are ADC counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ....common.arrays import Float64Array, Int64Array
from ....common.errors import DataError
from ....common.files import sha256
from ..beats import Beats, Source, Split
from .scaling import scale_of, single
from .splitting import stratified

Arrays = Mapping[str, NDArray[Any]]

SHARED = frozenset({"classes", "fs", "unit", "gain"})
PER_BEAT = ("x", "label", "record", "sample")
MAX_CLASSES = 1000
"""Classes that are named by their numbers; a larger label is an error, not a class of its own."""
KNOWN = SHARED | {name + side for name in PER_BEAT for side in ("", "_train", "_test")}


def load_arrays(arrays: Arrays, path: Path, seed: int) -> Split:
    """Make a Split of arrays named as in the table above.

    Raises:
        DataError: an array is missing, unknown or cannot be used; the message names it.
    """
    where = str(path)
    unknown = sorted(set(arrays) - KNOWN)
    if unknown:
        raise DataError(f"has an array {unknown[0]!r}", where=where, fix=f"the schema is {', '.join(sorted(KNOWN))}")
    if "x" in arrays and not {"x_train", "x_test"} & set(arrays):
        return stratified(_beats(arrays, "", path, _scale(arrays, "x", where)), seed)
    if {"x_train", "x_test"} <= set(arrays) and "x" not in arrays:
        scale = _scale(arrays, "x_train", where)
        train, test = (_beats(arrays, side, path, scale) for side in ("_train", "_test"))
        return Split(train, test, f"x_train and x_test of {path.name}")
    raise DataError(f"holds {', '.join(sorted(arrays))}", where=where, fix="it needs x, or both x_train and x_test")


def _beats(arrays: Arrays, side: str, path: Path, scale: tuple[str, float]) -> Beats:
    where = str(path)
    x = single(_samples(arrays["x" + side], "x" + side, where))
    label = _whole(arrays, "label" + side, where)
    classes = _classes(arrays, where)
    record, sample = arrays.get("record" + side), _whole(arrays, "sample" + side, where)
    source = Source(path.name, {path.name: sha256(path)}, None if record is None else record.astype(np.str_), sample)
    return Beats(x, label, classes, _number(arrays, "fs", where), scale[0], scale[1], source)


def _scale(arrays: Arrays, name: str, where: str) -> tuple[str, float]:
    x = _samples(arrays[name], name, where)
    whole = arrays[name].dtype.kind in "iu"
    gain = _number(arrays, "gain", where)
    found = ("counts", 1.0) if whole else ("unknown", gain) if gain is not None else scale_of(x, where)
    unit = str(arrays["unit"]) if "unit" in arrays else found[0]
    return unit, found[1] if gain is None else gain


def _samples(x: NDArray[Any], name: str, where: str) -> Float64Array:
    if x.dtype.kind not in "iuf":
        raise DataError(f"{name} holds {x.dtype}, not numbers", where=where, fix="store numbers")
    if x.ndim not in (2, 3) or 0 in x.shape:
        raise DataError(
            f"{name} has shape {x.shape}, not [n, length] or [n, length, leads]",
            where=where,
            fix="store the beats in one of these shapes",
        )
    with np.errstate(over="ignore"):
        wide = x.astype(np.float64)
    bad = np.argwhere(~np.isfinite(wide))
    if len(bad):
        raise DataError(
            f"{name}[{', '.join(map(str, bad[0]))}] is {x[tuple(bad[0])]}",
            where=where,
            fix="remove these beats or fill the gaps first",
        )
    return wide.reshape(*x.shape, 1) if x.ndim == 2 else wide


def _whole(arrays: Arrays, name: str, where: str) -> Int64Array | None:
    if name not in arrays:
        return None
    if arrays[name].dtype.kind not in "iub":
        raise DataError(
            f"{name} holds {arrays[name].dtype}, not whole numbers",
            where=where,
            fix="store whole numbers, as in label.astype(numpy.int64)",
        )
    return arrays[name].astype(np.int64)


def _number(arrays: Arrays, name: str, where: str) -> float | None:
    if name not in arrays:
        return None
    if arrays[name].size != 1 or arrays[name].dtype.kind not in "iuf":
        raise DataError(f"{name} is not one number", where=where, fix="store one number")
    return float(arrays[name].reshape(()))


def _classes(arrays: Arrays, where: str) -> tuple[str, ...]:
    if "classes" in arrays:
        if arrays["classes"].dtype.kind != "U":
            raise DataError("classes does not hold text", where=where, fix="save np.array([...], dtype=str)")
        names = tuple(str(name) for name in arrays["classes"].ravel())
        if len(set(names)) < len(names):
            raise DataError("classes names one class twice", where=where, fix="name each class once")
        return names
    labels = [_whole(arrays, name, where) for name in ("label", "label_train", "label_test")]
    count = max((int(label.max()) + 1 for label in labels if label is not None and label.size), default=1)
    if count > MAX_CLASSES:
        raise DataError(f"has the label {count - 1}", where=where, fix=f"number up to {MAX_CLASSES} classes from 0")
    return ("normal", *(f"class {i}" for i in range(1, count)))
