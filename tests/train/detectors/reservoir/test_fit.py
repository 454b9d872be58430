"""Readouts learn what is marked; intervals are scored and counted as the report on it counts."""

from __future__ import annotations

import os
from dataclasses import replace

import numpy as np
import pytest

from ecgtiny.common.arrays import Float32Array
from ecgtiny.common.errors import UnsupportedModelError
from ecgtiny.train.data.signals import Signal, Signals
from ecgtiny.train.detectors import detectors
from ecgtiny.train.detectors.detector import Detector
from ecgtiny.train.detectors.fitted import FloatStream, Task
from ecgtiny.train.detectors.kinds import Kind
from ecgtiny.train.detectors.reservoir import readouts
from ecgtiny.train.detectors.reservoir.counting import count_intervals
from ecgtiny.train.detectors.reservoir.fir import Taps
from ecgtiny.train.detectors.reservoir.fit import Rule, each, fit, one, two
from ecgtiny.train.detectors.reservoir.readouts import fit_readouts, pulses
from tests.stored import there
from tests.train.detectors.reservoir.made import made_signals

PULSE = (0.3, 0.5)
FAST = ("echo-state", "fir-multi")
SPIKING = ("lif-1d", "lif-multi", "lif-two", "lif-small")
OF_SAMPLES = {found.name: found for found in detectors() if found.name in (*FAST, *SPIKING)}
CLASSES = ("normal", "inverted t", "missing qrs", "st elevation")


def test_groups_of_the_readouts() -> None:
    assert one(CLASSES) == ((1, 2, 3),)
    assert each(CLASSES) == ((1,), (2,), (3,))
    assert two(CLASSES) == ((2,), (1, 3))
    assert two(("normal", "pvc")) == ((1,),)


def test_a_target_is_a_pulse_in_each_rhythm_that_its_readout_is_for() -> None:
    signal = Signal("made", np.zeros(600, np.float32), np.array([0, 200, 400]), np.array([0, 1, 2]))
    wanted = pulses(signal, 200.0, ((2,), (1, 2)), PULSE)
    first, last = (round(200 * seconds) for seconds in PULSE)
    assert np.flatnonzero(wanted[:, 0]).tolist() == list(range(400 + first, 400 + last))
    assert np.count_nonzero(wanted[:, 1]) == 2 * (last - first)


def test_validation_signals_without_both_are_refused() -> None:
    normal = made_signals(1, signals=1, kinds=0)
    task = Task(Kind.SAMPLES, made_signals(0, signals=1), 0, replace(normal, classes=CLASSES[:3]))
    with pytest.raises(UnsupportedModelError, match="no signal holds both"):
        OF_SAMPLES["fir-multi"].fit(task)


def test_what_a_device_computes_is_on_one_thread_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    seen: list[str] = []

    def noted(_: Signals) -> list[Float32Array]:
        seen.append(os.environ["OMP_NUM_THREADS"])
        return []

    FloatStream({}, (), noted).run(made_signals(0, signals=1, intervals=3))
    assert seen == ["1"]


def test_balanced_thresholds_are_those_of_the_report_moved_by_as_much() -> None:
    """A filter cannot tell that nothing comes, so that intervals are told wrongly either way."""
    train, validation, test = (made_signals(seed, intervals=60) for seed in range(3))
    task = Task(Kind.SAMPLES, train, seed=0, validation=validation)
    mean, balanced = (fit(lambda _: Taps(units=8, apart=4), PULSE, each, rule, task) for rule in Rule)
    assert mean.report is not None
    assert balanced.report is not None
    moved = mean.score(test) - balanced.score(test)
    assert np.ptp(moved) < 1e-9
    assert abs(moved[0]) > 1e-3
    apart = [
        abs(there(of["sensitivity"]) - there(of["specificity"]))
        for of in (mean.report(validation), balanced.report(validation))
    ]
    assert apart[1] <= 1 / 40 < apart[0]


def shortened(signals: Signals) -> Signals:
    """Return them with five intervals of the last one, so that it is filled up where signals are run side by side."""
    *others, last = signals.signals
    short = replace(last, x=last.x[:1000], start=last.start[:5], label=last.label[:5])
    return replace(signals, signals=(*others, short))


def test_weights_are_those_of_ridge_regression(monkeypatch: pytest.MonkeyPatch) -> None:
    """As least squares on rows to which the ridge is appended: weights of its root, of which nothing is wanted."""
    monkeypatch.setattr(readouts, "RIDGE", 5.0)
    signals, network = shortened(made_signals(0, signals=2, intervals=8)), Taps(units=8, apart=4)
    rows = np.concatenate([states.reshape(-1, 8) for one in signals.signals for states in network.run(one.x[None])])
    targets = np.concatenate([pulses(one, 200.0, ((1,), (2,)), PULSE) for one in signals.signals])
    ridged = np.concatenate([np.column_stack([rows, np.ones(len(rows))]), np.sqrt(5.0) * np.eye(9)])
    wanted, *_ = np.linalg.lstsq(ridged, np.concatenate([targets, np.zeros((9, 2))]), rcond=None)
    found = fit_readouts(network, signals, ((1,), (2,)), PULSE).weights
    np.testing.assert_allclose(found, wanted, atol=1e-6)


def test_a_short_signal_has_readouts_at_its_own_samples() -> None:
    signals = shortened(made_signals(0, signals=2, intervals=8))
    found = fit_readouts(Taps(units=8, apart=4), signals, ((1,),), PULSE).run(signals)
    assert [len(rows) for rows in found] == [1600, 1000]


@pytest.mark.parametrize(("name", "kinds"), [("echo-state", 2), ("fir-multi", 1)])
def test_anomalies_are_told_and_counted(name: str, kinds: int) -> None:
    """A filter cannot tell that nothing comes: of the baseline only the inverted pulses are asked."""
    train, validation, test = (made_signals(seed, kinds=kinds) for seed in range(3))
    fitted = OF_SAMPLES[name].fit(Task(Kind.SAMPLES, train, seed=0, validation=validation))
    scores = fitted.score(test)
    assert scores.shape == (len(test),)
    assert fitted.report is not None
    figures = fitted.report(test)
    kinds_told = [f"sensitivity, {kind}" for kind in test.classes[1:]]
    assert list(figures) == ["sensitivity", "specificity", *kinds_told]
    assert all(value is not None and value > 0.9 for value in figures.values()), figures
    assert fitted.thresholds[Rule.BALANCED].uses_labels
    assert np.mean((scores > fitted.thresholds[Rule.BALANCED].value) == ~test.normal) > 0.9


@pytest.mark.parametrize("name", FAST)
def test_a_seed_gives_the_same_scores_and_scores_do_not_depend_on_the_other_signals(name: str) -> None:
    task = Task(Kind.SAMPLES, made_signals(0), seed=3)
    test = made_signals(2)
    first, second = (OF_SAMPLES[name].fit(task).score for _ in range(2))
    np.testing.assert_array_equal(first(test), second(test))
    alone = replace(test, signals=test.signals[1:2])
    np.testing.assert_allclose(first(alone), first(test)[test.record == "made 1"], atol=1e-4)


@pytest.mark.slow
@pytest.mark.parametrize("name", SPIKING)
def test_spiking_neurons_learn(name: str) -> None:
    train, validation, test = (made_signals(seed, 6) for seed in range(3))
    fitted = OF_SAMPLES[name].fit(Task(Kind.SAMPLES, train, seed=0, validation=validation))
    assert fitted.report is not None
    figures = fitted.report(test)
    assert there(figures["sensitivity"]) > 0.85
    assert there(figures["specificity"]) > 0.85


def test_an_interval_is_one_decision_however_long() -> None:
    signal = Signal("made", np.zeros(10, np.float32), np.array([0, 6, 7]), np.array([0, 1, 0]))
    signals = Signals((signal,), ("normal", "pvc", "sveb"), 200.0, "made")
    assert count_intervals(np.array([True, True, False]), signals) == {
        "sensitivity": 1.0,
        "specificity": 0.5,
        "sensitivity, pvc": 1.0,
        "sensitivity, sveb": None,
    }


@pytest.mark.parametrize("name", OF_SAMPLES)
def test_signals_that_cannot_be_fitted_to_are_refused(name: str) -> None:
    detector: Detector = OF_SAMPLES[name]
    with pytest.raises(UnsupportedModelError, match=r"for 200 Hz, the signals have 250 Hz.*resample"):
        detector.fit(Task(Kind.SAMPLES, made_signals(0, fs=250.0), seed=0))
    with pytest.raises(UnsupportedModelError, match="marked anomalies among normal rhythms"):
        detector.fit(Task(Kind.SAMPLES, made_signals(0, kinds=0), seed=0))
