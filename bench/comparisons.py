"""Every detector on every benchmark, by ``ecgtiny compare``: the figures of docs/detectors.md.

What FOLDER holds already is not computed again. A benchmark whose data cannot be had is said so and left as it was.

    python -m bench.comparisons --out FOLDER [--data ecg5000,synthetic] [--models linear,pca-8] [--seeds 3]
                                [--scheduler tcp://HOST:PORT]
        writes bench/results/compare_NAME.json, one a benchmark

With ``--models`` the figures of other detectors that a result file holds stay in it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, cast

from ecgtiny.common.codec import encode
from ecgtiny.common.errors import DataError, MissingToolError, UsageError
from ecgtiny.common.stage_records.compare import CompareRecord
from ecgtiny.host.cli.show_compare import compare as shown
from ecgtiny.host.comparison import CompareConfig, compare_run
from ecgtiny.train.benchmarks import benchmarks

from .command import options_of, print_results
from .store import PREFIX, Figures, load, path, save

MODELS = " --models "
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
    name = f"{PREFIX}{config.data.replace('-', '_')}"
    found: Figures = {"command": command(config), "conditions": conditions(record), "figures": figures(record)}
    return save(name, **(beside(found, load(name)) if config.models and path(name).is_file() else found))


def command(config: CompareConfig) -> str:
    """Return the command that gives the same figures."""
    models = f"{MODELS}{','.join(config.models)}" if config.models else ""
    return f"ecgtiny compare --data {config.data} --seeds {config.seeds}{models}"


def beside(found: Figures, held: Figures) -> Figures:
    """Return new figures of some detectors beside those that a result file holds of others.

    Raises:
        UsageError: those of the file were not measured under the same conditions.
    """
    if differs := [key for key, value in _shared(found).items() if _shared(held).get(key) != value]:
        raise UsageError(
            f"the figures of other detectors were measured under other conditions: {', '.join(differs)}",
            where=f"the result file of {found['conditions']['config']['data']}",
            fix="measure all of them: leave --models out; what the folder of --out holds is not computed again",
        )
    together = dict(sorted({**held["figures"], **found["figures"]}.items()))
    config = {**found["conditions"]["config"], "models": list(together)}
    whole, _, some = held["command"].partition(MODELS)
    return {
        "command": f"{whole}{MODELS}{','.join(together)}" if some else whole,
        "conditions": {**found["conditions"], "config": config},
        "figures": together,
    }


def _shared(measured: Figures) -> dict[str, Any]:
    """Return what has to be the same for figures to stand in one table."""
    conditions = measured["conditions"]
    options = {key: value for key, value in conditions["config"].items() if key != "models"}
    return {**options, **{key: value for key, value in conditions.items() if key != "config"}}


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
