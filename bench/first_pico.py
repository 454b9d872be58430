"""Commands and seconds from ``pip install`` to a Pico's image in its simulator, as a newcomer counts them.

The commands are those of docs/pico.md above its first section; they are given one by one in a fresh environment of
Python, outside of the tree.

    python -m bench.first_pico [--no-cache] [--json]

Writes bench/results/first_pico.json. Takes minutes, and asks the package index.
"""

from __future__ import annotations

import os
import platform
import re
import resource
import subprocess
import sys
import tempfile
import time
import venv
from dataclasses import asdict, dataclass
from pathlib import Path

from tqdm import tqdm

from ecgtiny.common.errors import UsageError
from ecgtiny.common.run import Run
from ecgtiny.common.stage_records.export import ExportRecord
from ecgtiny.common.stage_records.validate import ValidateRecord

from .command import options_of, print_results
from .store import HERE, Figures, save

ROOT = HERE.parent
PAGE = ROOT / "docs" / "pico.md"
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.DOTALL | re.MULTILINE)
INSTALL = "python -m pip install "
BOARD = "pico"


@dataclass(frozen=True)
class Step:
    """A command, and what it took."""

    command: str
    seconds: float
    cpu_seconds: float
    """Of its processes, user and system."""


def commands(page: str) -> list[str]:
    """Return the commands of a page above its first section."""
    way = page.partition("\n## ")[0]
    return [line for block in BLOCK.findall(way) for line in block.splitlines() if line.strip()]


def timed(command: str, folder: Path, environment: dict[str, str]) -> Step:
    """Give a command to the shell, and say what it took.

    Raises:
        UsageError: it fails.
    """
    began, cpu = time.perf_counter(), _cpu_seconds()
    done = subprocess.run(["sh", "-c", command], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, check=False)  # fmt: skip
    if done.returncode:
        raise UsageError(f"ended with exit code {done.returncode}: {done.stderr.strip()[-500:]}", where=command,
                         fix="see what it says; packages come from the index of pip")  # fmt: skip
    return Step(command, round(time.perf_counter() - began, 1), round(_cpu_seconds() - cpu, 1))


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def newcomer(folder: Path, *, cache: bool) -> dict[str, str]:
    """Make a fresh environment of Python below a folder; return the variables of a shell that it is active in."""
    venv.create(folder / "environment", with_pip=True)
    own = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV", "ECGTINY"))
    }
    own["PATH"] = f"{folder / 'environment' / 'bin'}{os.pathsep}{own['PATH']}"
    return own if cache else own | {"PIP_NO_CACHE_DIR": "1"}


def copy_of_tree(folder: Path) -> Path:
    """Return a copy of the files of the repository, in which pip may build."""
    source = folder / "ecgtiny"
    source.mkdir()
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    subprocess.run(["tar", "--create", "--null", "--files-from=-", f"--file={folder / 'tree.tar'}"], cwd=ROOT,
                   input=listed, check=True)  # fmt: skip
    subprocess.run(["tar", "--extract", f"--file={folder / 'tree.tar'}"], cwd=source, check=True)
    return source


def conditions(environment: dict[str, str], *, cache: bool) -> Figures:
    """Return what the seconds depend on."""
    config = subprocess.run(["python", "-m", "pip", "config", "list"], env=environment, capture_output=True, text=True,
                            check=True).stdout  # fmt: skip
    held = subprocess.run(["python", "-m", "pip", "cache", "list"], env=environment, capture_output=True, text=True,
                          check=False).stdout  # fmt: skip
    return {
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}",
        "load": round(os.getloadavg()[0], 1),
        "package_cache": cache and ".whl" in held,
        "packages_on_this_machine": "file://" in config or "find-links" in config,
    }


def measure(*, cache: bool = True) -> Figures:
    """Give every command of the page, and write the result file.

    Raises:
        UsageError: a command fails.
    """
    with tempfile.TemporaryDirectory(prefix="ecgtiny-pico-") as name:
        folder = Path(name)
        environment = newcomer(folder, cache=cache)
        about = conditions(environment, cache=cache)
        source, own = copy_of_tree(folder), folder / "mine"
        own.mkdir()
        listed = tqdm(commands(PAGE.read_text("utf-8")), "commands", disable=None)
        steps = [timed(line, source if line.startswith(INSTALL) else own, environment) for line in listed]
        figures = _figures(steps, Run(own / "ecgtiny-run"))
    return save("first_pico", "python -m bench.first_pico", about, figures)


def _figures(steps: list[Step], run: Run) -> Figures:
    """Return what the commands took, and what their records say of the image."""
    exported = run.load(f"export/{BOARD}/export.json", ExportRecord)
    validated = run.load(f"validate-{BOARD}.json", ValidateRecord)
    return {
        "steps": [asdict(step) for step in steps],
        "commands": len(steps),
        "seconds": round(sum(step.seconds for step in steps), 1),
        "cpu_seconds": round(sum(step.cpu_seconds for step in steps), 1),
        "toolchain": exported.toolchain,
        "beats": validated.beats,
        "mismatches": validated.mismatches,
    }


def text(results: Figures) -> str:
    """Return a line a command, and their sum."""
    figures = results["figures"]
    rows = [*figures["steps"], {**figures, "command": f"{figures['commands']} commands"}]
    return "\n".join(f"{row['seconds']:>7.1f} s {row['cpu_seconds']:>7.1f} s of CPU  {row['command']}" for row in rows)


def main() -> int:
    """Run the command; return its exit code."""
    parser = options_of(__doc__)
    parser.add_argument("--no-cache", action="store_true", help="let pip load every package anew")
    options = parser.parse_args()
    return print_results(lambda: measure(cache=not options.no_cache), text, as_json=options.json)


if __name__ == "__main__":
    sys.exit(main())
