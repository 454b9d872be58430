"""Noise stress: the level asked for is the level there is, in the stretches of the protocol and nowhere else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecgtiny.common.errors import DataError
from ecgtiny.train.data.records import GAP, Annotations, load_records
from ecgtiny.train.data.records.noise import Noise, noise_power, parse, signal_power, stress, stretches, trimmed_mean
from tests.tools import require_data
from tests.train.data.records.made_noise import FS, made_noise, record


@pytest.fixture
def noises(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    return made_noise(monkeypatch, tmp_path)


@pytest.mark.parametrize(
    ("text", "name", "snr"), [("em:12", "em", 12), ("ma:0", "ma", 0), ("bw:-6.5", "bw", -6.5), ("em:60", "em", 60)]
)
def test_a_noise_and_its_level(text: str, name: str, snr: float) -> None:
    assert parse(text) == Noise(name, snr)
    assert str(parse(text)) == text


@pytest.mark.parametrize(
    "text", ["", "em", "em:", "em:x", "em:nan", "em:inf", "xx:12", "12:em", "em:1e9", "em:4000", "em:-60.1", "curve"]
)
def test_what_is_no_noise_says_what_there_is(text: str) -> None:
    with pytest.raises(
        DataError, match=r"ask for em:12; the noises are bw \(baseline wander\).*--noise curve adds each at 6"
    ):
        parse(text)


@given(st.sampled_from([100, 250, 360, 1000]), st.integers(1, 2000))
def test_noise_begins_after_five_minutes_and_comes_every_other_two(fs: int, seconds: int) -> None:
    noisy = stretches(seconds * fs, fs)[::fs]
    expected = [t >= 300 and (t - 300) // 120 % 2 == 0 for t in range(seconds)]
    assert noisy.tolist() == expected


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=200))
def test_the_trimmed_mean_is_that_of_the_middle(values: list[float]) -> None:
    from scipy.stats import trim_mean

    assert trimmed_mean(values) == pytest.approx(trim_mean(values, 0.05), rel=1e-9, abs=1e-6)


def test_signal_power_is_that_of_a_sine_as_high_as_the_qrs_complexes() -> None:
    assert signal_power(record(amplitude=400)) == pytest.approx(2.0**2 / 8)
    assert signal_power(record(amplitude=400, gain=100)) == pytest.approx(4.0**2 / 8)


def test_only_normal_beats_measure_the_signal() -> None:
    high = record()
    assert high.annotations is not None
    counts = high.counts.copy()
    counts[high.annotations.sample[::2]] = 2000
    symbol = np.where(np.arange(len(high.annotations.sample)) % 2 == 0, "V", "R")
    mixed = replace(high, counts=counts, annotations=Annotations(high.annotations.sample, symbol))
    assert signal_power(mixed) == pytest.approx(1 / 8)


def test_noise_power_is_about_each_seconds_own_mean() -> None:
    t = np.arange(100 * FS) / FS
    wave = 0.3 * np.sqrt(2) * np.sin(2 * np.pi * 5 * t) + np.floor(t)
    assert noise_power(wave, FS) == pytest.approx(0.09, rel=1e-6)


@pytest.mark.parametrize("fs", [250, 360, 1000])
@pytest.mark.parametrize("snr", [24, 12, 0])
def test_the_level_is_the_one_asked_for(noises: Path, fs: int, snr: int) -> None:
    clean = record(fs, 500 * fs)
    noisy = stress(clean, Noise("em", snr))
    added = (noisy.record.counts.astype(np.float64) - clean.counts) / clean.gain
    level = 10 * np.log10(signal_power(clean) / noise_power(added[300 * fs : 360 * fs], fs))
    assert level == pytest.approx(snr, abs=0.1)


def test_clean_stretches_hold_the_baseline_that_the_noise_left(noises: Path) -> None:
    clean = record()
    noisy = stress(clean, Noise("em", 0))
    added = noisy.record.counts.astype(np.int64) - clean.counts
    assert set(added[: 300 * FS + 1]) == {0}
    assert len(set(added[420 * FS : 540 * FS])) == 1
    assert added[420 * FS] == added[420 * FS - 1]
    assert added[540 * FS - 1] == added[420 * FS]
    assert len(set(added[noisy.noisy])) > 100


def test_the_record_says_what_was_added(noises: Path) -> None:
    noisy = stress(replace(record(), note="old"), Noise("em", 6)).record
    assert noisy.note == "old; electrode motion at 6 dB from minute 5 on, two of every four minutes"
    assert set(noisy.source) == {"em.hea", "em.dat"}


def test_noise_saturates_and_gaps_stay_gaps(noises: Path) -> None:
    clean = record(amplitude=30000)
    counts = clean.counts.copy()
    counts[310 * FS : 311 * FS] = GAP
    noisy = stress(replace(clean, counts=counts), Noise("em", -20)).record
    assert np.flatnonzero(noisy.missing).tolist() == list(range(310 * FS, 311 * FS))
    assert (noisy.counts.min(), noisy.counts[~noisy.missing].min(), noisy.counts.max()) == (GAP, -32767, 32767)


def test_a_record_without_beats_or_too_short_is_refused(noises: Path) -> None:
    with pytest.raises(DataError, match="has no annotations"):
        stress(replace(record(), annotations=None), Noise("em", 12))
    with pytest.raises(DataError, match="no annotated normal beat"):
        stress(replace(record(), annotations=Annotations(np.array([500]), np.array(["V"]))), Noise("em", 12))
    with pytest.raises(DataError, match=r"lasts 300 s; noise begins after 300 s \(give a longer record"):
        stress(record(samples=300 * FS), Noise("em", 12))


def test_missing_noise_says_which_files_go_where(noises: Path) -> None:
    with pytest.raises(DataError) as caught:
        stress(record(), Noise("ma", 12))
    assert all(part in caught.value.fix for part in ("ma.hea", "ma.dat", "nstdb"))


def test_published_noise_on_a_published_record() -> None:
    require_data("nstdb", "em.dat")
    require_data("mitdb", "118.dat")
    (clean,) = load_records("mitdb:118")
    noisy = stress(clean, parse("em:12"))
    added = (noisy.record.counts.astype(np.float64) - clean.counts) / clean.gain
    measured = 10 * np.log10(signal_power(clean) / noise_power(added[noisy.noisy], clean.fs))
    assert measured == pytest.approx(6.1, abs=0.2)  # the noise is measured before it grows
    assert noisy.noisy.mean() == pytest.approx(0.435, abs=0.001)
