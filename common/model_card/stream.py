"""The card of a detector of continuous ECG."""

from __future__ import annotations

from ..numerals import ABSENT, count, decimal, interval, percent, plural
from ..stage_records.quantize import LevelFigures, MonitorFit, QuantizeRecord
from ..stage_records.train import TrainRecord
from .beats import data_facts, model_facts
from .card import Card, Part, intended_use

FLAGS = "beats of a continuous ECG that depart from the wearer's own"


def card_of_stream(train: TrainRecord, quantize: QuantizeRecord | None) -> Card:
    """Return the card; the figures are those of training patients, each left out of the fit that scored it."""
    fit = None if quantize is None else quantize.stream
    parts = (
        intended_use(FLAGS),
        Part("Model", model_facts(train, quantize)),
        Part("Data", {**data_facts(train.data), "Who is in it": _who(train)}),
        Part("Rule", _rule(fit)),
        Part("What to expect of a new patient", _expected(fit)),
        Part("Limits", _limits(train)),
    )
    return Card(f"{train.model.name} on {train.data.name}", parts)


def _who(train: TrainRecord) -> str:
    records = train.stream or {}
    patients = sorted({one.patient for one in records.values()})
    hours = sum(one.seconds for one in records.values()) / 3600
    return (
        f"{plural(len(patients), 'patient')}, {plural(len(records), 'record')}, {decimal(hours, 1)} hours: "
        f"{', '.join(patients)}; age, sex and condition are not in this run's records"
    )


def _rule(fit: MonitorFit | None) -> dict[str, str]:
    facts = {
        "Learning": "the first minutes of each recording learn what is usual for the patient, without labels",
        "A beat is flagged": "where its score is above the threshold of the sensitivity level",
    }
    for level, one in enumerate(fit.levels if fit else ()):
        facts[f"Level {level}"] = f"threshold {count(one.threshold)}: {one.rule}"
    return facts


def _expected(fit: MonitorFit | None) -> dict[str, str]:
    if fit is None or not fit.left_out:
        return {"None": "nothing was measured of training patients left out"}
    return {f"Level {level}": _level(one) for level, one in enumerate(fit.left_out.levels)} | {
        "How": "training patients, each scored by a fit without it; prediction intervals of 95 %: of one new patient "
        "with 100 ectopic beats, and of half an hour"
    }


def _level(one: LevelFigures) -> str:
    return (
        f"Se {percent(one.se)} [{interval(one.se_interval, share=True)}] at "
        f"{decimal(one.false_alarms_per_hour, 1)} [{interval(one.false_alarms_per_hour_interval, digits=1)}] false "
        "alarms an hour"
    )


def _limits(train: TrainRecord) -> dict[str, str]:
    records = (train.stream or {}).values()
    rates = ", ".join(f"{rate:g}" for rate in sorted({float(one.fs) for one in records})) or ABSENT
    return {
        "Measured on": f"patients of {train.data.name} alone, one lead each, sampled at {rates} Hz",
        **({"Data": train.data.note} if train.data.note else {}),
        "Records of a wearer": "say more than this card: ecgtiny evaluate --stream RECORDS gives the figures on them",
    }
