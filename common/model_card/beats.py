"""The card of a detector of beats that come cut."""

from __future__ import annotations

from ..numerals import count, decimal, interval, percent, plural
from ..stage_records.base import Interval
from ..stage_records.data import Data
from ..stage_records.figures import FalseAlarmRate, Metrics
from ..stage_records.quantize import QuantizeRecord
from ..stage_records.train import TrainRecord
from ..words import beats_by_class, class_name, model_input, score_meaning, threshold_rule
from .card import Card, Part, intended_use

UNKNOWN = "not in the data's records: how many people, their age, sex and condition, and the electrodes used"


def card_of_beats(train: TrainRecord, quantize: QuantizeRecord | None) -> Card:
    """Return the card; figures are those of the int8 model where there is one."""
    measured = quantize or train
    parts = (
        intended_use("heart beats unlike the normal beats that it was trained on"),
        Part("Model", model_facts(train, quantize)),
        Part("Data", {**data_facts(train.data), "Who is in it": train.data.note or UNKNOWN}),
        Part("Rule", rule_facts(train)),
        Part("Figures on the test beats", figure_facts(measured.metrics, measured.false_alarm_rate, measured.data)),
        Part("Limits", _limits(train, measured.metrics)),
    )
    return Card(f"{train.model.name} on {train.data.name}", parts)


def model_facts(train: TrainRecord, quantize: QuantizeRecord | None) -> dict[str, str]:
    """Say what the network is, and what its int8 form changed."""
    facts = {
        "Network": f"{train.model.name}, {count(train.model.weights)} weights, seed {count(train.config.seed)}",
        "Input": model_input(train.preprocess),
        "Score": score_meaning(train.score),
    }
    if train.model.own:
        facts["Architecture"] = f"from {train.model.own.file}, SHA-256 {train.model.own.sha256}"
    if quantize:
        agreement = quantize.fidelity.decision_agreement
        facts["On the board"] = (
            f"int8, {count(quantize.weights_bytes)} bytes of weights; {percent(agreement)} of the decisions on test "
            "beats are those of the float model"
        )
        facts["Model digest"] = quantize.model_digest
        if quantize.failed:
            facts["Gates not passed"] = ", ".join(quantize.failed)
    return facts


def data_facts(data: Data) -> dict[str, str]:
    """Say what was learnt from and how it was divided."""
    rate = "not given" if data.fs is None else f"{data.fs:g} Hz"
    return {
        "Name": data.name,
        "Split": data.rule,
        "Training beats": beats_by_class(data.train, data),
        "Test beats": beats_by_class(data.test, data),
        "Sampling rate": rate,
        "Unit": f"{data.unit}, {data.gain:g} counts in one",
    }


def rule_facts(train: TrainRecord) -> dict[str, str]:
    """Say what an alarm is."""
    return {
        "Alarm": "a beat whose score is above the threshold",
        "Threshold": threshold_rule(train.threshold),
        "Labels": _labels(train),
        "Test beats": "were read only after the threshold was frozen",
    }


def _labels(train: TrainRecord) -> str:
    if not train.data.train.per_class:
        return "the training beats have none: every beat counts as normal"
    if train.config.labels:
        return "those of the training picked the normal training beats"
    return "those of the training were not used: every beat counts as normal"


def figure_facts(metrics: Metrics | None, rate: FalseAlarmRate | None, data: Data) -> dict[str, str]:
    """Give the figures, with intervals of 95 %."""
    if metrics is None:
        return {"None": f"the test beats of {data.name} have no labels"}
    facts = {"AUROC": f"{decimal(metrics.auroc)} [{interval(metrics.auroc_interval)}]"}
    shares: dict[str, tuple[float | None, Interval | None]] = {
        "Sensitivity": (metrics.sensitivity, metrics.sensitivity_interval),
        "Specificity": (metrics.specificity, metrics.specificity_interval),
    }
    facts |= {name: f"{percent(value)} [{interval(ends, share=True)}]" for name, (value, ends) in shares.items()}
    if rate:
        promised = "no rate promised" if rate.promised is None else f"{percent(rate.promised)} promised"
        facts["False alarms"] = (
            f"{percent(rate.observed)} of {count(rate.normals)} normal beats; {promised}, prediction interval "
            f"{interval(rate.interval, share=True)}"
        )
    return facts


def _limits(train: TrainRecord, metrics: Metrics | None) -> dict[str, str]:
    limits = {
        "Measured on": f"the test beats of {train.data.name} alone: on other people, electrodes, converters or ways of "
        "cutting beats nothing was measured",
        **({"Data": train.data.note} if train.data.note else {}),
        "Not scored": "beats with a lead whose standard deviation is below "
        f"{count(train.preprocess.min_std_counts)} counts",
    }
    if metrics:
        limits |= _classes(metrics, train.data)
    return limits | _shifted(train)


def _shifted(train: TrainRecord) -> dict[str, str]:
    """Name the shift of the beats that costs most specificity; empty where none costs any."""
    known = {move.samples: move.specificity for move in train.robustness.shift if move.specificity is not None}
    unmoved = known.pop(0, None)
    worst = min(known, key=lambda by: known[by], default=0)
    if unmoved is None or not known or known[worst] >= unmoved:
        return {}
    return {
        "Beats cut early or late": f"specificity of the float model falls from {percent(unmoved)} to "
        f"{percent(known[worst])} where they are shifted by {plural(worst, 'sample')}, the worst that was tried"
    }


def _classes(metrics: Metrics, data: Data) -> dict[str, str]:
    """Name the abnormal class that is found least, and the one that the fewest test beats are of."""
    found = {name: one for name, one in metrics.per_class_recall.items() if name in data.classes[1:]}
    known = {name: one.recall for name, one in found.items() if one.recall is not None}
    if not known:
        return {}
    least, fewest = min(known, key=lambda name: known[name]), min(found, key=lambda name: found[name].beats)
    return {
        "Found least": f"{class_name(least)}: {percent(known[least])} of {count(found[least].beats)} test beats",
        "Fewest test beats": f"{class_name(fewest)}: {count(found[fewest].beats)}, so that its figure is the least "
        "certain",
    }
