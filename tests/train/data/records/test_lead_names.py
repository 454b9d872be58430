"""A name means the same in a WFDB header, an EDF file and a table of text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ecgtiny.common.errors import DataError
from ecgtiny.train.data.records import load_records
from ecgtiny.train.data.records.lead_names import key, words_of
from tests.train.data.records.made import FS, counts, write_edf, write_wfdb


def write_csv(folder: Path, names: tuple[str, ...]) -> Path:
    rows = ["\t".join(f"{(x - 1024 + i) / 200}" for i in range(len(names))) for x in counts(720)]
    path = folder / "a.csv"
    path.write_text("\n".join([f"# fs={FS} unit=mV", "\t".join(names), *rows, ""]), "utf-8")
    return path


def edf(folder: Path, names: tuple[str, ...]) -> Path:
    return write_edf(folder / "a.edf", names)


def wfdb(folder: Path, names: tuple[str, ...]) -> Path:
    return write_wfdb(folder, leads=names, annotated=False)


FILES = [write_csv, edf, wfdb]
LEADS = [
    "LEAD 2",
    "EEG EKG1-REF",
    "MCL1",
    "LA-RA",
    "E.C.G.",
    "DII",
    "Derivation III",
    "Electrocardiogra",
    "ecg_samples",
]
NO_LEADS = [
    "EcgRate", "ecghr", "ECG_EMG", "ECG acc", "ecg_index", "ecgSeq", "ECG time", "ECG Impedance", "SaO2", "ABP",
    "C3-A2", "C1", "rmssd", "LO+", "checksum", "X", "DI", "Uhrzeit", "Temperatur", "ecg rhythm",
]  # fmt: skip
NOT_TOLD = ["V raw", "I value", "recgain", "Channel II", "d7", "ecg_x"]


@pytest.mark.parametrize("write", FILES)
@pytest.mark.parametrize("name", LEADS)
def test_a_lead_is_taken_from_any_kind_of_file(
    tmp_path: Path, write: Callable[[Path, tuple[str, ...]], Path], name: str
) -> None:
    assert load_records(str(write(tmp_path, ("value", name, "RESP"))))[0].lead == name


@pytest.mark.parametrize("write", FILES)
@pytest.mark.parametrize("name", NO_LEADS)
def test_what_is_no_lead_is_taken_from_no_kind_of_file(
    tmp_path: Path, write: Callable[[Path, tuple[str, ...]], Path], name: str
) -> None:
    with pytest.raises(DataError, match=r"has no leads|no channel looks like an ECG"):
        load_records(str(write(tmp_path, (name, "RESP"))))


@pytest.mark.parametrize("write", FILES)
@pytest.mark.parametrize("name", NOT_TOLD)
def test_a_name_that_may_be_a_lead_goes_behind_one(
    tmp_path: Path, write: Callable[[Path, tuple[str, ...]], Path], name: str
) -> None:
    assert load_records(str(write(tmp_path, (name, "V5"))))[0].lead == "V5"


@pytest.mark.parametrize(
    ("name", "lead"),
    [("ECG II", "ii"), ("Lead II (raw)", "ii"), ("EKG", ""), ("II ECG", "ii"), ("EEG EKG1-REF", "1"),
     ("II [\u00b5V]", "ii"),
     ("Elektrokardiogramm aVR", "avr"), ("\u2161\u8a98\u5c0e", "ii"), ("Derivations V1", "v1")],
)  # fmt: skip
def test_which_lead_a_name_means(name: str, lead: str) -> None:
    assert key(name) == lead


def test_words_are_split_at_case_at_digits_and_beside_ecg() -> None:
    assert {"ecg", "rate", "heart", "spo", "hr"} <= words_of("EcgRate heart_SpO2 ecghr")
