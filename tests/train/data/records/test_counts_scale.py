"""Counts of 24 bits and offsets of electrodes become int16 with the right voltages."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ecgtiny.common.errors import DataError
from ecgtiny.train.data.records.counts_scale import fit_int16
from tests.train.data.records.exports.made import ecg, lines, millivolts, read


@pytest.mark.parametrize("offset", [0.0, 31.0, -60.0])
@pytest.mark.parametrize("zero", [0, 8388608, -5])
def test_24_bits_keep_their_voltages(tmp_path: Path, offset: float, zero: int) -> None:
    truth = ecg(250) + offset + np.linspace(0, 3, 2500)
    head = f"# fs=250 unit=counts gain=20798 zero={zero}\nECG\n"
    record = read(tmp_path, lines(head, [str(round(20798 * x) + zero) for x in truth]))
    assert float(np.abs(millivolts(record) - truth).max()) < 0.001
    assert record.gain > 1000
    assert "fitted to int16" in record.note


def test_an_offset_that_no_filter_holds_is_taken_away(tmp_path: Path) -> None:
    truth = ecg(250)
    record = read(
        tmp_path, lines("# fs=250 unit=counts gain=20798\nECG\n", [str(round(20798 * (x + 300))) for x in truth])
    )
    difference = millivolts(record) - truth
    assert float(np.ptp(difference)) < 0.001
    assert "an offset of 300 mV is taken away" in record.note


def test_int16_stays_as_it_is() -> None:
    value = np.array([-32767.0, 0, 32767, np.nan])
    scaled = fit_int16(value, 1000.0, 5.0, "here")
    assert scaled.counts.tolist() == [-32767, 0, 32767, -32768]
    assert (scaled.gain, scaled.zero) == (1000, 5)


def test_a_scale_that_cannot_be_is_refused() -> None:
    with pytest.raises(DataError, match="which no ECG does"):
        fit_int16(np.array([0.0, 1e6]), 200.0, 0.0, "here")


def test_a_scale_that_hardly_can_be_is_told() -> None:
    assert "see whether unit and gain are right" in fit_int16(np.array([0.0, 9000]), 200.0, 0.0, "here").notes[0]
