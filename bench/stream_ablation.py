"""What each part of the monitor is worth: every variant refitted, each patient judged by what never saw the patient.

Folds and the rule that chooses thresholds are the run's. A variant differs from the artefact by what its name says:

    full                  the artefact
    frozen                nothing is followed after enrolment: neither templates nor references nor running medians
    slow template         one template, a moving average of 1/64, all unlike beats in a second place; neither running
                          medians nor clusters, votes and the autoencoder
    RR alone              the four features of the rhythm, no votes
    no autoencoder, ...   the artefact without that
    no next RR            without what needs the next beat: a decision without delay
    PCA                   in the autoencoder's place, with as many components, fitted to the same beats
    plain baseline        the residual to the template frozen after five minutes, and a threshold

    python -m bench.stream_ablation --run RUN [--json]      writes bench/stream_ablation.json
"""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from tqdm import tqdm

from ecgtiny.common.errors import EcgtinyError
from ecgtiny.common.files import to_json, write_json
from ecgtiny.common.parallel import in_processes
from ecgtiny.common.run import Run
from ecgtiny.quantize.graph import Int32Array
from ecgtiny.quantize.monitor import vote
from ecgtiny.quantize.monitor.alarm import AlarmRules
from ecgtiny.quantize.monitor.features import COMPARED, FEATURES, HEIGHTS, NETWORK, PARTS, RHYTHM, SHAPE
from ecgtiny.quantize.monitor.fit import LEVEL, SENSITIVITIES, FittedMonitor, fit_readings
from ecgtiny.quantize.monitor.readings import Readings, read_all
from ecgtiny.quantize.monitor.replay import replay
from ecgtiny.quantize.monitor.rules import RULES, Rules
from ecgtiny.train.ec57 import RecordScore
from ecgtiny.train.records import Record
from ecgtiny.train.streams import Stream

from .inputs import HERE
from .stream_data import HEADER, Figures, RunData, decided, line, load_run, summary
from .stream_pca import pca_residuals, with_network

RESULTS = HERE / "stream_ablation.json"
FROZEN = replace(RULES, follow=False)
SLOW = replace(RULES, templates=2, template_shift=6)
DELAYED = ("next_interval", "early_paused", "cluster_compensation")
ALL = frozenset(FEATURES)
SAID = (
    f"level {LEVEL}: the threshold that {SENSITIVITIES[LEVEL]:.1%} of the left-out training patients' ectopic beats exceed; "
    "it was raised above .95 after seeing what .95 gave on the left-out patients"
)


@dataclass(frozen=True)
class Variant:
    """A monitor that differs from the artefact's."""

    name: str
    rules: Rules = RULES
    features: frozenset[str] = ALL
    votes: bool = True
    companions: bool = True
    pca: bool = False


VARIANTS = (
    Variant("full"),
    Variant("frozen", FROZEN),
    Variant("slow template", SLOW, frozenset((*RHYTHM, *SHAPE, *HEIGHTS, *COMPARED, *PARTS, "grain")), votes=False),
    Variant("RR alone", features=frozenset(RHYTHM), votes=False),
    Variant("no autoencoder", features=ALL - {*NETWORK}),
    Variant("PCA for the autoencoder", pca=True),
    Variant("no companions", companions=False),
    Variant("no votes", votes=False),
    Variant("no next RR (no delay)", features=ALL - {*DELAYED}),
    Variant("plain baseline", FROZEN, frozenset({"largest"}), votes=False),
)


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", type=Path, required=True, help="a run that was trained on records, and quantised")
    parser.add_argument("--json", action="store_true", help="print the results as one JSON object")
    options = parser.parse_args(arguments)
    try:
        results = ablate(Run(options.run))
    except EcgtinyError as error:
        print(f"bench: error: {error}", file=sys.stderr)
        return error.exit_code
    write_json(RESULTS, results)
    print(to_json(results).rstrip() if options.json else text(results))
    return 0


def ablate(run: Run) -> dict[str, Any]:
    """Return the figures of every variant."""
    data = load_run(run)
    residuals = data.residuals()
    readings = {rules: read_all(data.streams, residuals, rules) for rules in (RULES, FROZEN, SLOW)}
    pca = pca_residuals(run, data)
    work = [_Work(variant, data, pca if variant.pca else residuals, readings[variant.rules]) for variant in VARIANTS]
    found = tqdm(in_processes(measure, work), "variants", len(work), disable=None)
    variants = {variant.name: figures for variant, figures in zip(VARIANTS, found, strict=True)}
    return {"trained_on": data.detector.trained_on, "model_digest": data.detector.digest, "threshold": SAID,
            "variants": variants}  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Work:
    variant: Variant
    data: RunData
    residuals: list[Int32Array]
    readings: list[Readings]


def measure(work: _Work) -> Figures:
    """Refit a variant and score it on every record, the patient left out."""
    variant, data = work.variant, work.data
    used = [index for index, one in enumerate(data.streams) if variant.companions or not one.companion]
    readings = [only(work.readings[index], variant.features) for index in used]
    if variant.pca:
        readings = [with_network(one, data.streams[index], work.residuals[index])
                    for one, index in zip(readings, used, strict=True)]  # fmt: skip
    with votes(on=variant.votes):
        fitted = fit_readings(readings, [data.folds[index] for index in used], variant.rules, AlarmRules())
        scores = [
            judge(record, data.streams[index], work.residuals[index], fitted, data.folds[index])
            for record, index in zip(data.records, own(data.streams), strict=True)
        ]
    return summary(scores)


def judge(record: Record, stream: Stream, residual: Int32Array, fitted: FittedMonitor, fold: int) -> RecordScore:
    """Score a record by the events of the monitor that never saw its patient."""
    return decided(replay(fitted.without[fold], stream, residual)).score(record)


def own(streams: Sequence[Stream]) -> list[int]:
    """Return which streams are of records, not of companions."""
    return [index for index, one in enumerate(streams) if not one.companion]


def only(readings: Readings, features: frozenset[str]) -> Readings:
    """Return readings in which the other features say nothing: a weight fitted to them is 0."""
    kept = np.array([name in features for name in FEATURES])
    return replace(readings, features=np.where(kept, readings.features, 0).astype(np.int16))


@contextlib.contextmanager
def votes(*, on: bool) -> Generator[None]:
    """Let the kind of a beat have its say, or never, in this process."""
    with contextlib.nullcontext() if on else patch.object(vote, "LEAST", sys.maxsize):
        yield


def text(results: dict[str, Any]) -> str:
    """Return the table, and the false alarms an hour of each record for full and frozen."""
    rows = [line(name, figures) for name, figures in results["variants"].items()]
    full, frozen = (results["variants"][name]["records"] for name in ("full", "frozen"))
    per_record = [f"{name:>8}{full[name]:8.1f}{frozen[name]:8.1f}" for name in full]
    return "\n".join([HEADER, *rows, "", results["threshold"], "", "  record    full  frozen   FA/h", *per_record])


if __name__ == "__main__":
    sys.exit(main())
