"""TensorFlow, imported on first use, quietly, and with a message where it is not installed."""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
from collections.abc import Generator
from typing import Any

from ...common.extras import needs


def tensorflow() -> Any:
    """Import TensorFlow with Keras on top of it; its start-up messages are for its developers, not for our users.

    Raises:
        MissingToolError: TensorFlow is not installed.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")  # also silences its notice, which ignores the log level
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    with needs("train", "training"):
        return importlib.import_module("tensorflow")


def keras() -> Any:
    """Import Keras on TensorFlow.

    Raises:
        MissingToolError: TensorFlow is not installed.
    """
    tensorflow()
    return importlib.import_module("keras")


@contextlib.contextmanager
def stdout_to_stderr() -> Generator[None]:
    """Keep what Keras and the converter print away from stdout, which belongs to the user's JSON."""
    with contextlib.redirect_stdout(sys.stderr):
        yield
