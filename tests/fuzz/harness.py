"""Feeds a reader with damaged files: a result or an error of ecgtiny's has to come out, in bounded memory and time.

``python -m tests.fuzz.harness --count 10000`` tries all readers and prints what came of it.
"""

from __future__ import annotations

import argparse
import importlib
import json
import resource
import signal
import subprocess
import sys
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from types import FrameType

from ecgtiny.common.errors import EcgtinyError
from tests.fuzz.seeds_records import Files
from tests.fuzz.targets import Target, targets
from tests.tools import ROOT

SECONDS = 20
"""For one file; a reader that takes longer hangs."""
GROWTH = 400_000
"""KiB by which one file may enlarge the process."""
ADDRESSES = 1 << 30
"""Bytes of address space that the process may take beyond those of its imports."""
MAX_KEPT = 20


class TooLongError(BaseException):
    """A reader did not come back in time; none of its handlers should take it."""


@dataclass
class Outcome:
    """What came of the files that one reader was given."""

    name: str
    read: int = 0
    refused: int = 0
    failures: list[str] = field(default_factory=list[str])
    """Seed, and the last lines of what was raised."""


def fuzz(target: Target, count: int, seed: int = 0, only: Iterable[int] | None = None) -> Outcome:
    """Give a reader ``count`` damaged files, or those of the given numbers, in this process."""
    outcome = Outcome(target.name)
    seeds = target.seeds()
    names = sorted(seeds)
    for index in only or range(count):
        rng = Random(f"{target.name} {seed} {index}")
        name = names[index % len(names)]
        files = damaged(seeds[name], target, rng)
        with TemporaryDirectory() as folder:
            what = attempt(target, files, Path(folder))
        if what == "read":
            outcome.read += 1
        elif what == "refused":
            outcome.refused += 1
        else:
            outcome.failures.append(f"{name}, number {index}: {what}")
    return outcome


def damaged(files: Files, target: Target, rng: Random) -> Files:
    """Return a set of files with one of them damaged."""
    which = rng.choice(list(files))
    return {name: target.mutate(content, rng) if name == which else content for name, content in files.items()}


def attempt(target: Target, files: Files, folder: Path) -> str:
    """Return ``read``, ``refused``, or what went wrong.

    Memory that ran out is a failure, also where a library's failure was taken for a damaged file.
    """
    for name, content in files.items():
        (folder / name).write_bytes(content)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            target.read(folder / next(iter(files)))
        result = "read"
    except EcgtinyError as error:
        clean = error.exit_code != 1 and len(str(error)) < 5000 and not out_of_memory(error)
        result = "refused" if clean else f"says {str(error)[:300]}"
    except (Exception, TooLongError, RecursionError, MemoryError) as error:
        result = "\n".join(line.rstrip()[:500] for line in traceback.format_exception(error)[-3:])
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return result if grown < GROWTH else f"took {grown / 1024:.0f} MiB"


def out_of_memory(error: BaseException | None) -> bool:
    """Return whether an error is that of memory that ran out, or was raised because of it."""
    while error is not None and not isinstance(error, MemoryError):
        error = error.__cause__ or error.__context__
    return error is not None


def limit() -> None:
    """Bound this process's memory, and arrange for a reader that does not come back to be interrupted."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TooLongError(f"more than {SECONDS} s")

    signal.signal(signal.SIGALRM, stop)
    size = int(Path("/proc/self/statm").read_text("utf-8").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (size + ADDRESSES, resource.RLIM_INFINITY))


def fuzz_apart(names: Iterable[str], count: int, seed: int = 0) -> list[Outcome]:
    """Give readers ``count`` damaged files each in a process of its own; one that dies is a failure."""
    command = [sys.executable, "-m", "tests.fuzz.harness", "--json", "--count", str(count), "--seed", str(seed), *names]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", errors="replace", check=False)
    found = [Outcome(**json.loads(line)) for line in done.stdout.splitlines() if line.startswith('{"name"')]
    dead = set(names) - {outcome.name for outcome in found}
    return found + [Outcome(name, failures=[f"the process died: {done.stderr[-2000:]}"]) for name in dead]


def main() -> None:
    """Fuzz readers, print a line each, and exit with 1 where one failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="of readers [default: all]")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--only", type=int, nargs="*", help="numbers of files to try again")
    given = parser.parse_args()
    every = targets()
    chosen = given.names or list(every)
    if ".keras" in chosen:
        importlib.import_module("keras")  # before the memory is bounded
    limit()
    failed = False
    for name in chosen:
        start = time.monotonic()
        outcome = fuzz(every[name], given.count, given.seed, given.only)
        failed |= bool(outcome.failures)
        if given.json:
            print(json.dumps(asdict(outcome)), flush=True)
            continue
        kinds = Counter(failure.strip().rpartition("\n")[2][:60] for failure in outcome.failures)
        print(f"{name}: {outcome.read} read, {outcome.refused} refused, {len(outcome.failures)} failed, "
              f"{time.monotonic() - start:.0f} s", flush=True)  # fmt: skip
        for failure in outcome.failures[:MAX_KEPT]:
            print(f"  {failure}", flush=True)
        print("".join(f"  {times} x {kind}\n" for kind, times in kinds.items()), end="", flush=True)
    sys.exit(failed)


if __name__ == "__main__":
    main()
