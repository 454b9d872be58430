"""No record that is saved takes the name of another, whoever saves meanwhile."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ecgtiny.common.errors import DataError
from ecgtiny.common.events import EVENT
from ecgtiny.host.dashboard.live import saving
from ecgtiny.host.dashboard.live.saving import save_live
from ecgtiny.host.dashboard.live.watching import Scale, Seen, State
from tests.tools import require_module

LONG = 30.0
"""Seconds that one save waits at most for the other."""


def seen(*counts: int) -> Seen:
    return Seen(State.RUNNING, Scale("r", "II", 250.0, 200.0, 0), np.array(counts, np.int16), np.zeros(0, EVENT))


def test_two_that_save_at_once_take_two_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wfdb = require_module("wfdb")
    both, write = threading.Barrier(2), saving.write_annotations

    def wait_and_write(*arguments: Any) -> None:
        both.wait(LONG)
        write(*arguments)

    monkeypatch.setattr(saving, "write_annotations", wait_and_write)
    with ThreadPoolExecutor(2) as pool:
        saved = list(pool.map(lambda level: save_live(tmp_path, seen(level, level)), (100, -100)))
    assert sorted(path.name for path in saved) == ["r-1.hea", "r-2.hea"]
    levels = [wfdb.rdrecord(str(path.with_suffix("")), physical=False).d_signal[0, 0] for path in saved]
    assert levels == [100, -100]


def fail(*_: Any) -> None:
    raise OSError(28, "No space left on device", "r-1.tiny")


@pytest.mark.parametrize("name", ["write_annotations", "write_atomic"])
def test_a_name_is_free_again_where_saving_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    require_module("wfdb")
    with monkeypatch.context() as broken:
        broken.setattr(saving, name, fail)
        with pytest.raises(DataError, match="No space left"):
            save_live(tmp_path, seen(1, 2))
    assert list((tmp_path / "live").iterdir()) == []
    assert save_live(tmp_path, seen(1, 2)).name == "r-1.hea"


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    require_module("wfdb")
    (tmp_path / "live").write_text("", "utf-8")
    with pytest.raises(DataError, match="cannot be written") as caught:
        save_live(tmp_path, seen(1, 2))
    assert caught.value.fix
