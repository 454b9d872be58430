"""What the documents of a run call things: classes of beats, scores, threshold rules."""

from __future__ import annotations

from msgspec import UnsetType

from .numerals import count, percent, plural
from .stage_records.data import BeatCount, Data, Preprocess, ScoreForm
from .stage_records.train import FloatThreshold

NOT_A_DEVICE = "ecgtiny is not a medical device; nothing here is validated for diagnosis, monitoring or treatment."

BEAT_CLASSES = {
    "r-on-t pvc": "R-on-T premature ventricular contraction",
    "pvc": "premature ventricular contraction",
    "sveb": "supraventricular premature beat",
    "unknown": "unclassifiable beat",
    "missing p": "missing P wave",
    "inverted p": "inverted P wave",
    "missing qrs": "missing QRS complex",
    "inverted t": "inverted T wave",
    "st elevation": "ST elevation",
    "st depression": "ST depression",
    "N": "N: normal or bundle branch block beat",
    "S": "S: supraventricular ectopic beat",
    "V": "V: ventricular ectopic beat",
    "F": "F: fusion beat",
    "Q": "Q: paced or unclassifiable beat",
}
"""Classes of the known data by the names that records have, as cardiology writes them; the letters are those of
ANSI/AAMI EC57."""

SCORES = {
    "mae": "mean |residual| of the beat",
    "mse": "mean squared residual of the beat",
    "direct": "the network's output",
    "likelihood": "negative log-density of the last sample",
}


def class_name(name: str) -> str:
    """Return a class as a reader is told of it; a number is said to be the data's own label."""
    if name.removeprefix("-").isdecimal():
        return f"label {name} of the data"
    return BEAT_CLASSES.get(name, name)


def score_name(score: ScoreForm) -> str:
    """Return the score as the command line writes it."""
    return f"{score.kind}{score.window or ''}"


def score_meaning(score: ScoreForm) -> str:
    """Return the score with what it is: maxw20: largest mean |residual| over 20 consecutive model samples."""
    window = f"largest mean |residual| over {score.window} consecutive model samples"
    return f"{score_name(score)}: {(SCORES | {'maxw': window}).get(score.kind, 'not a score known here')}"


def threshold_rule(threshold: FloatThreshold) -> str:
    """Say which rule chose the threshold, and from what."""
    promised, calibration = threshold.promised, threshold.calibration
    promise = "no promised rate" if promised is None else f"{percent(promised, 1)} false alarms promised"
    beats = f"{count(calibration.beats)} {calibration.method} normal training beats"
    return f"{threshold.rule} rule, {promise}, on {beats}"


def beats_by_class(side: BeatCount, data: Data) -> str:
    """Say how many beats of each class one side of the split has."""
    found = side.per_class or {}
    named = [f"{count(found[name])} {class_name(name)}" for name in data.classes if name in found]
    listed = "; ".join(named) or "not labelled"
    return f"{count(side.beats)}: {listed}" + (f"; {count(side.flat)} flat, not scored" if side.flat else "")


def model_input(form: Preprocess) -> str:
    """Say what the model takes: samples, leads, unit."""
    pooled = f", averaged in groups of {form.pool}" if form.pool > 1 else ""
    unit = "z-normalised a beat" if isinstance(form.gain, UnsetType) else f"{form.gain:g} counts a unit"
    return f"{count(form.length)} samples, {plural(form.leads, 'lead')}, {unit}{pooled}"
