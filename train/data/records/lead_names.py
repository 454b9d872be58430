"""What a channel or a column is by its name: an ECG lead, something else, a time or counter, or not known."""

from __future__ import annotations

import re
from enum import Enum

from .lead_words import (
    ALONE_NO_ECG,
    AXES,
    CARDIO,
    CARDIO_LONG,
    CARDIO_SHORT,
    COUNTERS,
    EASI,
    EEG_ELECTRODE,
    LEAD,
    LEAD_WORDS,
    NO_ECG,
    PHRASES,
    SAMPLES,
    SPACED,
    TIMES,
    TREATMENT,
    UNITS,
    folded,
)

_WHOLE = re.compile(rf"{CARDIO_LONG}|{LEAD_WORDS}")
_BEFORE = re.compile(rf"^(?:(?:eeg|pol)?(?:{CARDIO_SHORT}|{LEAD_WORDS}))+")
_BEHIND = re.compile(rf"(?:{CARDIO_SHORT}|{LEAD_WORDS})$")
_LEAD_WORD = re.compile(rf"^(?:{LEAD_WORDS})|(?:{LEAD_WORDS})$")
_NOT_WHICH = TREATMENT | UNITS


class Channel(Enum):
    """What a channel's name says that it is."""

    ECG = "ECG"
    OTHER = "other"
    CLOCK = "time or counter"
    UNKNOWN = "unknown"


def channel(name: str) -> Channel:
    """Return what a channel is by its name; case, accents, spaces and punctuation make no difference.

    A word of another thing outweighs one of an ECG (``ECG HR``); ``EEG`` in front of ``ECG`` is but how EDF files of
    sleep and epilepsy laboratories begin all their names.
    """
    words = words_of(name)
    if _is_cardio(name):
        return _beside_cardio(name, words)
    if _is_lead(name, words):
        return Channel.ECG
    if words & (NO_ECG | ALONE_NO_ECG) or PHRASES.search(alike(name)) or EEG_ELECTRODE.fullmatch(_small(name)):
        return Channel.OTHER
    return Channel.CLOCK if words & (TIMES | COUNTERS) else Channel.UNKNOWN


def alike(name: str) -> str:
    """Return the letters and digits of a name in small letters without accents."""
    return "".join(letter for letter in _small(name) if letter.isalnum())


def key(name: str) -> str:
    """Return which lead a name means: ``ii`` of ``ECG II``, ``Lead II`` and ``II (raw)``, nothing of ``EKG`` alone."""
    words = [word for word in re.findall(r"[^\W_]+", _small(name)) if word not in _NOT_WHICH]
    words = [word for word in words if not _WHOLE.fullmatch(word)]
    return _BEHIND.sub("", _BEFORE.sub("", "".join(words)))


def words_of(name: str) -> frozenset[str]:
    """Return the words of a name in small letters: split at case, at digits, at neither, and beside ECG (``ecghr``)."""
    text = folded(name)
    camel = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", text)
    whole = re.findall(r"[^\W_]+", text)
    words = {word.casefold() for word in (*camel, *whole, *(word.rstrip("0123456789") for word in whole))}
    return frozenset(words | {rest for word in words for rest in CARDIO.split(word)})


def _small(name: str) -> str:
    return folded(name).casefold().strip()


def _is_cardio(name: str) -> bool:
    small = _small(name)
    return SPACED.search(small) is not None or any(map(CARDIO.search, re.findall(r"[^\W_]+", small)))


def _beside_cardio(name: str, words: frozenset[str]) -> Channel:
    prefix = {"eeg"} if _small(name).startswith("eeg") else set[str]()
    if words & NO_ECG - prefix or PHRASES.search(alike(name)):
        return Channel.OTHER
    if words & AXES and not LEAD.fullmatch(key(name)):
        return Channel.UNKNOWN
    return Channel.CLOCK if words & (TIMES | COUNTERS) - SAMPLES else Channel.ECG


def _is_lead(name: str, words: frozenset[str]) -> bool:
    """Tell whether a name is that of a lead; ``V raw`` and ``I value`` may be a voltage and a current."""
    plain = key(name)
    called = any(map(_LEAD_WORD.search, words))
    if LEAD.fullmatch(plain):
        return len(plain) > 1 or called or not words & TREATMENT
    return _small(name) in EASI or (called and re.fullmatch(r"\d{1,2}", plain) is not None)
