"""Generated rhythms: intervals as their models have them, no P wave in fibrillation, annotations where it changes."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from ecgtiny.common.errors import DataError
from ecgtiny.train.data.records import Record, load_records
from ecgtiny.train.data.records.generated import FIBRILLATION, FS, SINUS, rhythm_record
from ecgtiny.train.data.synthetic import Level
from ecgtiny.train.data.synthetic.fibrillation import Fibrillation, fibrillating_rr, fibrillatory_waves
from ecgtiny.train.data.synthetic.sinus_arrhythmia import breathing_rr
from tests.stored import there

CLEAN = Level(amplitude=0, width=0, jitter=0, muscle=0, wander=0, hum=0)
SEED = 3


@cache
def clean() -> Record:
    return rhythm_record("af", SEED, 20, level=CLEAN)


def stretches(record: Record) -> list[tuple[int, int, str]]:
    """Return first sample, the one after the last, and rhythm."""
    marks = there(record.annotations)
    at = np.flatnonzero(marks.symbol == "+")
    ends = [*marks.sample[at[1:]].tolist(), len(record)]
    return list(zip(marks.sample[at].tolist(), ends, there(marks.text)[at].tolist(), strict=True))


def beats(record: Record, rhythm: str) -> np.ndarray:
    """Return the beats in mV from 0.25 s before R on, of which no neighbour is of another rhythm."""
    marks = there(record.annotations)
    peaks = marks.sample[marks.symbol == "N"]
    inside = [at for first, end, text in stretches(record) if text == rhythm
              for at in peaks[(peaks > first) & (peaks < end)][1:-1].tolist() if at + 200 < len(record)]  # fmt: skip
    return record.counts[np.array(inside)[:, None] + np.arange(-90, 90)] / record.gain


def test_rhythms_alternate_after_eight_minutes_of_sinus_rhythm() -> None:
    found = stretches(clean())
    assert [text for _, _, text in found] == [(SINUS, FIBRILLATION)[k % 2] for k in range(len(found))]
    assert len(found) > 3
    assert found[1][0] / FS == pytest.approx(480, abs=10)
    for first, end, text in found[1:-1]:
        low, high = (60, 300) if text == FIBRILLATION else (50, 190)
        assert low - 2 <= (end - first) / FS <= high + 2


def test_there_is_no_p_wave_in_fibrillation_but_the_waves_of_the_atria() -> None:
    p_wave = slice(15, 45)
    sinus, fibrillating = beats(clean(), SINUS), beats(clean(), FIBRILLATION)
    base = sinus[:, 50:60].mean(axis=1, keepdims=True)
    assert np.ptp((sinus - base)[:, p_wave].mean(axis=0)) > 0.08
    assert np.ptp(fibrillating[:, p_wave].mean(axis=0)) < 0.05, "what does not go with the beat is averaged away"
    assert np.ptp(fibrillating[:, p_wave], axis=1).mean() > 0.04, "in each beat something is there"
    assert np.ptp(sinus[:, 90 - 5 : 90 + 5].mean(axis=0)) == pytest.approx(
        np.ptp(fibrillating[:, 90 - 5 : 90 + 5].mean(axis=0)), rel=0.15
    )


def test_intervals_are_those_of_the_node() -> None:
    one = Fibrillation(rate=6.0, refractory=0.35, prolongation=0.3, amplitude=0.05)
    rr = fibrillating_rr(np.random.default_rng(0), one, 4000)
    assert rr.min() > one.refractory
    assert np.sum(rr) == pytest.approx(4000, abs=3)
    t = np.linspace(0, one.prolongation, 1000)
    survives = np.exp(-one.rate * t * t / (2 * one.prolongation))  # no impulse passed on the linear part
    expected = one.refractory + np.trapezoid(survives, t) + survives[-1] / one.rate
    assert rr.mean() == pytest.approx(expected, rel=0.02)
    assert abs(np.corrcoef(rr[1:], rr[:-1])[0, 1]) < 0.05, "each interval is drawn for itself"


def test_the_waves_have_their_frequency() -> None:
    one = Fibrillation(rate=6.0, refractory=0.35, prolongation=0.3, amplitude=0.05)
    wave = fibrillatory_waves(np.random.default_rng(0), one, np.arange(6000) / 100)
    power = np.abs(np.fft.rfft(wave)) ** 2
    frequency = np.fft.rfftfreq(len(wave), 0.01)
    near = np.abs(frequency - one.rate) < 0.6
    assert power[near].sum() > 0.6 * power.sum()
    assert frequency[power.argmax()] == pytest.approx(6.0, abs=0.6)


def test_breathing_moves_the_heart_rate() -> None:
    rr = breathing_rr(np.random.default_rng(1), 600, 0.9)
    assert rr[1:].mean() == pytest.approx(0.9, rel=0.02)
    assert 0.05 < (np.percentile(rr, 95) - np.percentile(rr, 5)) / 0.9 < 0.35
    centred = rr[1:] - rr[1:].mean()
    power = np.abs(np.fft.rfft(centred)) ** 2
    frequency = np.fft.rfftfreq(len(centred), 0.9)
    assert 0.13 < frequency[power.argmax()] < 0.3
    assert power[np.abs(frequency - frequency[power.argmax()]) < 0.06].sum() > 0.7 * power.sum()


def test_records_by_name_are_reproducible_and_differ_by_rhythm_and_seed() -> None:
    one, again = (load_records("synthetic:rsa:4")[0] for _ in range(2))
    assert (one.name, one.counts.tobytes()) == ("synthetic-rsa-4", again.counts.tobytes())
    assert {text for _, _, text in stretches(one)} == {SINUS}
    assert load_records("synthetic:af:4")[0].counts.tobytes() != one.counts.tobytes()
    assert [record.name for record in load_records("synthetic:af:0-1,3")] == [
        "synthetic-af-0", "synthetic-af-1", "synthetic-af-3"]  # fmt: skip


def test_a_rhythm_that_there_is_not_is_refused() -> None:
    with pytest.raises(DataError, match="no rhythm 'vt'"):
        load_records("synthetic:vt:0")
    with pytest.raises(DataError, match="no seed"):
        load_records("synthetic:af:x")
