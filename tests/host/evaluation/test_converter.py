"""A record through another converter keeps its signal, its annotations and its gaps."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgtiny.common.errors import DataError, UsageError
from ecgtiny.host.evaluation.converter import convert, front_end, saturate
from ecgtiny.quantize.stream import Adc
from ecgtiny.train.data.records.record import GAP, Record
from tests.host.evaluation.strip_samples import record
from tests.stored import there

RATES = [100.0, 128.0, 250.0, 257.0, 360.0, 500.0, 1000.0]


def millivolts(of: Record) -> np.ndarray:
    return (of.counts - np.float64(of.zero)) / of.gain


def test_a_record_in_the_converter_s_counts_stays_as_it_is() -> None:
    of = record()
    assert convert(of, Adc(fs=250.0, gain=200.0, rails=(900, 1100))) is of


@settings(max_examples=20, deadline=None)
@given(
    st.sampled_from([100.0, 128.0, 250.0, 257.0, 360.0, 500.0, 1000.0]), st.floats(100, 5000), st.integers(-900, 900)
)
def test_amplitude_and_beats_stay_where_they_were(fs: float, gain: float, zero: int) -> None:
    of = record({50: "V"})
    found = convert(of, Adc(fs=fs, gain=gain, zero=zero))
    assert (found.fs, found.gain, found.zero) == (fs, gain, zero)
    assert found.seconds == pytest.approx(of.seconds, abs=1 / 100)
    at = there(found.annotations).sample
    assert np.allclose(at / fs, there(of.annotations).sample / of.fs, atol=1 / fs)
    assert np.allclose(millivolts(found)[at[1:-1]], 1.0, atol=0.05 if fs >= 250 else 0.3)


def test_missing_samples_stay_missing() -> None:
    counts = record().counts.copy()
    counts[1000:1500] = GAP
    found = convert(record(counts=counts), Adc(fs=500.0))
    assert found.missing.sum() == pytest.approx(1000, abs=2)
    assert found.missing[2010:2990].all()
    assert np.abs(millivolts(found)[~found.missing]).max() < 1.1


def test_beyond_the_rails_there_is_the_rail() -> None:
    found = convert(record(), Adc(gain=400.0, zero=0, rails=(-100, 250)))
    assert (int(found.counts.min()), int(found.counts.max())) == (0, 250)
    assert front_end(found, Adc(rails=(-100, 250))).rails == (-100, 250)
    held = saturate(record(), Adc(rails=(1000, 1100)))
    assert int(held.counts.max()) == 1100
    assert saturate(record(), Adc()).counts.max() > 1200


def test_what_was_converted_is_told() -> None:
    note = convert(record(note="generated"), Adc(fs=500.0)).note
    assert note == (
        "generated; converted from 250 Hz, 200 counts/mV, 0 mV at 1024 to 500 Hz, 200 counts/mV, 0 mV at 1024"
    )


def test_rates_in_no_simple_ratio_and_a_zero_beyond_the_rails_are_refused() -> None:
    with pytest.raises(DataError, match=r"cannot be converted from 250 to 333\.337 Hz"):
        convert(record(), Adc(fs=333.337))
    with pytest.raises(UsageError, match="--rails 0 1000 with 0 mV at 1024 counts"):
        front_end(record(), Adc(rails=(0, 1000)))
