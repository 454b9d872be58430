"""Seconds of work that an hour of continuous ECG takes, and what a second worker brings: evaluation on a Dask cluster.

The cluster is one of this machine, with one worker and then with two, in one run of this command. Do not run anything
else meanwhile, and give at least two cores.

    python -m bench.scaling --run RUN [--stream synthetic:0-11]      writes bench/results/scaling.json

RUN was trained on continuous records and quantised: ``ecgtiny train --stream --data mitdb:DS1``, ``ecgtiny quantize``.
"""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from ecgtiny.common.executor import jobs_on
from ecgtiny.common.parallel import in_processes
from ecgtiny.common.run import Run, versions
from ecgtiny.host.evaluation.detected import Plan
from ecgtiny.host.evaluation.one_record import Evaluated, evaluate_record
from ecgtiny.quantize.stream import load_stream
from ecgtiny.train.data.records import Record, load_records

from .command import options_of, print_results
from .store import Figures, save

WORKERS = (1, 2)
PORT = 38799
BOOT_SECONDS = 120
HOUR = 3600.0
SCHEDULER, WORKER = "distributed.cli.dask_scheduler", "distributed.cli.dask_worker"
FAR = {"hours": 1000, "machines": 10, "cores": 8}
"""What the expectation is for."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit code."""
    parser = options_of(__doc__)
    parser.add_argument("--run", type=Path, required=True, help="a stream run")
    parser.add_argument("--stream", default="synthetic:0-11", help="records to evaluate")
    given = parser.parse_args(arguments)
    return print_results(lambda: measure(Run(given.run), given.stream), text, as_json=given.json)


def measure(run: Run, spec: str) -> Figures:
    """Evaluate the records with each number of workers; return what the file holds."""
    detector, records = load_stream(run), load_records(spec)
    plan = Plan(detector, None, detector.level(None), None)
    hours = sum(len(one) / one.fs for one in records) / HOUR
    seconds = {workers: timed(plan, records, workers) for workers in WORKERS}
    conditions: dict[str, Any] = {
        "records": spec,
        "hours": hours,
        "cores": os.cpu_count(),
        "load_before": os.getloadavg()[0],
        "versions": versions("dask", "distributed", "numpy"),
    }
    return save("scaling", "python -m bench.scaling --run RUN", conditions, figures(seconds, hours))


def figures(seconds: dict[int, float], hours: float) -> dict[str, Any]:
    """Return seconds of work an hour, what a second worker brings, and what that makes of many hours elsewhere."""
    one, two = (seconds[workers] for workers in WORKERS)
    efficiency = one / two / 2
    workers = FAR["machines"] * FAR["cores"]
    return {
        "seconds": {str(workers): value for workers, value in seconds.items()},
        "seconds_per_hour": one / hours,
        "speed_up": one / two,
        "efficiency": efficiency,
        "expected": {**FAR, "minutes": FAR["hours"] * one / hours / workers / min(1.0, efficiency) / 60},
    }


def timed(plan: Plan, records: Sequence[Record], workers: int) -> float:
    """Return the seconds that a cluster of so many workers of one thread takes, its start not counted."""
    address = f"tcp://127.0.0.1:{PORT}"
    with tempfile.TemporaryDirectory() as folder:
        started = [_start(folder, SCHEDULER, "--host", "127.0.0.1", "--port", str(PORT))]
        try:
            started += [_start(folder, WORKER, address, "--nthreads", "1", "--no-nanny") for _ in range(workers)]
            work: partial[Evaluated] = partial(evaluate_record, plan)
            warm_up(address, workers, partial(work, records[0]))
            with jobs_on(address):
                list(in_processes(work, records[:workers]))  # this process has imported and opened what it needs, too
                begun = time.perf_counter()
                list(in_processes(work, records))
                return time.perf_counter() - begun
        finally:
            for process in reversed(started):
                process.kill()
                process.wait()


def warm_up(address: str, workers: int, work: Callable[[], object]) -> None:
    """Wait until all workers have come, and let each of them do the work once: jobs might all go to one of them."""
    distributed: Any = importlib.import_module("distributed")
    with distributed.Client(address, timeout=BOOT_SECONDS, set_as_default=False) as client:
        client.wait_for_workers(workers, timeout=BOOT_SECONDS)
        client.run(work)


def _start(folder: str, module: str, *arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", module, *arguments, "--no-dashboard"]
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def text(results: Figures) -> str:
    """Return what was measured in a line."""
    found = results["figures"]
    faster = f"two workers are {found['speed_up']:.2f} times as fast"
    return f"{found['seconds_per_hour']:.1f} s of work an hour of ECG; {faster}"


if __name__ == "__main__":
    sys.exit(main())
