"""The registry of models: every module of this package that declares a ``MODEL`` is in it."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import Any

from ...common.errors import UsageError
from .detector import Model

DEFAULT = "linear"
"""Chosen inside ECG5000's training beats by bench/choose_default.py."""


@cache
def _registry() -> dict[str, Model]:
    modules = (importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__))
    models = [module.MODEL for module in modules if hasattr(module, "MODEL")]
    return {model.name: model for model in sorted(models, key=lambda model: model.name)}


def names() -> list[str]:
    """Return the names of all models, sorted."""
    return list(_registry())


def find(name: str) -> Model:
    """Return a model's description by name.

    Raises:
        UsageError: there is no such model.
    """
    try:
        return _registry()[name]
    except KeyError:
        raise UsageError(f"there is no model {name!r}", fix=f"use one of {', '.join(names())}") from None


def build(name: str, samples: int, leads: int) -> Any:
    """Return an untrained Keras model, float32 (samples, leads) to (samples, leads).

    Args:
        name: a model of the registry.
        samples: model samples per lead, after pooling.
        leads: leads a beat.

    Raises:
        UsageError: there is no such model.
        UnsupportedModelError: its strides do not divide ``samples``.
    """
    model = find(name)
    model.check(samples * model.pool)
    return model.layers(samples, leads)
