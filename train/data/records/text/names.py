"""What a column holds, and in which unit, by its name."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from .....common.errors import DataError
from ..lead import per_mv
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
VOLTS = {"mv": "mV", "uv": "uV", "µv": "uV", "μv": "uV", "microvolt": "uV", "microvolts": "uV", "millivolt": "mV",
         "millivolts": "mV", "nv": "nV", "volt": "V", "volts": "V"}  # fmt: skip
"""Units of a voltage as they end a name without brackets; a bare V would be a lead's name."""

OTHER_WORDS = (
    "acc accel accelerometer acceleration beschleunigung gyro gyroscope mag magnetometer hr bpm heartrate pulse "
    "puls rr rri ibi pp hrv rmssd sdnn nn battery batt bat vbat soc temp temperature temperatur resp respiration "
    "breathing br spo2 ppg bvp ir red green ambient marker markers marks event events trigger label labels class "
    "status flag flags quality sqi lod leadoff rssi id device mac address sync crc checksum eda gsr emg eeg eog "
    "pressure bp humidity light lux steps speed altitude lat lon gps digital unused other rpeak rpeaks peak peaks "
    "qrs beat beats rhythm comment comments note notes symptom patient subject session posture activity motion "
    "position impedance di lo x y z"
)
OTHER = frozenset(OTHER_WORDS.split())
"""Words of which one in a name says that the column is no lead."""
OTHER_PAIRS = frozenset({("heart", "rate"), ("not", "used"), ("leads", "off"), ("lead", "off"), ("error", "estimate")})
TIMES_WORDS = (
    "time timestamp timestamps times ts t datetime date zeit uhrzeit zeitstempel datum temps heure tiempo hora "
    "fecha tempo ora data-ora tid aika czas время час 时间 時間 時刻 시간 "
    "elapsed epoch unix utc gmt clock millis micros"
)
TIMES = frozenset(TIMES_WORDS.split())
COUNTERS_WORDS = (
    "counter cnt count index idx seq sequence nseq sample samples packet pkt frame no nr num number n # nummer"
)
COUNTERS = frozenset(COUNTERS_WORDS.split())
ECG = re.compile(r"(ecg|ekg)\d*|elektrokardiogramm?|electrocardiogram|электрокардиограмма|экг|心电图|心電図|심전도")
LEAD = re.compile(
    r"(?:lead|ableitung|derivation|dérivation|deriv|channel)?"
    r"(i|ii|iii|avr|avl|avf|v[1-9]r?|ml(i|ii|iii)|mv[1-6]|cm5|cc5|d[1-9]|d(i|ii|iii)|v)"
)
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
    words = _words(label)
    role = _role(words)
    if kind in SECONDS:
        return Heading(label or name, Role.TIME if role in (Role.TIME, Role.COUNTER, Role.PLAIN) else Role.OTHER, kind)
    if kind in COUNTS:
        return Heading(label or name, Role.PLAIN if role in (Role.TIME, Role.COUNTER) else role, "counts")
    if is_voltage(unit):
        return Heading(label or name, Role.PLAIN if role in (Role.TIME, Role.COUNTER) else role, unit)
    return Heading(label or name, Role.OTHER if kind in OTHER_UNITS else role, "")


def is_voltage(unit: str) -> bool:
    """Tell whether a unit is one of a voltage."""
    try:
        return bool(unit) and per_mv(unit, "", "") > 0
    except DataError:
        return False


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
        or word in VOLTS
        or word == "v"
    )


def _unit(name: str) -> tuple[str, str]:
    """Split a name into its label and its unit, which is empty where there is none."""
    name = name.strip()
    if len(name) > LONGEST:
        return name[:LONGEST], ""
    if found := BRACKETS.fullmatch(name):
        return found["base"].strip(" _") or name, found["unit"].strip()
    if name.lower() in VOLTS:
        return name, VOLTS[name.lower()]
    if name.lower() in SECONDS and len(name) > 1:
        return name, name.lower()
    if found := SUFFIX.fullmatch(name):
        kind = found["unit"].lower()
        if kind in VOLTS:
            return found["base"].strip(), VOLTS[kind]
        if (kind in SECONDS and kind != "min") or (kind in COUNTS and kind not in ("count", "bit")):
            return found["base"].strip(), kind
    return name, ""


def _words(label: str) -> list[str]:
    apart = re.sub(r"(?<=[a-z])(?=[A-Z][a-z])|(?<=[a-z]{3})(?=[A-Z])", " ", label)
    return [word for word in re.split(r"[^\w#]+|_", apart.lower()) if word]


def _role(words: list[str]) -> Role:
    if OTHER & set(words) or OTHER_PAIRS & set(pairwise(words)):
        return Role.OTHER
    if any(ECG.fullmatch(word) for word in words) or LEAD.fullmatch("".join(words)):
        return Role.LEAD
    if any(LEAD.fullmatch(word) for word in words if len(word) > 1):
        return Role.LEAD
    if TIMES & set(words):
        return Role.TIME
    if COUNTERS & set(words) or words in (["s"], ["#"]):
        return Role.COUNTER if words != ["s"] else Role.TIME
    return Role.PLAIN
