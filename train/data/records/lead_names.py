"""What a channel is by its name: an ECG lead, something else, or not known."""

from __future__ import annotations

import re
from enum import Enum


class Channel(Enum):
    """What a channel's name says that it is."""

    ECG = "ECG"
    OTHER = "other"
    UNKNOWN = "unknown"


LEAD = re.compile(
    r"i{1,3}|av[rlf]|d[123]|v[1-9]?r?|m?v[1-9]r?|ml(?:i{1,3}|[1-5])|mcl[1-6]?|c[mcbs][1-6]|v[xyz]|(?:la|ll)ra|llla"
)
"""Leads of the limbs and the chest, of monitors and Holter recorders, and of Frank (those of PhysioNet's records)."""
EASI = {"e-s", "a-s", "a-i"}
CARDIO = re.compile(r"ecg|ekg|ele[ck]tro[ck]ardio")
TOLD = """
annotation annotations bpm counter edr event events heartrate hr ibi imp impedance index label labels leadoff loff mark
marker nn off peaks quality rate resp respiration rr sqi status temp time timestamp
"""
OF_A_LEAD = frozenset(TOLD.split())
"""Words of what is derived from an ECG or told about it: such a channel holds no ECG."""
MEASURED = """
abd abdo abdomen abdominal abp acc accel accelerometer activity airflow art batt battery bcg bp breath breathing bvp
cannula chin co2 cvp eda eeg effort emg eog etco2 flow gsr gyr gyro icp ir leg light loc mag mic motion movement nasal
nibp osat oximeter pap pcg pleth pos position ppg pulse red respiratory roc sample sao2 scg seq sequence snore sound spo
spo2 temperature therm thermistor thor thoracic thorax tib trig trigger
"""
OTHERS = OF_A_LEAD | frozenset(MEASURED.split())
"""Words of channels that are no ECG."""
EEG_ELECTRODE = re.compile(
    r"(?:fp|af|f|fc|ft|c|cp|t|tp|p|po|o)(?:z|\d{1,2})(?:-?(?:[am][12]|ref|le|avg|[a-z]{1,2}(?:z|\d)))?"
)
TREATMENT = {"raw", "filtered", "filt", "clean", "cleaned", "processed", "notch", "signal", "ref", "orig", "original",
             "data", "value", "uv", "mv"}  # fmt: skip
"""Words that tell what was done with a lead, not which one it is."""


def channel(name: str) -> Channel:
    """Return what a channel is by its name; case, spaces and punctuation make no difference."""
    words = _words(name)
    if CARDIO.search(alike(name)):
        return Channel.OTHER if words & OF_A_LEAD else Channel.ECG
    plain = key(name)
    if (
        LEAD.fullmatch(plain)
        or name.strip().casefold() in EASI
        or ("lead" in words and re.fullmatch(r"\d{1,2}", plain))
    ):
        return Channel.ECG
    if words & OTHERS or EEG_ELECTRODE.fullmatch(name.strip().casefold()):
        return Channel.OTHER
    return Channel.UNKNOWN


def alike(name: str) -> str:
    """Return the letters and digits of a name in small letters."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def key(name: str) -> str:
    """Return which lead a name means: ``ii`` of ``ECG II``, ``Lead II`` and ``II (raw)``, nothing of ``EKG`` alone."""
    words = [word for word in re.findall(r"[^\W_]+", name.casefold()) if word not in TREATMENT]
    return re.sub(r"^(?:(?:eeg|pol)?(?:ecg|ekg|lead)+)+", "", "".join(words))


def _words(name: str) -> set[str]:
    """Return the words of a name in small letters: split at case, at digits and at neither."""
    camel = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)
    whole = re.findall(r"[^\W_]+", name)
    return {word.casefold() for word in (*camel, *whole, *(word.rstrip("0123456789") for word in whole))}
