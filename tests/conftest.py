"""How hypothesis draws, where workers share what they compile, what the garbage collector looks at, and until when.

The same examples in every run and no clock, so that a red run means a change. New examples:
``pytest --hypothesis-profile=default``.
"""

from __future__ import annotations

import gc
import os
import sys
import tempfile
import time

import pytest
from hypothesis import HealthCheck, settings

from tests.firmware_gen.targets_cache import OBJECTS

settings.register_profile(
    "repeatable", derandomize=True, print_blob=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("repeatable")

OFTEN = (50_000, 20, 20)
"""New objects until the collector looks at them, and how many times until it looks at older ones."""
MANY = 200
"""Modules imported since the last time that make it worth while to set aside all that there is."""
_imported = [0]
UNTIL = "ECGTINY_SLOW_UNTIL"
"""Variable with the time, in s since 1970, from which on no slow test is begun; the summary says how many were not."""


def pytest_configure(config: pytest.Config) -> None:
    if "PYTEST_XDIST_WORKER" not in os.environ:  # they inherit it
        folder = tempfile.TemporaryDirectory(prefix="ecgtiny-objects-")
        os.environ[OBJECTS] = folder.name
        config.add_cleanup(folder.cleanup)


def pytest_collection_finish() -> None:
    gc.set_threshold(*OFTEN)
    _set_aside()


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("slow") and time.time() >= float(os.environ.get(UNTIL, "inf")):
        pytest.skip(f"slow, and it is later than ${UNTIL}")


def pytest_runtest_teardown() -> None:
    _set_aside()


def _set_aside() -> None:
    """Keep what was imported from being looked at again and again: with TensorFlow that is most of some tests' time."""
    if len(sys.modules) > _imported[0] + MANY:
        gc.collect()
        gc.freeze()
        _imported[0] = len(sys.modules)
