"""The card of a detector of samples."""

from __future__ import annotations

from ..numerals import count, decimal, interval, percent
from ..stage_records.figures import Metrics
from ..stage_records.readouts import ReadoutQuantizeRecord, ReadoutTrainRecord, SignalData, SignalSet
from ..words import class_name
from .card import Card, Part, intended_use


def card_of_readouts(train: ReadoutTrainRecord, quantize: ReadoutQuantizeRecord | None) -> Card:
    """Return the card; figures are those of the integer network where there is one."""
    metrics = (quantize or train).metrics
    parts = (
        intended_use("anomalies of the kinds that its readouts were trained on"),
        Part("Model", _model(train, quantize)),
        Part("Data", _data(train.data)),
        Part("Rule", _rule(train)),
        Part("Figures on the test signals", _figures(metrics)),
        Part("Limits", _limits(train.data, metrics)),
    )
    return Card(f"{train.model.name} on {train.data.name}", parts)


def _model(train: ReadoutTrainRecord, quantize: ReadoutQuantizeRecord | None) -> dict[str, str]:
    facts = {
        "Network": f"{train.model.name}, {count(train.model.weights)} weights, seed {count(train.config.seed)}",
        "Input": f"one sample at a time, {train.data.fs:g} Hz",
        "Readouts": ", ".join(map(class_name, train.model.readouts)),
    }
    if quantize:
        facts["On the board"] = (
            f"integers, {count(quantize.constants_bytes)} bytes of constants; "
            f"{percent(quantize.fidelity.decision_agreement)} of the decisions on test signals are those of the float "
            "network"
        )
        facts["Model digest"] = quantize.model_digest
    return facts


def _data(data: SignalData) -> dict[str, str]:
    return {
        "Name": data.name,
        "What": data.what,
        "Training signals": _set(data.train, data),
        "Validation signals": _set(data.validation, data),
        "Test signals": _set(data.test, data),
        "Who is in it, and how it was divided": data.conditions,
    }


def _set(found: SignalSet, data: SignalData) -> str:
    named = "; ".join(f"{count(number)} {class_name(name)}" for name, number in found.per_class.items())
    return f"{count(found.signals)}, {decimal(found.seconds / 60, 0)} min in all; {data.item}s: {named}"


def _rule(train: ReadoutTrainRecord) -> dict[str, str]:
    rule = train.thresholds
    labels = f"the labels of {rule.labels_of} were read" if rule.uses_labels else "no labels were read"
    return {
        "Alarm": f"{train.data.item}s in which any readout is above its threshold",
        "Thresholds": f"{rule.rule}; {labels}; no rate of false alarms is promised",
        "Test signals": "were read only after the thresholds were frozen",
    }


def _figures(metrics: Metrics) -> dict[str, str]:
    return {
        "AUROC": f"{decimal(metrics.auroc)} [{interval(metrics.auroc_interval)}]",
        "Sensitivity": f"{percent(metrics.sensitivity)} [{interval(metrics.sensitivity_interval, share=True)}]",
        "Specificity": f"{percent(metrics.specificity)} [{interval(metrics.specificity_interval, share=True)}]",
    }


def _limits(data: SignalData, metrics: Metrics) -> dict[str, str]:
    limits = {"Measured on": f"the test signals of {data.name} alone", "Kinds": "other anomalies have no readout"}
    known = {name: one.recall for name, one in metrics.per_class_recall.items() if one.recall is not None}
    abnormal = {name: recall for name, recall in known.items() if name != data.classes[0]}
    if abnormal:
        least = min(abnormal, key=lambda name: abnormal[name])
        limits["Found least"] = f"{class_name(least)}: {percent(abnormal[least])}"
    return limits
