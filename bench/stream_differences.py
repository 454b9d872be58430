"""Whether the difference from the patient's template earns a place in the fused score, in the autoencoder's stead.

The feature of the autoencoder, which adds nothing to the score, is exchanged for another residual; all else is the
artefact's, refitted. Weights, thresholds and networks never saw the patient whom they are counted on:

    autoencoder            the artefact's own
    none                   without that feature
    distance               the plain distance from the patient's template
    principal components   the residual of 8 of them, of differences from the template
    network                that of an autoencoder of the same differences

The template is the median of 300 beats of ``train/data/differences.py``: a device has no room for it. With ``--own``
only the records' own leads are fitted on, which takes a quarter of the time and makes more false alarms.

    python -m bench.stream_differences --run RUN [--own] [--json]      writes bench/results/stream_differences.json
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tqdm import tqdm

from ecgtiny.common.arrays import Float32Array, Int32Array, Int64Array
from ecgtiny.common.parallel import in_processes
from ecgtiny.common.run import Run
from ecgtiny.quantize.monitor.features import NETWORK
from ecgtiny.quantize.monitor.rules import RULES
from ecgtiny.quantize.monitor_fit.readings import Readings, read_all
from ecgtiny.train.data.beats import Beats, Source
from ecgtiny.train.data.differences import differences
from ecgtiny.train.data.stream import Stream
from ecgtiny.train.detectors import find
from ecgtiny.train.detectors.fitted import Fitted, Task
from ecgtiny.train.detectors.kinds import Kind

from .command import options_of, print_results
from .store import save
from .stream_ablation import ALL, Input, Variant, Work, chosen, measure
from .stream_data import HEADER, Figures, RunData, line, load_run

COMMAND = "python -m bench.stream_differences --run RUN"
DETECTORS = {"distance": "template-distance", "principal components": "template-pca-8", "network": "template-dense"}
UNIT = 1 << 16
"""Score units in one height of the template."""
TRAIN_BEATS = 150
"""Normal beats of a record that are fitted on, evenly taken."""


@dataclass(frozen=True, eq=False)
class Away:
    """The readable beats of a stream that have a template."""

    rows: Int64Array
    """Which of the detections they are."""
    difference: Float32Array
    """float32 [n, 70]."""

    @classmethod
    def of(cls, stream: Stream) -> Away:
        """Take from the beats of a stream the template of those before."""
        readable = np.flatnonzero(stream.detected.quality == 0)
        away = differences(stream.detected.window[readable]).difference
        known = np.isfinite(away).all(axis=1)
        return cls(readable[known], away[known])

    def beats(self) -> Beats:
        """Return the differences as a detector takes them."""
        return Beats(self.difference[:, :, np.newaxis], None, ("N",), 100.0, "height", 1000.0, Source("differences"))


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit code."""
    parser = options_of(__doc__)
    parser.add_argument("--run", type=Path, required=True, help="a run that was trained on records, and quantised")
    parser.add_argument("--own", action="store_true", help="fit on the records' own leads alone")
    given = parser.parse_args(arguments)
    return print_results(
        lambda: measure_all(Run(given.run), auxiliary_leads=not given.own),
        lambda results: "\n".join([HEADER, *(line(name, one) for name, one in results["figures"]["variants"].items())]),
        as_json=given.json,
    )


def measure_all(run: Run, *, auxiliary_leads: bool) -> Figures:
    """Write the figures of every variant; return what the file holds."""
    data = load_run(run)
    about = {"trained_on": data.detector.trained_on, "model_digest": data.detector.digest,
             "auxiliary_leads": auxiliary_leads}  # fmt: skip
    command = COMMAND if auxiliary_leads else f"{COMMAND} --own"
    return save("stream_differences", command, about, {"variants": exchanged(data, auxiliary_leads=auxiliary_leads)})


def exchanged(data: RunData, *, auxiliary_leads: bool) -> dict[str, Figures]:
    """Return the figures of every variant."""
    used = chosen(data.streams, auxiliary_leads=auxiliary_leads)
    streams, folds, own = [data.streams[k] for k in used], [data.folds[k] for k in used], data.residuals()
    scores = [own[k] for k in used]
    readings = read_all(streams, scores, RULES)
    variants: dict[str, tuple[Variant, Sequence[Int32Array]]] = {
        "autoencoder": (Variant("autoencoder"), scores),
        "none": (Variant("none", features=ALL - {*NETWORK}), scores),
    }
    away = [Away.of(stream) for stream in streams]
    for name, detector in DETECTORS.items():
        variants[name] = (Variant(name, pca=True), residuals(detector, streams, away, folds))
    work = [Work(variant, data.records, _inputs(streams, scored, readings, folds))
            for variant, scored in variants.values()]  # fmt: skip
    found = tqdm(in_processes(measure, work), "variants", len(work), disable=None)
    return dict(zip(variants, found, strict=True))


def _inputs(
    streams: Sequence[Stream], scored: Sequence[Int32Array], readings: Sequence[Readings], folds: Sequence[int]
) -> list[Input]:
    return [Input(*one) for one in zip(streams, scored, readings, folds, strict=True)]


def residuals(detector: str, streams: Sequence[Stream], away: Sequence[Away], folds: Sequence[int]) -> list[Int32Array]:
    """Return the score of each stream's beats by a detector that never saw the group of the patient, int32 [n] each.

    A beat that cannot be read gets 0, and so no say; the first ones, which have no template, the score of the next.
    """
    fitted = {fold: _without(detector, streams, away, folds, fold) for fold in sorted(set(folds))}
    return [_scored(fitted[fold], stream, own) for stream, own, fold in zip(streams, away, folds, strict=True)]


def _without(
    detector: str, streams: Sequence[Stream], away: Sequence[Away], folds: Sequence[int], left_out: int
) -> Fitted:
    parts: list[Float32Array] = []
    for stream, own, fold in zip(streams, away, folds, strict=True):
        if fold != left_out and not stream.auxiliary and stream.label is not None:
            normal = np.flatnonzero(stream.label[own.rows] == 0)
            even = np.linspace(0, len(normal) - 1, min(TRAIN_BEATS, len(normal))).astype(np.int64)
            parts.append(own.difference[normal[even]])
    train = Away(np.zeros(0, np.int64), np.concatenate(parts)).beats()
    return find(detector).fit(Task(Kind.DIFFERENCES, train, seed=0))


def _scored(fitted: Fitted, stream: Stream, own: Away) -> Int32Array:
    found = np.zeros(len(stream.detected), np.int32)
    if len(own.rows):
        score = np.rint(np.minimum(fitted.score(own.beats()), 1000.0) * UNIT).astype(np.int32)
        found[: own.rows[0]] = score[0]
        found[own.rows] = score
    return found


if __name__ == "__main__":
    sys.exit(main())
