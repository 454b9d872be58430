"""What training reads from records: the monitor's own readings of every beat, with their annotations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from tqdm import tqdm

from ...common.arrays import BoolArray, Int16Array, Int32Array, Int64Array
from ...common.parallel import in_processes
from ...train.data.aami import CLASSES
from ...train.data.stream import EXCLUDED, UNMATCHED, Stream
from ..monitor.features import FEATURES
from ..monitor.rules import Rules
from .recorder import record_readings

SETTLING_SECONDS = 60
"""Start of a record that nothing is fitted on."""
ECTOPIC, FUSION = CLASSES.index("V"), CLASSES.index("F")
MAX_UNMATCHED = 0.08
"""An auxiliary lead of which a larger share of detections is no beat is not fitted on."""


@dataclass(frozen=True, eq=False)
class Readings:
    """The readable beats of a record as its monitor read them."""

    name: str
    """Name of the record."""
    auxiliary: bool
    """Whether they are of an auxiliary lead."""
    features: Int16Array
    """int16 [n, features]."""
    cluster: Int64Array
    """int64 [n], cluster of each beat."""
    starts_cluster: BoolArray
    """bool [n], which beats are the first of their clusters."""
    bias_z: Int64Array
    """int64 [n, 4], biases off the running medians in 1/16 MAD."""
    magnitude_z: Int64Array
    """int64 [n, 4], magnitudes off the running medians in 1/16 MAD."""
    label: Int64Array | None
    """int64 [n], labels as in ``Stream``; None where the record has no annotations."""
    settled: BoolArray
    """bool [n], which beats come after the first minute."""
    enrolled: BoolArray
    """bool [n], which beats come after the enrolment."""
    may_be_fusion: BoolArray
    """bool [n], which beats of a paced patient are in time."""

    @property
    def ectopic(self) -> BoolArray:
        """Which beats are ventricular ectopic ones."""
        return np.zeros(len(self.cluster), np.bool_) if self.label is None else self.label == ECTOPIC

    @property
    def fitted(self) -> BoolArray:
        """Which beats weights are fitted on: no fusion beats, no flutter, no false detection of an auxiliary lead."""
        if self.label is None:
            return np.zeros(len(self.cluster), np.bool_)
        apart = np.isin(self.label, [FUSION, EXCLUDED, *([UNMATCHED] if self.auxiliary else [])])
        useful = not self.auxiliary or bool((self.label == UNMATCHED).mean() <= MAX_UNMATCHED)
        return self.settled & ~apart & useful


def read_all(streams: Sequence[Stream], residuals: Sequence[Int32Array], rules: Rules) -> list[Readings]:
    """Read records side by side, in their order."""
    work = [(stream, residual, rules) for stream, residual in zip(streams, residuals, strict=True)]
    return list(tqdm(in_processes(_read, work), "read", len(work), unit="lead", disable=None))


def _read(work: tuple[Stream, Int32Array, Rules]) -> Readings:
    stream, residual, rules = work
    recorder = record_readings(stream, residual, rules)
    samples, kept = zip(*recorder.readings, strict=True) if recorder.readings else ((), ())
    at = np.searchsorted(stream.detected.sample, np.array(samples, np.int64))
    sample = stream.detected.sample[at]
    return Readings(
        name=stream.name,
        auxiliary=stream.auxiliary,
        features=np.array([r.features for r in kept], np.int16).reshape(-1, len(FEATURES)),
        cluster=np.array([r.cluster for r in kept], np.int64),
        starts_cluster=np.array([r.starts_cluster for r in kept], np.bool_),
        bias_z=np.array([r.bias_z for r in kept], np.int64).reshape(-1, 4),
        magnitude_z=np.array([r.magnitude_z for r in kept], np.int64).reshape(-1, 4),
        label=None if stream.label is None else stream.label[at],
        settled=sample >= SETTLING_SECONDS * stream.fs,
        enrolled=sample >= recorder.clock.enrolment,
        may_be_fusion=np.array([r.may_be_fusion for r in kept], np.bool_),
    )
