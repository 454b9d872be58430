"""Noise stress: electrode motion, muscle artefact and wander, 24 to -6 dB, each record by what never saw the patient.

Measured as ``ecgtiny evaluate --noise curve`` does, whose record, ``noise-stress.json``, is left in the run folder.
Levels are those of the MIT-BIH Noise Stress Test: two minutes in four are noisy, from minute five on. The records were
named before any noisy result was known: 118 and 119 are that database's own; on the clean signal they hardly give a
false alarm, twice which is hardly any, and so 208 and 215, which do, stand beside them.

    python -m bench.stream_noise --run RUN [--records 118 119 208 215] [--json]      writes bench/results/noise.json
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ecgtiny.common.run import Run
from ecgtiny.common.stage_records.noise_stress import CLEAN, NoiseStressRecord, StressedRecord
from ecgtiny.host.evaluation.noise_stress import noise_stress_run

from .command import options_of, print_results
from .store import save
from .stream_data import kept

RECORDS = ("118", "119", "208", "215")
COMMAND = "python -m bench.stream_noise --run RUN"
PROTOCOL = "noise in two minutes of four, from minute five on, as in the MIT-BIH Noise Stress Test"
BRIEF = ("se", "ppv"), ("se", "false_alarms_per_hour", "false_alarms_per_hour_interval")
"""Kept of the R peaks, and of the ectopic beats."""
Figures = dict[str, Any]


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit code."""
    parser = options_of(__doc__)
    parser.add_argument("--run", type=Path, required=True, help="a run that was trained on records, and quantised")
    parser.add_argument("--records", nargs="+", default=RECORDS, help="records of MIT-BIH")
    options = parser.parse_args(arguments)
    return print_results(
        lambda: measure(Run(options.run), options.records),
        lambda results: text(results["figures"]),
        as_json=options.json,
    )


def measure(run: Run, names: Sequence[str]) -> Figures:
    """Write the figures of records of MIT-BIH; return what the file holds."""
    record = noise_stress_run(run, f"mitdb:{','.join(names)}")
    about = {"trained_on": record.conditions.trained_on, "model_digest": record.model_digest, "noise": PROTOCOL}
    return save("noise", COMMAND, about, figures_of(record))


def figures_of(record: NoiseStressRecord) -> Figures:
    """Return the figures of each record under each condition."""
    return {"records": {name: _table(record, one) for name, one in record.records.items()}}


def _table(record: NoiseStressRecord, one: StressedRecord) -> dict[str, Figures]:
    return {
        name: {
            **kept(under.whole, *BRIEF),
            "judge": one.model,
            **({} if name == CLEAN else {"noisy": kept(under.noisy, *BRIEF)}),
        }
        for name, under in record.by_condition(one.curves).items()
    }


def text(figures: Figures) -> str:
    """Return the table."""
    beats = f"{'':12}{'R Se':>7}{'R +P':>7}{'PVC Se':>8}{'of':>5}"
    header = f"{beats}{'FA/h':>22}{'unread':>7}{'FA/h in noise':>24}{'unread':>8}"
    rows = [row(f"{name} {noise}", one) for name, table in figures["records"].items() for noise, one in table.items()]
    return "\n".join([header, *rows])


def row(name: str, one: Figures) -> str:
    """Return a line of the table."""
    pvc = "-" if one["pvc"]["se"] is None else f"{one['pvc']['se']:.3f}"
    noisy = f"{rate(one['noisy']):>24}{one['noisy']['unreadable_share']:8.1%}" if "noisy" in one else ""
    return (
        f"{name:12}{one['rpeak']['se']:7.2%}{one['rpeak']['ppv']:7.1%}{pvc:>8}{one['counts']['ectopic']:5}"
        f"{rate(one):>22}{one['unreadable_share']:7.1%}{noisy}"
    )


def rate(figures: Figures) -> str:
    """Return the false alarms per hour with their interval."""
    low, high = figures["pvc"]["false_alarms_per_hour_interval"]
    return f"{figures['pvc']['false_alarms_per_hour']:.1f} ({low:.1f}-{high:.1f})"


if __name__ == "__main__":
    sys.exit(main())
