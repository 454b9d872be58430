"""Keras models in files: those of a run, and those that a user brings."""

from __future__ import annotations

from pathlib import Path

from ...common.errors import DataError, EcgtinyError, UnsupportedModelError
from .backend import KerasModel, keras, stdout_to_stderr

AGAIN = "run ecgtiny train again"


def load_network(path: Path, fix: str = AGAIN) -> KerasModel:
    """Read a .keras archive.

    Args:
        path: the archive.
        fix: what to do where it cannot be read.

    Raises:
        DataError: there is no such file, or it is not a Keras model.
        UnsupportedModelError: it holds a program of its own.
    """
    try:
        with stdout_to_stderr():
            return keras().saving.load_model(path, compile=False)
    except EcgtinyError:
        raise
    except Exception as error:  # damaged files end in whatever the parsing of Keras runs into
        raise _unreadable(path, error, fix) from error


def _unreadable(path: Path, error: Exception, fix: str) -> EcgtinyError:
    """Return the error of a .keras file: one that holds a program is another model than ours, not a damaged one."""
    said = str(error)
    if "lambda" in said.lower() or "safe_mode" in said:
        what, advice = "holds a Lambda layer, a program that is not run", f"build the model from layers, or {fix}"
        return UnsupportedModelError(what, where=str(path), fix=advice)
    if "Could not locate class" in said:
        what = "holds a class of its own, whose program is not in the file"
        return UnsupportedModelError(what, where=str(path), fix="build the model from Keras' own layers")
    return DataError(f"cannot be read as a Keras model: {type(error).__name__}", where=str(path), fix=fix)
