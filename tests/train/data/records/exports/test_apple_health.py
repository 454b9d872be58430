"""Apple Health's CSV: any language of keys, decimal marks, lines that are blank, and what is missing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ecgtiny.common.errors import DataError
from tests.train.data.records.exports.made import check, ecg, lines, read, rows

ENGLISH = """Name,Jane Doe
Date of Birth,"Jan 1, 1970"
Recorded Date,2020-05-01 10:00:00 +0200
Classification,Sinus Rhythm
Symptoms,
Software Version,1.90
Device,"Watch4,4"
Sample Rate,{rate}


Lead,Lead I
Unit,µV

"""
GERMAN = """Name;Jane Doe
Geburtsdatum,01.01.1970
Aufzeichnungsdatum,2020-05-01 10:00:00 +0200
Klassifizierung,Sinusrhythmus
Symptome,Ohne
Softwareversion,1.90
Gerät,"Watch4,4"
Messrate,512 Hertz
Ableitung,Ableitung I
Einheit,µV

"""
JAPANESE = """名前,山田
記録日,2020-05-01 10:00:00 +0900
サンプルレート,512 ヘルツ
誘導,I誘導
単位,µV

"""
ARABIC = """الاسم,جين
معدل العينات,٥١٢ هرتز
الوحدة,µV

"""


@pytest.mark.parametrize("name", ["ecg.csv", "ecg.txt", "no suffix"])
@pytest.mark.parametrize(
    ("head", "comma"),
    [(ENGLISH.format(rate="512 hertz"), False), (GERMAN, True), (JAPANESE, False), (ARABIC, False),
     (ENGLISH.format(rate="512,000 Hz"), True)],
)  # fmt: skip
def test_a_language_does_not_matter(tmp_path: Path, head: str, comma: bool, name: str) -> None:
    truth = ecg(512, 3)
    text = lines(head, rows(truth * 1000, lambda _, x: f"{x:.3f}".replace(".", "," if comma else ".")))
    record = read(tmp_path, text, name=name)
    check(record, truth, 512)
    assert record.lead == "I"
    assert record.note == "Apple Watch export"


def test_a_rate_that_is_not_whole_and_millivolts(tmp_path: Path) -> None:
    head = ENGLISH.format(rate="510.227 hertz").replace("µV", "mV")
    check(read(tmp_path, lines(head, rows(ecg(510.227, 3), lambda _, x: f"{x:.4f}"))), ecg(510.227, 3), 510.227)


def test_minus_signs_of_other_languages(tmp_path: Path) -> None:
    text = ENGLISH.format(rate="512 hertz") + "\u221212,571\n8,370\n"
    assert read(tmp_path, text).counts.tolist() == [-5, 3]


def test_a_last_line_that_is_cut_is_left_out_and_a_heart_rate_is_no_sampling_rate(tmp_path: Path) -> None:
    head = ENGLISH.format(rate="512 hertz").replace("Unit", "Average Heart Rate,120 bpm\nUnit")
    record = read(tmp_path, head + "1000\n2000\n-")
    assert record.counts.tolist() == [400, 800]
    assert record.fs == 512
    assert "the last line, 17, is cut and left out" in record.note


def test_what_the_user_writes_on_top_counts(tmp_path: Path) -> None:
    record = read(tmp_path, "# fs=500 unit=mV patient=7\n" + ENGLISH.format(rate="512 hertz") + "1\n0.5\n")
    assert (record.fs, record.patient, record.counts.tolist()) == (500, "7", [400, 200])


def test_a_word_among_the_samples_is_named_by_its_line(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="line 15: 'x' is not a number"):
        read(tmp_path, ENGLISH.format(rate="512 hertz") + "1\nx\n2\n")


def test_no_samples(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="has no samples"):
        read(tmp_path, ENGLISH.format(rate="512 hertz"))


def test_a_missing_sample_is_a_gap(tmp_path: Path) -> None:
    record = read(tmp_path, ENGLISH.format(rate="512 hertz") + "1000\nnan\n2000\n")
    assert np.flatnonzero(record.missing).tolist() == [1]
