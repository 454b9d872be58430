"""Beats and Split: what they hold, what they refuse, and how they become ADC counts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from ecgtiny.common.errors import DataError
from ecgtiny.train.data.beats import Beats, Source, Split


def beats(**changed: Any) -> Beats:
    fields: dict[str, Any] = {
        "x": np.arange(24, dtype=np.float32).reshape(3, 4, 2),
        "label": np.array([0, 1, 0], dtype=np.int64),
        "classes": ("normal", "pvc"),
        "fs": 360.0,
        "unit": "mV",
        "gain": 200.0,
        "source": Source("made up", record=np.array(["100", "100", "101"]), sample=np.array([7, 8, 9])),
    }
    return Beats(**{**fields, **changed})


def test_length_and_leads_are_those_of_the_array() -> None:
    assert (len(beats()), beats().length, beats().leads) == (3, 4, 2)


def test_class_0_is_normal() -> None:
    assert beats().normal.tolist() == [True, False, True]


def test_all_beats_are_normal_without_labels() -> None:
    assert beats(label=None).normal.tolist() == [True, True, True]


def test_take_keeps_label_record_and_sample_together() -> None:
    taken = beats().take(np.array([2, 0]))
    assert taken.x[:, 0, 0].tolist() == [16, 0]
    assert taken.label is not None
    assert taken.label.tolist() == [0, 0]
    assert taken.source.record is not None
    assert taken.source.record.tolist() == ["101", "100"]
    assert taken.source.sample is not None
    assert taken.source.sample.tolist() == [9, 7]


def test_take_with_a_mask_keeps_the_order() -> None:
    assert beats().take(beats().normal).x[:, 0, 0].tolist() == [0, 16]


def test_counts_round_half_to_even_and_saturate() -> None:
    x = np.array([0.5, 1.5, -0.5, 2.6, 1e9, -1e9], dtype=np.float32).reshape(1, 6, 1)
    alone = beats(x=x, label=None, gain=1.0, source=Source("made up"))
    assert alone.counts.ravel().tolist() == [0, 2, 0, 3, 32767, -32768]
    assert alone.counts.dtype == np.int16


@given(hnp.arrays(np.int16, st.tuples(st.integers(1, 5), st.integers(2, 9), st.integers(1, 3))), st.floats(0.01, 1e4))
def test_counts_come_back_from_any_gain(counts: Any, gain: float) -> None:
    made = beats(x=(counts / gain).astype(np.float32), label=None, gain=gain, source=Source("made up"))
    assert np.array_equal(made.counts, counts)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"x": np.zeros((3, 4), np.float32)}, r"shape \(3, 4\)"),
        ({"x": np.zeros((0, 4, 1), np.float32)}, "at least one"),
        ({"x": np.zeros((3, 1, 2), np.float32)}, "a beat of one sample"),
        ({"x": np.zeros((3, 4, 2))}, "float64, not float32"),
        ({"label": np.zeros(2, np.int64)}, "for 3 beats"),
        ({"label": np.zeros(3, np.int32)}, "int32, not int64"),
        ({"label": np.array([0, 2, 0])}, "beat 1 has label 2; the classes are 0 to 1"),
        ({"label": np.array([0, 0, -1])}, "beat 2 has label -1"),
        ({"fs": 0.0}, "0.0 Hz"),
        ({"fs": float("nan")}, "nan Hz"),
        ({"gain": -1.0}, "gain is -1.0"),
        ({"gain": float("inf")}, "gain is inf"),
        ({"source": Source("made up", sample=np.arange(2))}, r"sample has shape \(2,\) for 3 beats"),
    ],
)
def test_what_cannot_be_used_is_refused(changed: dict[str, Any], message: str) -> None:
    with pytest.raises(DataError, match=message):
        beats(**changed)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_sample_that_is_not_finite_is_named(value: float) -> None:
    x = np.zeros((3, 4, 2), np.float32)
    x[1, 2, 1] = value
    with pytest.raises(DataError, match="made up: sample 2, lead 1 of beat 1"):
        beats(x=x)


@pytest.mark.parametrize("changed", [{"gain": 100.0}, {"unit": "std"}, {"fs": 100.0}, {"classes": ("normal", "sveb")}])
def test_the_two_sides_of_a_split_are_alike(changed: dict[str, Any]) -> None:
    with pytest.raises(DataError, match=next(iter(changed))):
        Split(beats(), beats(**changed), "made up")


def test_a_split_needs_a_normal_beat_to_train_on() -> None:
    with pytest.raises(DataError, match="no normal beat to train on"):
        Split(beats(label=np.ones(3, np.int64)), beats(), "made up")
