"""Numeric libraries have one thread inside, and afterwards as many as before."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

from ecgtiny.common.threads import VARIABLES, one_thread
from tests.tools import require_module

FIRST_LOADED_INSIDE = """
from ecgtiny.common.threads import one_thread
with one_thread():
    import sklearn.ensemble, scipy.linalg
from threadpoolctl import threadpool_info
print([one["num_threads"] for one in threadpool_info() if "numpy" not in one["filepath"]])
"""


def limits() -> set[int]:
    return {one["num_threads"] for one in require_module("threadpoolctl").threadpool_info()}


def test_what_is_loaded_has_one_thread_inside_and_then_what_it_had() -> None:
    assert np.ones((8, 8)).sum() == 64
    with require_module("threadpoolctl").threadpool_limits(2):
        before = limits()
        with one_thread():
            assert limits() == {1}
        assert limits() == before


def test_what_is_first_loaded_inside_has_one_thread() -> None:
    for name in ("sklearn", "scipy", "threadpoolctl"):
        require_module(name)
    environment = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    done = subprocess.run([sys.executable, "-c", FIRST_LOADED_INSIDE], env=environment | {"OMP_NUM_THREADS": "2"},
                          capture_output=True, text=True, encoding="utf-8", check=True)  # fmt: skip
    found = set(done.stdout.strip(" []\n").split(", "))
    assert found == {"1"}


def test_variables_are_afterwards_what_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLES[0], "3")
    monkeypatch.delenv(VARIABLES[1], raising=False)
    with one_thread():
        assert {os.environ[name] for name in VARIABLES} == {"1"}
    assert os.environ[VARIABLES[0]] == "3"
    assert VARIABLES[1] not in os.environ


def test_an_error_inside_leaves_nothing_behind() -> None:
    before = [os.environ.get(name) for name in VARIABLES]
    with pytest.raises(ZeroDivisionError), one_thread():
        raise ZeroDivisionError
    assert [os.environ.get(name) for name in VARIABLES] == before
