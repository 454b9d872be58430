"""What the detectors of single beats reach on ECG5000, and what their firmware takes on the virtual nRF52840.

Each model is trained on the official split with seed 0, quantised, exported and validated on all 4,500 test beats, once
by each ``--optimize``. A stage that RUNS/MODEL holds already is not run again.

    python -m bench.detection --runs RUNS [--json]      writes bench/results/detection.json
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from ecgtiny.common.run import Run

from .command import ecgtiny, options_of, print_results, train_and_quantize
from .store import Figures, loaded, save

DATA, BOARD = "ecg5000", "nrf52840"
MODELS = ("linear", "tiny", "dense", "dense-tutorial", "conv")
PROFILES = ("speed", "size")
SHARES = ("auroc", "accuracy", "sensitivity", "specificity")
COMMANDS = (
    f"ecgtiny train --data {DATA} --model MODEL --seed 0",
    "ecgtiny quantize",
    f"ecgtiny export --board {BOARD} --optimize OPTIMIZE",
    f"ecgtiny validate --port sim://{BOARD}",
)
Record = dict[str, Any]


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit code."""
    parser = options_of(__doc__)
    parser.add_argument("--runs", type=Path, required=True, help="folder of the runs, one a model")
    options = parser.parse_args(arguments)
    return print_results(
        lambda: measure_all(options.runs), lambda results: text(results["figures"]), as_json=options.json
    )


def measure_all(runs: Path) -> Figures:
    """Write the figures of every model; return what the file holds."""
    figures = {model: measure(model, Run(runs / model)) for model in MODELS}
    return save("detection", "python -m bench.detection --runs RUNS", conditions(Run(runs / MODELS[0])), figures)


def measure(model: str, run: Run) -> Record:
    """Run what is missing of a model's stages, and both firmwares; return the figures."""
    train_and_quantize(run, "--data", DATA, "--model", model, "--seed", "0")
    firmware: Record = {}
    for profile in PROFILES:
        ecgtiny("export", "--board", BOARD, "--optimize", profile, "--run", run.folder)
        ecgtiny("validate", "--port", f"sim://{BOARD}", "--run", run.folder)
        firmware[profile] = cost(run)
    return {**reached(loaded(run, "quantize.json")), **firmware}


def reached(quantized: Record) -> Record:
    """Return what the integer detector reaches, out of quantize.json."""
    metrics, rate = quantized["metrics"], quantized["false_alarm_rate"]
    return {
        "weights_bytes": quantized["weights_bytes"],
        **{name: {"value": metrics[name], "interval": metrics[f"{name}_interval"]} for name in SHARES},
        "recall": {name: one["recall"] for name, one in metrics["per_class_recall"].items()},
        "baselines": {name: {"auroc": one["auroc"]} for name, one in quantized["baselines"].items()},
        "false_alarm_rate": {name: rate[name] for name in ("promised", "observed", "interval")},
        "fidelity": {name: quantized["fidelity"][name] for name in ("auroc_delta", "decision_agreement")},
    }


def cost(run: Run) -> Record:
    """Return what the exported firmware takes, and how its validation went."""
    exported, validated = loaded(run, f"export/{BOARD}/export.json"), loaded(run, f"validate-{BOARD}.json")
    return {
        **{name: exported[name] for name in ("flash_bytes", "ram_bytes", "stack_bytes")},
        "instructions": round(validated["instructions"]["median"]),
        **{name: validated[name] for name in ("beats", "mismatches", "complete")},
    }


def conditions(run: Run) -> Record:
    """Return under which conditions all models were measured."""
    trained, exported = loaded(run, "train.json"), loaded(run, f"export/{BOARD}/export.json")
    data, threshold = trained["data"], trained["threshold"]
    return {
        "stages": COMMANDS,
        "data": f"{data['name']}, {data['rule']}",
        "data_sha256": data["digests"],
        "train": data["train"],
        "test": data["test"],
        "threshold": f"{threshold['rule']}, {threshold['calibration']['method']} scores of training beats",
        "intervals": "95 %",
        "board": f"{BOARD}, virtual: instructions are counted, cycles are not known",
        "image": "the whole linked image with the agent; the stack is a static bound",
        "toolchain": exported["toolchain"],
        "versions": trained["versions"],
    }


def text(figures: Record) -> str:
    """Return the table."""
    rows = [
        f"{name:15}{one['weights_bytes']:7,}  AUROC {one['auroc']['value']:.4f}"
        f"  accuracy {one['accuracy']['value']:.3f}"
        f"{one['speed']['instructions']:9,} instructions{one['speed']['flash_bytes']:8,} B flash"
        for name, one in figures.items()
    ]
    return "\n".join(rows)


if __name__ == "__main__":
    sys.exit(main())
