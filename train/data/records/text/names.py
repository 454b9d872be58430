"""What a column holds, and in which unit, by its name."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..lead_names import Channel, channel, words_of
from ..lead_words import COUNTERS, TIMES
from ..units import voltage
from .table import Role

SECONDS = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds", "sek"), 1.0),
    **dict.fromkeys(("ms", "msec", "millis", "millisecond", "milliseconds"), 1e-3),
    **dict.fromkeys(("us", "µs", "μs", "usec", "micros", "microsecond", "microseconds"), 1e-6),
    **dict.fromkeys(("ns", "nsec", "nanos", "nanosecond", "nanoseconds"), 1e-9),
    **dict.fromkeys(("min", "minutes"), 60.0),
}
"""Seconds in a unit of time."""
COUNTS = frozenset(
    {"count", "counts", "adc", "raw", "lsb", "digit", "digits", "adu", "bit", "bits", "no units", "no_units"}
)
OTHER_UNITS = frozenset({"g", "mg", "bpm", "%", "°c", "c", "deg", "deg/s", "dps", "rad/s", "m/s^2", "m/(s^2)", "m/s²",
                         "ohm", "kohm", "kohms", "us/cm", "hz", "pa", "lux", "mmhg", "dbm",
                         "local_flux", "n/a"})  # fmt: skip

TIMES_HERE = TIMES | frozenset({"t", "ts", "date", "datum", "tempo", "ora", "tid"})
"""Words of times; those that are short, or mean something else outside a table, are here alone."""
COUNTERS_HERE = COUNTERS | frozenset({"count", "packet", "pkt", "frame", "no", "nr", "num", "number", "n", "nummer"})
CLOCK = re.compile(r"h*:?m+:s+(?:\.\w*)?|sample interval")
"""How a line of units says what times of day are made of."""
LONGEST = 200
"""Signs of a name; the patterns below take long over what is longer."""
BRACKETS = re.compile(r"(?P<base>.*?)\s*[\[({<](?P<unit>[^\])}>]*)[\])}>]\s*")
SUFFIX = re.compile(r"(?P<base>.*?)(?:\s+in\s+|[\s_/.,-]+)(?P<unit>[a-zA-Zµμ]+)")


class Heading(NamedTuple):
    """What a column's name tells."""

    label: str
    role: Role
    unit: str


def heading(name: str, unit: str = "") -> Heading:
    """Return what a column's name, and the unit from a line of units, tell.

    Args:
        name: ``time``, ``ecg [uV]``, ``ECG_mV`` ...
        unit: ``mV``, or an empty string.
    """
    label, own = _unit(name)
    unit = unit.strip() or own
    kind = unit.lower()
    if CLOCK.fullmatch(kind):
        unit = kind = ""
    if name.strip().lower() == "annotation":
        return Heading("annotation", Role.ANNOTATION, "")
    role = _role(name if kind == "raw" else label)  # a lead of one letter is none beside this word
    if kind in SECONDS:
        return Heading(label or name, Role.TIME if role in (Role.TIME, Role.COUNTER, Role.PLAIN) else Role.OTHER, kind)
    if kind in COUNTS:
        return Heading(label or name, Role.PLAIN if role in (Role.TIME, Role.COUNTER) else role, "counts")
    if voltage(unit):
        return Heading(label or name, Role.PLAIN if role in (Role.TIME, Role.COUNTER) else role, unit)
    return Heading(label or name, Role.OTHER if kind in OTHER_UNITS else role, "")


def is_unit(cell: str) -> bool:
    """Tell whether a cell is a unit, as a line of units below the column names holds it."""
    kind = BRACKETS.fullmatch(cell.strip())
    word = (kind["unit"] if kind and not kind["base"] else cell).strip().lower()
    return (
        not word
        or CLOCK.fullmatch(word) is not None
        or word in SECONDS
        or word in COUNTS
        or word in OTHER_UNITS
        or bool(voltage(word))
    )


def _unit(name: str) -> tuple[str, str]:
    """Split a name into its label and its unit, which is empty where there is none."""
    name = name.strip()
    if len(name) > LONGEST:
        return name[:LONGEST], ""
    if found := BRACKETS.fullmatch(name):
        return found["base"].strip(" _") or name, found["unit"].strip()
    if own := _voltage(name):
        return name, own
    if name.lower() in SECONDS and len(name) > 1:
        return name, name.lower()
    if found := SUFFIX.fullmatch(name):
        kind = found["unit"].lower()
        if own := _voltage(kind):
            return found["base"].strip(), own
        if (kind in SECONDS and kind != "min") or (kind in COUNTS and kind not in ("count", "bit")):
            return found["base"].strip(), kind
    return name, ""


def _voltage(word: str) -> str:
    """Return the unit of voltage that a word is; a bare V would be a lead's name."""
    return "" if word.lower() == "v" else voltage(word)


def _role(label: str) -> Role:
    kind, words = channel(label), words_of(label)
    if kind in (Channel.ECG, Channel.OTHER):
        return Role.LEAD if kind is Channel.ECG else Role.OTHER
    if words & TIMES_HERE or label.lower() == "s":
        return Role.TIME
    return Role.COUNTER if words & COUNTERS_HERE or label == "#" else Role.PLAIN
