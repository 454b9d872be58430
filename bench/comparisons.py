"""Every detector on every benchmark, by ``ecgtiny compare``: the figures of docs/detectors.md.

What FOLDER holds already is not computed again. A benchmark whose data cannot be had is said so and left as it was.

    python -m bench.comparisons --out FOLDER [--data ecg5000,synthetic] [--seeds 3] [--scheduler tcp://HOST:PORT]
        writes bench/results/compare_NAME.json, one a benchmark
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, cast

from ecgtiny.common.codec import encode
from ecgtiny.common.errors import DataError, MissingToolError
from ecgtiny.common.stage_records.compare import CompareRecord
from ecgtiny.host.cli.show_compare import compare as shown
from ecgtiny.host.comparison import CompareConfig, compare_run
from ecgtiny.train.benchmarks import benchmarks

from .command import options_of, print_results
from .store import PREFIX, Figures, save

SOURCES = ("ecg5000", "synthetic")
"""Sources of beats that are compared on beside the benchmarks that have a name."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit code."""
    parser = options_of(__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder of the comparisons, one a benchmark")
    parser.add_argument("--data", help="comma-separated names (default: all)")
    parser.add_argument("--models", default="", help="comma-separated names (default: all)")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--scheduler")
    given = parser.parse_args(arguments)
    names = given.data.split(",") if given.data else [*SOURCES, *(one.name for one in benchmarks())]
    models = tuple(filter(None, given.models.split(",")))
    return print_results(
        lambda: {name: measured for name in dict.fromkeys(names)
                 if (measured := measure(CompareConfig(name, models, given.seeds), given.out / name, given.scheduler))},
        lambda results: "\n".join(f"{name}: {len(one['figures'])} detectors" for name, one in results.items()),
        as_json=given.json,
    )  # fmt: skip


def measure(config: CompareConfig, out: Path, scheduler: str | None) -> Figures | None:
    """Compare on one benchmark and write its file; return what that holds, or None where the data cannot be had."""
    try:
        record = compare_run(config, out, scheduler, tell=lambda text: print(text, file=sys.stderr))
    except (DataError, MissingToolError) as error:
        print(f"{config.data}: {error}", file=sys.stderr)
        return None
    print(shown(record), file=sys.stderr)
    return save(f"{PREFIX}{config.data.replace('-', '_')}", command(config), conditions(record), figures(record))


def command(config: CompareConfig) -> str:
    """Return the command that gives the same figures."""
    models = f" --models {','.join(config.models)}" if config.models else ""
    return f"ecgtiny compare --data {config.data} --seeds {config.seeds}{models}"


def conditions(record: CompareRecord) -> dict[str, Any]:
    """Return what holds for every figure."""
    whole = cast("dict[str, Any]", encode(record))
    return {name: whole[name] for name in ("config", "items", "baseline", "board", "versions")}


def figures(record: CompareRecord) -> dict[str, Any]:
    """Return the detectors' blocks, without the seconds: those are of the machine and of what else it did."""
    whole = cast("dict[str, Any]", encode(record.detectors))
    return {name: {key: value for key, value in one.items() if key != "seconds"} for name, one in whole.items()}


if __name__ == "__main__":
    sys.exit(main())
