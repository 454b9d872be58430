from __future__ import annotations

import numpy as np

from ecgtiny.train.data.signals import Signal, Signals


def test_context_is_no_item_and_without_marks_an_interval_is_anomalous_as_a_whole() -> None:
    signal = Signal("a", np.zeros(9, np.float32), np.array([2, 4, 7]), np.array([0, 3, 0]))
    assert signal.stop.tolist() == [4, 7, 9]
    assert np.flatnonzero(signal.anomalous).tolist() == [4, 5, 6]
    assert not signal.absent.any()


def test_signals_of_one_subject_have_names_of_their_own() -> None:
    one, two = (Signal(name, np.zeros(4, np.float32), np.array([0, 2]), np.array([0, 0]), subject=whose)
                for name, whose in (("a", None), ("b", "who")))  # fmt: skip
    signals = Signals((one, two), ("normal",), 100.0, "made")
    assert signals.record.tolist() == ["a", "a", "b", "b"]
    assert signals.subject.tolist() == ["a", "a", "who", "who"]


def test_marks_are_of_samples() -> None:
    marked, missing = np.arange(4) == 1, np.arange(4) == 2
    signal = Signal("a", np.zeros(4, np.float32), np.array([0]), np.array([1]), marked, missing)
    assert signal.anomalous.tolist() == marked.tolist()
    assert signal.absent.tolist() == missing.tolist()
