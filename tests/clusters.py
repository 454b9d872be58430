"""A Dask cluster of two workers on this machine, each a process that a test may kill."""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.tools import ROOT, require_module

BOOT_SECONDS = 60


@dataclass(frozen=True)
class Cluster:
    """The scheduler's address, and the workers' processes."""

    address: str
    workers: tuple[subprocess.Popen[bytes], ...]


@contextlib.contextmanager
def cluster(folder: Path, workers: int = 2, *, nanny: bool = False) -> Generator[Cluster]:
    """Start a scheduler and workers of one thread each, under nannies if wanted; end them all afterwards."""
    require_module("distributed")
    file = folder / "scheduler.json"
    processes = [_start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show",
                        "--scheduler-file", str(file), folder=folder)]  # fmt: skip
    try:
        address = _address(file)
        kind = "--nanny" if nanny else "--no-nanny"
        processes += [_start("worker", address, kind, "--nthreads", "1", "--no-dashboard", folder=folder)
                      for _ in range(workers)]  # fmt: skip
        _wait(address, workers)
        yield Cluster(address, tuple(processes[1:]))
    finally:
        for process in reversed(processes):
            process.kill()
            process.wait()


def _wait(address: str, workers: int) -> None:
    """Wait until all workers are there: a loaded machine is slow to start them."""
    if not workers:
        return
    distributed: Any = importlib.import_module("distributed")
    with distributed.Client(address, timeout=BOOT_SECONDS, set_as_default=False) as client:
        client.wait_for_workers(workers, timeout=BOOT_SECONDS)


def _start(what: str, *arguments: str, folder: Path) -> subprocess.Popen[bytes]:
    search = os.pathsep.join(filter(None, [os.environ.get("PYTHONPATH"), str(ROOT)]))
    environment = {**os.environ, "PYTHONPATH": search, "DASK_TEMPORARY_DIRECTORY": str(folder)}
    return subprocess.Popen(
        [sys.executable, "-m", f"distributed.cli.dask_{what}", *arguments],
        cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def _address(file: Path) -> str:
    end = time.monotonic() + BOOT_SECONDS
    while time.monotonic() < end:
        with contextlib.suppress(OSError, ValueError):
            return json.loads(file.read_text("utf-8"))["address"]
        time.sleep(0.05)
    raise TimeoutError("the scheduler did not start")
