"""A comparison on a cluster of which a worker is killed in the middle: the same cells, bit for bit."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from ecgtiny.common.executor import jobs_on
from ecgtiny.host.comparison.cells import compute_all
from ecgtiny.train.comparison.compute import Job
from ecgtiny.train.comparison.store import Cells
from tests.clusters import Cluster, cluster
from tests.host.comparison.made import made_file


def jobs_on_file(folder: Path) -> list[Job]:
    """Return jobs with refits, and jobs of a network without any: normals are too few for what it promises."""
    data = str(made_file(folder))
    refitted = [Job(data, name, seed, 0.02) for seed in range(5) for name in ("pca-2", "pca-8")]
    return [*refitted, *(Job(data, "tiny", seed, 0.001, 2) for seed in range(2))]


def kill_in_the_middle(one: Cluster, folder: Path, stored: list[int]) -> None:
    while not (done := len(list((folder / "cells").glob("*.npz")))):
        time.sleep(0.01)
    one.workers[0].kill()
    stored.append(done)


@pytest.mark.slow
def test_the_cells_are_the_same_though_a_worker_was_killed(tmp_path: Path) -> None:
    jobs = jobs_on_file(tmp_path)
    here = compute_all(jobs, Cells(tmp_path / "here")).cells
    stored = list[int]()
    with cluster(tmp_path) as one, jobs_on(one.address):
        killer = threading.Thread(target=kill_in_the_middle, args=(one, tmp_path / "there", stored), daemon=True)
        killer.start()
        there = compute_all(jobs, Cells(tmp_path / "there")).cells
        killer.join()
        assert one.workers[0].wait() == -9
        assert one.workers[1].poll() is None
    assert stored[0] < len(jobs), "killed in the middle"
    assert list(there) != []
    for job in jobs:
        assert there[job].score.tobytes() == here[job].score.tobytes(), job
        assert there[job].calibration.tobytes() == here[job].calibration.tobytes(), job
        assert there[job].about.folds[0].history == here[job].about.folds[0].history
