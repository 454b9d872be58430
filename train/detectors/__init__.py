"""The families of detectors: every module of this package that declares a ``DETECTOR`` is in it."""

from __future__ import annotations

from typing import Any

from ...common import plugins
from ...common.plugins import discover
from .detector import DetectorFamily

DEFAULT = "linear"
"""Chosen inside ECG5000's training beats by bench/choose_default.py."""


def families() -> tuple[DetectorFamily, ...]:
    """Return all families, sorted by name."""
    return discover(__name__, "DETECTOR", DetectorFamily)


def names() -> list[str]:
    """Return the names of all families, sorted."""
    return [family.name for family in families()]


def find(name: str) -> DetectorFamily:
    """Return a family by name.

    Raises:
        UsageError: there is no such family.
    """
    return plugins.find(name, families(), "model")


def build(name: str, samples: int, leads: int) -> Any:
    """Return an untrained Keras model, float32 (samples, leads) to (samples, leads).

    Args:
        name: a family's.
        samples: model samples per lead, after pooling.
        leads: leads a beat.

    Raises:
        UsageError: there is no such family.
        UnsupportedModelError: its strides do not divide ``samples``.
    """
    family = find(name)
    family.check(samples * family.pool)
    return family.layers(samples, leads)
