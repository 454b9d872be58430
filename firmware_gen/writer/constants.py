"""The detector's constants in C: normalisation, score, threshold, digest, golden beats, and the CRC over them all."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from ...quantize.detector import Detector
from ..compiler.layer import Layer, Table
from .forms import scored
from .golden import Golden
from .render import render


def constants_source(detector: Detector, golden: Golden, layers: Iterable[Layer], further: Iterable[Table] = ()) -> str:
    """Return ``ecgtiny_constants.c`` with ``further`` tables; its CRC continues from those of the network's layers."""
    score = scored(detector)
    parts = {"normalisation": _normalisation(detector), "score": score.words}
    words = [*parts["normalisation"].values(), *parts["score"].values(), detector.threshold]
    tables = [
        Table("digest", np.frombuffer(bytes.fromhex(detector.digest), np.uint8)),
        *score.tables,
        *golden_tables(golden),
        *further,
    ]
    crc = 0
    for table in (*_of(layers), Table("detector", np.array([word % 2**32 for word in words], np.uint32)), *tables):
        crc = table.crc(crc)
    members = [f"{part}.{name}" for part, inside in parts.items() for name in inside]
    context = {"parts": parts, "members": [*members, "threshold"], "threshold": detector.threshold, "words": len(words)}
    return render("ecgtiny_constants.c", **context, tables=tables, crc=crc)


def golden_tables(golden: Golden) -> list[Table]:
    """Return the arrays of golden beats; none where there is no beat, because C has no empty array."""
    if len(golden.score) == 0:
        return []
    flat = golden.flat.astype(np.uint8)
    return [Table("golden_counts", golden.counts), Table("golden_score", golden.score), Table("golden_flat", flat)]


def _of(layers: Iterable[Layer]) -> list[Table]:
    """Return the tables of layers in the order in which ``ecgtiny_model.c`` lists them."""
    return [table for layer in layers for table in (layer.words, *layer.tables)]


def _normalisation(detector: Detector) -> dict[str, int]:
    """Return the members of ``struct normalisation`` in its order."""
    rule = detector.normalisation
    return {
        "length": rule.length,
        "leads": rule.leads,
        "pool": rule.pool,
        "gain_mantissa": rule.gain_mantissa,
        "gain_exponent": rule.gain_exponent,
        "zero_point": rule.zero_point,
        "flat_below_high": rule.flat_below >> 32,
        "flat_below_low": rule.flat_below & 0xFFFFFFFF,
    }
