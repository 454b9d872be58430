"""The vocabulary of names of channels and columns: words of an ECG, of its leads, and of all that is no ECG.

Words are in small letters without accents, as ``lead_names.words_of`` gives them.
"""

from __future__ import annotations

import re
import unicodedata


def folded(text: str) -> str:
    """Return a text without accents, full-width letters and ligatures; capital letters stay."""
    marked = unicodedata.normalize("NFKD", text)
    return unicodedata.normalize("NFC", "".join(sign for sign in marked if unicodedata.category(sign) != "Mn"))


def _set(words: str) -> frozenset[str]:
    return frozenset(folded(words).split())


def _pattern(words: str) -> str:
    """Return a pattern of any of some words, the first that fits: so a word stands before one it begins with."""
    return "|".join(folded(words).split())


LEAD = re.compile(
    r"i{1,3}|av[rlf]|d[123]|dii{1,2}|v|m?v[1-9]r?|ml(?:i{1,3}|[1-5])|mcl[1-6]?|c[mcbs][1-6]|v[xyz]|(?:la|ll)ra|llla"
)
"""Leads of the limbs and the chest, of monitors and Holter recorders, and of Frank (those of PhysioNet's records)."""
EASI = _set("e-s a-s a-i")
LEAD_WORDS = _pattern(
    "leads? ableitung derivations? derivacion derivacao derivazione deriv afleiding отведение 导联 導聯 誘導 유도"
)
"""A lead in other languages (a pattern)."""
CARDIO_SHORT = _pattern("e[ck]g экг екг ηκγ 心电图 心电 心電圖 心電図 心電 심전도")
"""An ECG as it is written together with a lead's name: ``ECG1``, ``心电图II`` (a pattern)."""
_LONG = _pattern("ele[ckt]?tro[ck]ardi ηλεκτροκαρδιογρ электрокардиогр електрокардиогр електрокардіогр")
CARDIO_LONG = rf"(?:{_LONG})\w*"
"""The whole word (a pattern)."""
CARDIO = re.compile(rf"^(?:{CARDIO_SHORT})|(?:{CARDIO_SHORT})(?=\d*$)|{CARDIO_LONG}")
"""What makes a word one of an ECG: ``ecgRaw``, ``EKG1``, ``fECG``; not ``recgain``."""
SPACED = re.compile(r"(?<![^\W_])e[.\s_-]?[ck][.\s_-]?g(?![^\W_])")
"""E.C.G."""
TREATMENT = _set("raw filtered filt clean cleaned processed notch signal ref orig original data value")
"""Words that tell what was done with a lead, not which one it is."""
UNITS = _set("uv mv \u03bcv")

TIMES = _set("""
time times timestamp timestamps datetime zeit uhrzeit zeitstempel temps heure tiempo hora fecha aika czas время
час 时间 時間 時刻 시간 elapsed epoch unix utc gmt clock millis micros
""")
COUNTERS = _set("counter cnt index idx seq sequence nseq sample samples")
SAMPLES = _set("sample samples")
"""Words of a counter that beside ECG are the ECG's: ``ecg_samples``."""
_TOLD = """
annotation annotations bat batt battery beat beats bpm class comment comments edr event events flag flags heartrate hr
hrv ibi imp impedance label labels leadoff lo lod loff mark marker markers marks nn note notes off peak peaks pp puls
pulse qrs quality rate resp respiration rhythm rmssd rpeak rpeaks rr rri sdnn soc sqi status symptom vbat
"""
_MEASURED = """
abp acc accel acceleration accelerometer activity address airflow altitude ambient art bcg bp br breath breathing bvp
cannula checksum co2 crc cvp device di digital eda eeg effort emg eog etco2 flow gps green gsr gyr gyro gyroscope
humidity icp id ir lat light loc lon lux mac mag magnetometer mic motion movement nasal nibp osat other oximeter pap
patient pcg pleth pos position posture ppg pressure red respiratory roc rssi sao2 scg session snore sound speed spo spo2
steps subject sync temp temperature therm thermistor trig trigger unused
akku atmung batterie beschleunigung druck herzfrequenz herzrate temperatur
aceleracion bateria frecuencia frequence pouls presion pression pulso respiracion temperatura
дыхание пульс температура ускорение чсс
"""
NO_ECG = _set(_TOLD + _MEASURED)
"""Words of what is derived from an ECG, told about it or measured beside it: such a channel is none, whatever else its
name says."""
AXES = _set("x y z")
"""Of an acceleration or of a drawing; beside ECG perhaps an orthogonal lead, which is never assumed."""
ALONE_NO_ECG = _set("abd abdo abdomen abdominal chin leg thor thoracic thorax tib") | AXES
"""Words of places and directions: of another sensor where nothing says ECG.

Beside ECG, a place is that of its electrodes."""
PHRASES = re.compile(_pattern(
    "notused errorestimate 心率 心拍数 呼吸 体温 加速度 电量 電池 血氧 脉搏 脈拍 심박 호흡 체온 가속도 맥박"
))  # fmt: skip
"""Those of several words, and of languages that write no blanks between words."""
EEG_ELECTRODE = re.compile(
    r"(?:fp|af|f|fc|ft|c|cp|t|tp|p|po|o)(?:z|\d{1,2})(?:-?(?:[am][12]|ref|le|avg|[a-z]{1,2}(?:z|\d)))?"
)
