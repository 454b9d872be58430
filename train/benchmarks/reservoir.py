"""Generated rhythms, a fifth of them anomalous: what a reservoir with a readout for each anomaly was proposed for.

As the report on it has it: trained on 3,000 rhythms, thresholds from ten signals of 1,000, tested on 2,000.
"""

from __future__ import annotations

from ..data.signals import Signals
from ..data.synthetic.level import MIDDLE, MILD
from ..data.synthetic.rhythms import Stretch, draw_rhythms
from ..detectors.kinds import Kind
from .benchmark import Benchmark, Fold

PARTS = 10
"""Signals of each of the three sets; simulated together they cost little more than one."""
TRAIN, VALIDATION, TEST = 300, 1000, 200
"""Rhythms of each signal."""
COUNTED = (
    "an anomaly is hit or missed, the time between two anomalies is right or wrong whatever its length, "
    "six kinds of anomalies are a fifth of the rhythms, a rhythm a second, 200 Hz; "
    "trained on 3,000 rhythms, thresholds from ten signals of 1,000, tested on 2,000"
)


def _one_patient(seed: int) -> tuple[Fold, ...]:
    def drawn(first: int, rhythms: int) -> Signals:
        stretches = [Stretch(seed, 0, first + part, rhythms) for part in range(PARTS)]
        return draw_rhythms(stretches, MILD, "one generated patient, mild")

    return (_fold(drawn(0, TRAIN), drawn(PARTS, VALIDATION), drawn(2 * PARTS, TEST)),)


def _patients_left_out(seed: int) -> tuple[Fold, ...]:
    def drawn(first: int, rhythms: int) -> Signals:
        stretches = [Stretch(seed, first + patient, 0, rhythms) for patient in range(PARTS)]
        return draw_rhythms(stretches, MIDDLE, "generated patients, middle level")

    return (_fold(drawn(0, TRAIN), drawn(PARTS, VALIDATION), drawn(2 * PARTS, TEST)),)


def _fold(train: Signals, validation: Signals, test: Signals) -> Fold:
    return Fold({Kind.SAMPLES: train}, {Kind.SAMPLES: test}, {Kind.SAMPLES: validation})


BENCHMARK = (
    Benchmark(
        name="reservoir-mild",
        what="generated rhythms of one patient that vary little (5 % in amplitude, 10 uV of noise)",
        conditions=f"generated; one patient, in training and in test; {COUNTED}",
        item="interval",
        folds=_one_patient,
        baseline="fir-multi",
    ),
    Benchmark(
        name="reservoir-middle",
        what="generated rhythms of patients that vary (15 % in amplitude, 30 uV of noise, wander, hum)",
        conditions=f"generated; ten patients to train on, ten others for thresholds, ten others in test; {COUNTED}",
        item="interval",
        folds=_patients_left_out,
        baseline="fir-multi",
    ),
)
