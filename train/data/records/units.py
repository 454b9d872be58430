"""Units of voltage as people and programs spell and encode them: a capital letter never decides about a factor."""

from __future__ import annotations

import re
import unicodedata

from ....common.errors import DataError

PER_MV = {"": 1e-3, "m": 1.0, "u": 1e3, "n": 1e6}
"""How many volts with each prefix a millivolt is. There is no mega and no kilo: an M is always milli."""
LONG = {"milli": "m", "micro": "u", "mikro": "u", "mc": "u", "nano": "n"}
"""Other spellings of a prefix."""
MICRO_LETTERS = "\u03bc\u00e6\u00ec"
"""What a micro sign is after NFKC, and the bytes E6 (code pages 437 and 850) and EC (ISO 8859-7) read as Latin-1."""
EXPONENTS = {0: "", -3: "m", -6: "u", -9: "n"}
USE = "use one of V, mV, uV, nV"

_SPELT = re.compile(rf"({'|'.join(LONG)}|[mun]?)v(?:ol(?:ts?)?)?")
_POWER = re.compile(r"[x*]?(?:10(?:\^|\*\*)\(?|10(?=[+-])|(?:1(?:\.0*)?)?e)([+-]?\d{1,2})\)?\*?v(?:ol(?:ts?)?)?")


def per_mv(unit: str, lead: str, where: str) -> float:
    """Return how many of a unit a millivolt is.

    Args:
        unit: as a file spells it: ``mV``, ``uV`` with either micro sign in UTF-8 or Latin-1, ``microvolts``,
            ``10^-6V``; upper and lower case are the same.
        lead: name of the lead, for messages.
        where: the file, for messages.

    Raises:
        DataError: the unit is not one of a voltage, or it cannot be told which.
    """
    text = _plain(unit)
    prefix = _prefix(text)
    if prefix is not None:
        return PER_MV[prefix]
    if not text:
        raise DataError(f"lead {lead} has no unit", where=where, fix=f"write it into the file: {USE}")
    if text in {"?v", "\ufffdv"}:
        what = f"lead {lead} is in {unit!r}: the letter before the V was lost, so it may be micro or milli"
        raise DataError(what, where=where, fix="write uV or mV into the file")
    raise DataError(f"lead {lead} is in {unit!r}, not in volts", where=where, fix=USE)


def voltage(unit: str) -> str:
    """Return ``V``, ``mV``, ``uV`` or ``nV`` for a unit of voltage in any spelling, an empty text for all else."""
    prefix = _prefix(_plain(unit))
    return "" if prefix is None else f"{prefix}V"


def unit_note(unit: str) -> str:
    """Return what was assumed of a unit: that a capital M is no mega."""
    milli = _prefix(_plain(unit)) == "m" and unit.lstrip(" [(").startswith("M")
    return f"unit {unit.strip()!r} is read as mV" if milli and not unit.casefold().startswith("milli") else ""


def _plain(unit: str) -> str:
    """Return a unit in small letters without spaces and brackets round it, with u for a micro sign."""
    text = unicodedata.normalize("NFKC", _decoded_again(unit)).casefold().replace("\u2212", "-")
    text = "".join(text.split()).strip("[](){}\"'.\0")
    for letter in MICRO_LETTERS:
        text = text.replace(letter, "u")
    return text


def _decoded_again(unit: str) -> str:
    """Return what was meant where UTF-8 was read as Latin-1."""
    try:
        return unit.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return unit


def _prefix(text: str) -> str | None:
    spelt, power = _SPELT.fullmatch(text), _POWER.fullmatch(text)
    if spelt:
        return LONG.get(spelt[1], spelt[1])
    return EXPONENTS.get(int(power[1])) if power else None
