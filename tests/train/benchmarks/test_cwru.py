"""Windows of a bearing's vibration: what is held out, at what rate, and that loudness tells nothing."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from ecgtiny.common.errors import DataError
from ecgtiny.train.benchmarks import load_benchmark
from ecgtiny.train.benchmarks.cwru import FS, NOISE, RECORDINGS, SECTIONS, WINDOW, noisy, windows
from ecgtiny.train.data.beats import Beats
from ecgtiny.train.detectors import find
from ecgtiny.train.detectors.fitted import Items, Task
from ecgtiny.train.detectors.kinds import Kind
from ecgtiny.train.ranking import auroc
from tests.stored import there
from tests.tools import require_data, require_module


def beats_of(items: Items) -> Beats:
    assert isinstance(items, Beats)
    return items


def write_set(folder: Path, samples: int = 4 * 40 * WINDOW) -> None:
    """Write four records whose sample numbers are their values, so that a window says where it was cut."""
    io = require_module("scipy.io")
    (folder / "cwru").mkdir(parents=True)
    for index, one in enumerate(RECORDINGS):
        ramp = np.sin(np.arange(samples * one.rate // 4) / one.rate * (0.1 + 0.1 * index))
        io.savemat(folder / "cwru" / one.file, {one.variable: ramp[:, np.newaxis]})


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_set(tmp_path)
    monkeypatch.setenv("ECGTINY_DATA", str(tmp_path))
    return tmp_path


def test_training_and_test_windows_share_no_sample(made: Path) -> None:
    io = require_module("scipy.io")
    healthy = RECORDINGS[0]
    steps = np.repeat(np.arange(160 * WINDOW * 4 // 4), 4)[: 160 * WINDOW].astype(float)
    io.savemat(made / "cwru" / healthy.file, {healthy.variable: steps[:, np.newaxis]})
    (fold,) = load_benchmark("cwru-raw").folds(0)
    train, test = (beats_of(side[Kind.WINDOWS]) for side in (fold.train, fold.test))
    assert train.x.max() < test.x[test.normal].min() + 2
    assert set(train.classes) == {one.what for one in RECORDINGS}
    assert train.normal.all()
    assert np.unique(there(test.label)).tolist() == [0, 1, 2, 3]


@pytest.mark.usefixtures("made")
def test_the_healthy_record_is_brought_to_the_rate_of_the_others() -> None:
    (fold,) = load_benchmark("cwru-raw").folds(0)
    train, test = (beats_of(side[Kind.WINDOWS]) for side in (fold.train, fold.test))
    assert train.fs == test.fs == FS
    spectrum = np.abs(np.fft.rfft(train.x[5, :, 0] * np.hanning(WINDOW), 64 * WINDOW))
    assert 2 * np.pi * spectrum.argmax() / (64 * WINDOW) == pytest.approx(0.1, abs=0.01)


def test_a_refit_without_a_section_saw_no_sample_of_it(made: Path) -> None:
    """Samples count themselves, so that a window says where it was cut."""
    io, healthy = require_module("scipy.io"), RECORDINGS[0]
    ramp = np.repeat(np.arange(40.0 * WINDOW), healthy.rate)
    io.savemat(made / "cwru" / healthy.file, {healthy.variable: ramp[:, np.newaxis]})
    (fold,) = load_benchmark("cwru-raw").folds(0)
    train = beats_of(fold.train[Kind.WINDOWS])
    section = there(train.source.record)
    inside = train.x[:, 20:-20, 0]  # resampling rings where the signal ends
    spans = sorted((inside[section == name].min(), inside[section == name].max()) for name in np.unique(section))
    assert len(spans) == SECTIONS
    assert all(last < first for (_, last), (first, _) in pairwise(spans))
    assert beats_of(fold.test[Kind.WINDOWS]).source.record is None


@pytest.mark.usefixtures("made")
def test_the_noise_is_the_seeds() -> None:
    once, again, other = (beats_of(load_benchmark("cwru").folds(seed)[0].test[Kind.WINDOWS]).x for seed in (0, 0, 1))
    np.testing.assert_array_equal(once, again)
    assert not np.array_equal(once, other)


def test_a_window_is_normalised_before_noise_of_its_own_power() -> None:
    loud = np.stack([np.sin(np.arange(WINDOW) / 5), 1000 * np.sin(np.arange(WINDOW) / 5) + 40])
    power = noisy(np.repeat(loud, 200, axis=0), np.random.default_rng(0)).var(axis=1).reshape(2, 200).mean(axis=1)
    np.testing.assert_allclose(power, 1 + NOISE**2, rtol=0.03)


def test_windows_cover_the_signal_at_the_stride() -> None:
    cut = windows(np.arange(WINDOW + 300.0), 100)
    assert cut[:, 0].tolist() == [0, 100, 200, 300]
    assert cut.shape == (4, WINDOW)


def test_without_the_files_it_says_where_to_put_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECGTINY_DATA", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with pytest.raises(DataError, match=r"97_Normal_0\.mat"):
        load_benchmark("cwru").folds(0)


@pytest.mark.parametrize("content", [b"no matrix", b""])
def test_a_damaged_file_is_refused_by_its_name(made: Path, content: bytes) -> None:
    (made / "cwru" / "118_0.mat").write_bytes(content)
    with pytest.raises(DataError, match=r"118_0\.mat"):
        load_benchmark("cwru").folds(0)


def test_loudness_alone_tells_the_raw_windows_and_not_the_others() -> None:
    require_data("cwru")
    found: dict[str, float] = {}
    for name in ("cwru", "cwru-raw"):
        (fold,) = load_benchmark(name).folds(0)
        fitted = find("rms").fit(Task(Kind.WINDOWS, fold.train[Kind.WINDOWS], 0))
        test = fold.test[Kind.WINDOWS]
        found[name] = there(auroc(fitted.score(test), ~test.normal))
    assert found["cwru-raw"] > 0.999
    assert 0.35 < found["cwru"] < 0.65
