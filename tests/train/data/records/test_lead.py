"""Which channel is taken for the ECG: never another signal, never one of several that could be meant."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from ecgtiny.common.errors import DataError
from ecgtiny.train.data.records import GAP
from ecgtiny.train.data.records.lead import BLOCK, choice, others, to_counts
from ecgtiny.train.data.records.lead_names import Channel, channel

ECG = """
ECG I|ecg|EKG|II|MLII|mlii|Lead II|LEAD 2|V1|v|aVR|AVF|ECG1|ECG 2|ecg_raw|EEG EKG1-REF|POL ECG|V4R|ML II|MCL1|CM5|vx|
LA-RA|E-S|D2|Elektrokardiogramm|ECG-LL|ecg [uV]|EKG1-EKG2|MV2|
Électrocardiogramme|electrocardiograma|Elettrocardiogramma|eletrocardiograma|Электрокардиограмма II|ЭКГ|ЕКГ 1|ΗΚΓ|
心电图|心電図|心電圖|심전도|II导联|Ⅱ誘導|отведение II|Ableitung 2|Dérivation III|DII|E.C.G.|
abdominal ECG|ecg_samples|\N{FULLWIDTH LATIN CAPITAL LETTER E}CG|EEG ECG
"""
OTHER = """
EEG Fpz-Cz|EOG|EOG horizontal|EMG|EMG Chin|Resp|Resp oro-nasal|RESP|SpO2|SaO2|PLETH|ABP|ART|marker|Event marker|
acc_x|AccX|Accelerometer|Temp rectal|Temperature|status|EDF Annotations|C3-A2|Fp1|O2|Thor Res|ABDO|Snore|Pulse|HR|
ECG HR|EcgRate|ECG Impedance|Battery|Light|Lead off|gyro_z|trigger|CO2|PPG|
X|DI|ecghr|ECG_EMG|ECG acc|LO+|rmssd|checksum|ECG rhythm|心率|ECG 心率|C1|Herzfrequenz|température|fréquence
"""
CLOCK = "time|Timestamp|ECG time|ecg_index|ecgSeq|Sample Index|Uhrzeit|時刻|时间|Counter"
UNKNOWN = "signal|ch1|Direct_1|noise1|V raw|I value|recgain|ECG X|Channel II|d7|value|A|sensor 3"
KINDS = [
    (name.strip(), kind)
    for names, kind in ((ECG, Channel.ECG), (OTHER, Channel.OTHER), (CLOCK, Channel.CLOCK), (UNKNOWN, Channel.UNKNOWN))
    for name in names.split("|")
]
MONITOR = ["RESP", "PLETH", "ABP"]


@pytest.mark.parametrize(("name", "kind"), KINDS)
def test_what_a_channel_is_by_its_name(name: str, kind: Channel) -> None:
    assert channel(name) is kind


@pytest.mark.parametrize("name", [name for name, kind in KINDS if kind in (Channel.OTHER, Channel.CLOCK)])
def test_another_signal_goes_behind_an_ecg_and_is_refused_alone(name: str) -> None:
    assert choice([name, "ecg"], None, "here").index == 1
    with pytest.raises(DataError, match="holds no ECG: its only channel is"):
        choice([name], None, "here")


@pytest.mark.parametrize(
    ("leads", "taken", "note"),
    [
        (["MLII", "V5"], "MLII", ""),
        (["V5", "mlii"], "mlii", ""),
        (["I", "II", "III", "V1"], "I", "lead I is the first of 4"),
        (["V5", "V2"], "V5", "lead V5 is the first of 2"),
        (["ECG1", "ECG2"], "ECG1", "lead ECG1 is the first of 2"),
        (["EEG", "ecg", "EOG"], "ecg", ""),
        ([*MONITOR, "II"], "II", ""),
        (["ecg", "v"], "ecg", "lead ecg is the first of 2"),
        (["ECG", "ECG"], "ECG", "the first of 2 leads called ECG"),
        (["sensor"], "sensor", "the only channel, 'sensor', is taken for an ECG lead"),
    ],
)
def test_the_default_lead(leads: list[str], taken: str, note: str) -> None:
    found = choice(leads, None, "here")
    assert (leads[found.index], found.note) == (taken, note)


@pytest.mark.parametrize(
    "leads",
    [
        ["a", "b"],
        ["EEG C3", "sensor"],
        MONITOR,
        ["ecg_raw", "ecg_filtered"],
        ["ECG", "EKG"],
        ["ECG II", "II"],
        ["MLII", "ML II"],
    ],
)
def test_two_that_could_be_meant_are_listed(leads: list[str]) -> None:
    with pytest.raises(DataError, match=rf"{leads[0]}, {leads[1]}.* \(choose one by its name: --lead '{leads[0]}'\)"):
        choice(leads, None, "here")


@pytest.mark.parametrize(
    ("leads", "wanted", "taken"),
    [
        (["EEG", "ecg"], "ECG", "ecg"),
        (["ECG I", "ECG II"], "ii", "ECG II"),
        (["MLII", "V5"], "v5", "V5"),
        (["Lead I", "Lead II"], "II", "Lead II"),
        (["I", "i"], "i", "i"),
        (["ECG (raw)", "x"], "ecg raw", "ECG (raw)"),
        (["EEG Fpz-Cz", "ECG"], "EEG Fpz-Cz", "EEG Fpz-Cz"),
        (["avR", "V1"], "AVR", "avR"),
        (["I", "Ⅱ誘導"], "lead II", "Ⅱ誘導"),
        (["Elektrokardiogramm aVR", "Électrocardiogramme V2"], "avr", "Elektrokardiogramm aVR"),
        (["心电图I", "心电图II"], "II", "心电图II"),
    ],
)
def test_a_lead_is_found_without_regard_to_case_and_spaces(leads: list[str], wanted: str, taken: str) -> None:
    assert leads[choice(leads, wanted, "here").index] == taken


@pytest.mark.parametrize(("leads", "wanted"), [(["I", "ECG I", "V1"], "Lead I"), (["ecg_1", "ecg-1"], "ECG 1")])
def test_a_wish_that_fits_two_leads_is_refused(leads: list[str], wanted: str) -> None:
    with pytest.raises(DataError, match="several channels could be the lead"):
        choice(leads, wanted, "here")


@pytest.mark.parametrize("wanted", ["", "III", "EKG 3", "?"])
def test_a_lead_that_is_not_there_lists_those_that_are(wanted: str) -> None:
    with pytest.raises(DataError, match=r"has no lead .* \(its leads are ECG I, ECG II\)"):
        choice(["ECG I", "ECG II"], wanted, "here")


def test_a_long_list_is_cut() -> None:
    with pytest.raises(DataError, match=r"c39 and 60 more"):
        choice([f"c{i}" for i in range(100)], None, "here")


def test_other_leads_are_never_other_signals() -> None:
    assert others(["RESP", "II", "V", "ABP"], 1) == ("V",)
    assert others(["a", "b", "EEG"], 0) == ("b",)


def test_counts_of_many_blocks_are_those_of_their_samples() -> None:
    value = np.arange(2 * BLOCK + 5, dtype=np.float64) % 60_000 - 30_000.5
    value[[0, BLOCK, -1]] = np.nan
    value[[1, BLOCK + 1, -2]] = 1e6, -1e6, 0.5
    counts = to_counts(value, "here")
    assert counts[[0, BLOCK, -1]].tolist() == [GAP] * 3
    assert counts[[1, BLOCK + 1, -2]].tolist() == [32767, -32767, 0]
    rest = np.delete(np.arange(len(value)), [0, 1, BLOCK, BLOCK + 1, -2, -1])
    assert np.array_equal(counts[rest], np.rint(value[rest]))


@pytest.mark.parametrize(
    ("part", "message"),
    [(np.inf, f"sample {BLOCK + 7} is infinite"), (1e6, r"5.0% of the samples exceed int16")],
)
def test_what_is_no_lead_is_refused_in_any_block(part: float, message: str) -> None:
    value = np.zeros(2 * BLOCK)
    value[BLOCK + 7 : BLOCK + 7 + BLOCK // 10] = part
    with pytest.raises(DataError, match=message):
        to_counts(value, "here")


def test_a_lead_without_a_valid_sample_is_refused() -> None:
    with pytest.raises(DataError, match="no valid sample"):
        to_counts(np.full(BLOCK + 1, np.nan), "here")


def test_counts_take_little_memory_beside_their_samples() -> None:
    value = np.zeros(16 * BLOCK)
    tracemalloc.start()
    try:
        counts = to_counts(value, "here")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 2 * counts.nbytes
