"""What the detector of continuous ECG reaches on MIT-BIH DS1, and what its firmware takes on the virtual nRF52840.

Each record is scored by what was fitted without its patient. Three whole records are pushed through the firmware, and
every event is compared with the reference. A stage that the run holds already is not run again.

    python -m bench.stream --run RUN [--json]      writes bench/results/stream.json
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from ecgtiny.common.run import Run

from .command import ecgtiny, options_of, print_results, train_and_quantize
from .store import Figures, loaded, save
from .stream_data import kept

DATA, PUSHED, BOARD = "mitdb:DS1", "mitdb:201,203,208", "nrf52840"
COMMANDS = (
    f"ecgtiny train --stream --data {DATA} --seed 0",
    "ecgtiny quantize",
    f"ecgtiny evaluate --stream {DATA}",
    f"ecgtiny export --board {BOARD}",
    f"ecgtiny validate --port sim://{BOARD} --stream {PUSHED}",
)
Record = dict[str, Any]


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit code."""
    parser = options_of(__doc__)
    parser.add_argument("--run", type=Path, required=True, help="folder of the run")
    options = parser.parse_args(arguments)
    return print_results(
        lambda: measure(Run(options.run)), lambda results: text(results["figures"]), as_json=options.json
    )


def measure(run: Run) -> Figures:
    """Write the figures of a run, whose missing stages are run first; return what the file holds."""
    stages(run)
    figures = {"detection": detection(loaded(run, "evaluate.json")), "cost": cost(run)}
    return save("stream", "python -m bench.stream --run RUN", conditions(run), figures)


def stages(run: Run) -> None:
    """Run what is missing of the stages."""
    train_and_quantize(run, "--stream", "--data", DATA, "--seed", "0")
    if not run.has("evaluate.json"):
        ecgtiny("evaluate", "--stream", DATA, "--run", run.folder)
    if not run.has(f"export/{BOARD}/export.json"):
        ecgtiny("export", "--board", BOARD, "--run", run.folder)
    if not run.has(f"validate-stream-{BOARD}.json"):
        ecgtiny("validate", "--port", f"sim://{BOARD}", "--stream", PUSHED, "--run", run.folder)


def detection(evaluated: Record) -> Record:
    """Return the figures of all records together, the median record's rate, and each record's, out of evaluate.json."""
    gross = evaluated["gross"]
    return {
        "gross": {**kept(gross), "hours": gross["hours"]},
        "median_false_alarms_per_hour": evaluated["average"]["pvc"]["false_alarms_per_hour_median"],
        "records": {name: kept(one) for name, one in evaluated["records"].items()},
    }


def cost(run: Run) -> Record:
    """Return what the exported firmware takes, and how its validation went."""
    exported = loaded(run, f"export/{BOARD}/export.json")
    validated = loaded(run, f"validate-stream-{BOARD}.json")
    return {
        **{name: exported[name] for name in ("flash_bytes", "ram_bytes", "stack_bytes")},
        "instructions_per_second": round(validated["instructions"]["per_second"]),
        "instructions_worst_sample": validated["instructions"]["worst_sample"],
        "records": sorted(validated["records"]),
        **{name: validated[name] for name in ("samples", "events", "differences", "complete")},
    }


def conditions(run: Run) -> Record:
    """Return under which conditions it was measured."""
    evaluated, trained = loaded(run, "evaluate.json"), loaded(run, "train.json")
    exported = loaded(run, f"export/{BOARD}/export.json")
    return {
        "stages": COMMANDS,
        "data": DATA,
        "level": evaluated["config"]["level"],
        **evaluated["conditions"],
        "judged_by": sorted({one["model"] for one in evaluated["records"].values()}),
        "model_digest": evaluated["model_digest"],
        "intervals": "95 %, beats taken for independent",
        "front_end": {name: exported["stream"]["front_end"][name] for name in ("fs", "gain", "zero")},
        "board": f"{BOARD}, virtual: instructions are counted, cycles are not known",
        "image": "the whole linked image with the agent; the stack is a static bound",
        "toolchain": exported["toolchain"],
        "versions": trained["versions"],
    }


def text(figures: Record) -> str:
    """Return the figures in three lines."""
    gross, taken = figures["detection"]["gross"], figures["cost"]
    rpeak, pvc = gross["rpeak"], gross["pvc"]
    return (
        f"R peaks Se {rpeak['se']:.2%} +P {rpeak['ppv']:.2%}\n"
        f"PVC Se {pvc['se']:.3f} +P {pvc['ppv']:.3f}, {pvc['false_alarms_per_hour']:.1f} false alarms per hour\n"
        f"{taken['instructions_per_second']:,} instructions per second, "
        f"{taken['instructions_worst_sample']:,} in the worst sample, "
        f"{taken['differences']} of {taken['events']:,} events differ"
    )


if __name__ == "__main__":
    sys.exit(main())
