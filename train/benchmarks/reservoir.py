"""Generated rhythms, a fifth of them anomalous: what a reservoir with a readout for each anomaly was proposed for.

As the report on it has it: trained on 3,000 rhythms, thresholds from ten signals of 1,000, tested on 2,000.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..data.signals import Signals
from ..data.synthetic.level import MIDDLE, MILD
from ..data.synthetic.rhythms import Stretch, draw_rhythms
from ..detectors.kinds import Kind
from .benchmark import Benchmark, Fold

TRAIN, VALIDATION, TEST = (30, 100), (10, 1000), (20, 100)
"""Signals, and rhythms of each. Many short ones of different patients teach more than a few long ones, and signals that
are simulated together cost little more than one."""
SEEN = 40
"""Signals left out between validation and test: figures on them were known when it was decided that a spiking network
settles before its signal, and that thresholds are balanced."""
COUNTED = (
    "an anomaly is hit or missed, the time between two anomalies is right or wrong whatever its length, "
    "six kinds of anomalies are a fifth of the rhythms, a rhythm a second, 200 Hz; "
    "trained on 3,000 rhythms, thresholds from ten signals of 1,000, tested on 2,000; reservoirs and filters learn "
    "from marked anomalies and their thresholds from labels, other detectors from what is not marked"
)


def _one_patient(seed: int) -> tuple[Fold, ...]:
    train, validation, test = (
        draw_rhythms([Stretch(seed, 0, part, rhythms) for part in numbers], MILD, "one generated patient, mild")
        for numbers, rhythms in _numbered()
    )
    return (_fold(train, validation, test),)


def _patients_left_out(seed: int) -> tuple[Fold, ...]:
    train, validation, test = (
        draw_rhythms([Stretch(seed, who, 0, rhythms) for who in numbers], MIDDLE, "generated patients, middle level")
        for numbers, rhythms in _numbered()
    )
    return (_fold(train, validation, test),)


def _numbered() -> Iterator[tuple[range, int]]:
    """Yield the numbers of the signals of each set, no number in two of them, and the rhythms of each signal."""
    validation = TRAIN[0]
    test = validation + VALIDATION[0] + SEEN
    for first, (signals, rhythms) in zip((0, validation, test), (TRAIN, VALIDATION, TEST), strict=True):
        yield range(first, first + signals), rhythms


def _fold(train: Signals, validation: Signals, test: Signals) -> Fold:
    return Fold({Kind.SAMPLES: train}, {Kind.SAMPLES: test}, {Kind.SAMPLES: validation})


BENCHMARK = (
    Benchmark(
        name="reservoir-mild",
        what="generated rhythms of one patient that vary little (5 % in amplitude, 10 uV of noise)",
        conditions=f"generated; one patient, in training and in test: no figure says anything of others; {COUNTED}",
        item="interval",
        folds=_one_patient,
        baseline="fir-multi",
        one_with_validation=True,
    ),
    Benchmark(
        name="reservoir-middle",
        what="generated rhythms of patients that vary (15 % in amplitude, 30 uV of noise, wander, hum)",
        conditions=f"generated; 30 patients to train on, ten others for thresholds, 20 others in test; {COUNTED}",
        item="interval",
        folds=_patients_left_out,
        baseline="fir-multi",
        one_with_validation=True,
    ),
)
