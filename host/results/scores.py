"""Scores of beats in integers, equal to the device's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...common.arrays import BoolArray, Int16Array, Int32Array, Int64Array
from ...common.errors import DataError, UsageError
from ...common.run import Run
from ...common.stage_records.quantize import QuantizeRecord
from ...common.stage_records.readouts import STREAM
from ...quantize.scoring import alarms, score_beats
from ...quantize.store import RECORD as QUANTISED
from ...quantize.store import load_detector
from ...train.data.beats import Beats
from .beats import named
from .frames import frame_of_columns

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True, eq=False)
class Scores:
    """What the detector says of each beat."""

    score: Int32Array
    """int32 [n]; larger is more anomalous, 0 for a flat beat. For a residual 65,536 is one standard deviation."""
    flat: BoolArray
    """bool [n], whether a lead of the beat has no shape: then there is no score, and no alarm."""
    alarm: BoolArray
    """bool [n], whether the score is above the threshold."""
    threshold: int
    """Of the run, int32."""
    label: Int64Array | None = None
    """int64 [n], as in the beats; None where they have no labels."""
    classes: tuple[str, ...] = ()
    """Names of the classes."""

    def to_frame(self) -> DataFrame:
        """Return a row a beat: ``score``, ``flat``, ``alarm``, and ``label``, the name of the class, where known.

        Raises:
            MissingToolError: pandas is not installed.
        """
        labels = {} if self.label is None else {"label": named(self.label, self.classes)}
        return frame_of_columns({**labels, "score": self.score, "flat": self.flat, "alarm": self.alarm}, "beat")


def score_run(run: Run, beats: Beats | Int16Array) -> Scores:
    """Score beats by a quantised run, in integers: bit for bit what its firmware gives on a board.

    Args:
        run: a run that was quantised; neither TensorFlow nor a board is needed.
        beats: beats as ``load_beats`` gives them, or int16 counts [n, length, leads] as an ADC gives them.

    Returns:
        The scores, int32 [n], with the decisions.

    Raises:
        DataError: the run has not been quantised, its detector takes samples, or the beats have another length, other
            leads or another gain than those that it was trained on.
        UsageError: the counts are not int16.
        VerificationError: an artefact of the run has changed.

    >>> split = ecgtiny.load_beats("synthetic")
    >>> scores = ecgtiny.score_run(run, split.test)
    >>> scores.score.dtype, scores.score.shape == (len(split.test),)
    (dtype('int32'), True)
    """
    if run.form(QUANTISED) == STREAM:
        raise DataError("holds a detector of samples, which scores no beats", where=str(run.folder),
                        fix="name a run that was trained on beats")  # fmt: skip
    detector, counts = load_detector(run), _checked(run, beats)
    score, flat = score_beats(detector, counts)
    label, classes = (beats.label, beats.classes) if isinstance(beats, Beats) else (None, ())
    return Scores(score, flat, alarms(detector, score, flat), detector.threshold, label, classes)


def _checked(run: Run, beats: Beats | Int16Array) -> Int16Array:
    """Return the counts, of the form that the run was trained on."""
    record = run.load(QUANTISED, QuantizeRecord)
    form, gain = record.preprocess, record.data.gain
    counts = beats.counts if isinstance(beats, Beats) else np.asarray(beats)
    if counts.dtype != np.int16:
        raise UsageError(f"the counts are {counts.dtype}, not int16", where=str(run.folder),
                         fix="give counts as the ADC gives them, or Beats, which know their gain")  # fmt: skip
    if counts.ndim != 3 or counts.shape[1:] != (form.length, form.leads):
        raise DataError(
            f"was trained on beats [n, {form.length}, {form.leads}], and is given {list(counts.shape)}",
            where=str(run.folder), fix="cut the beats as those of the training",
        )  # fmt: skip
    # Where each beat is z-normalised the limit of a flat lead is still one in counts.
    if isinstance(beats, Beats) and beats.gain != gain:
        raise DataError(f"was trained on beats of {gain:.10g} counts a unit, and is given {beats.gain:.10g}",
                        where=str(run.folder), fix="give beats of the same gain, or counts of its ADC")  # fmt: skip
    return counts
