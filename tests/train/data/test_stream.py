from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

from ecgtiny.common.errors import DataError
from ecgtiny.common.frontend.contact import Contact
from ecgtiny.common.frontend.flutter import Flutter
from ecgtiny.train.calibration.calibrate import OUT_OF_FOLD, Plan
from ecgtiny.train.data.aami import CLASSES
from ecgtiny.train.data.records.generated import synthetic_record
from ecgtiny.train.data.records.record import Annotations
from ecgtiny.train.data.stream import (
    EXCLUDED,
    TEST_BEATS,
    TRAIN_BEATS,
    UNMATCHED,
    Stream,
    cut,
    labels,
    load_streams,
    save_streams,
    split_of,
)
from ecgtiny.train.describe import describe_streams


@pytest.fixture(scope="module")
def stream() -> Stream:
    return cut(synthetic_record(3, minutes=6))


def patients(stream: Stream, count: int) -> list[Stream]:
    return [replace(stream, name=f"r{i}", patient=f"p{i}") for i in range(count)]


def test_beats_are_labelled_by_the_annotation_within_150_ms() -> None:
    record = replace(
        synthetic_record(0, minutes=1),
        annotations=Annotations(np.array([1000, 2000, 3000, 4000, 5000]), np.array(["N", "V", "~", "[", "]"])),
    )
    sample = np.array([1054, 1946, 2055, 3000, 4500])
    found = labels(record, sample)
    assert found is not None
    assert found.tolist() == [0, CLASSES.index("V"), UNMATCHED, UNMATCHED, EXCLUDED]


def test_a_record_without_annotations_has_no_labels() -> None:
    assert labels(replace(synthetic_record(0, minutes=1), annotations=None), np.array([100])) is None


def test_patients_are_on_one_side_only(stream: Stream) -> None:
    split = split_of(patients(stream, 9), "nine")
    assert split.train.source.record is not None
    assert split.test.source.record is not None
    assert set(split.test.source.record) == {"p3", "p7"}
    assert not set(split.train.source.record) & set(split.test.source.record)
    assert len(split.train) == 7 * TRAIN_BEATS
    assert len(split.test) == 2 * min(TEST_BEATS, int((stream.detected.quality == 0).sum()))
    assert split.train.label is not None
    assert not split.train.label.any()


def test_a_patient_alone_is_split_by_time(stream: Stream) -> None:
    split = split_of([stream], "one")
    assert split.train.source.sample is not None
    assert split.test.source.sample is not None
    assert split.train.source.sample.max() < 300 * stream.fs <= split.test.source.sample.min()


def test_an_unreadable_beat_is_on_no_side(stream: Stream) -> None:
    spoilt = replace(stream, detected=replace(stream.detected, quality=np.full_like(stream.detected.quality, 8)))
    with pytest.raises(DataError, match="no beat to train on that can be read"):
        split_of([spoilt], "noise")


def test_records_of_one_patient_that_end_with_the_warm_up_have_no_beat_to_test_on(stream: Stream) -> None:
    early = cut(synthetic_record(3, minutes=4))
    with pytest.raises(DataError, match=r"no beat to test on .*fewer than 4 patients .* longer than 5 minutes"):
        split_of([early], "short")


def test_one_record_without_annotations_takes_the_labels_of_all(stream: Stream) -> None:
    split = split_of([*patients(stream, 4), replace(stream, name="x", patient="x", label=None)], "mixed")
    assert split.train.label is None
    assert split.test.label is None


def test_counts_of_a_beat_are_those_that_the_device_cuts(stream: Stream) -> None:
    split = split_of([stream], "one")
    assert split.test.source.sample is not None
    rows = np.isin(stream.detected.sample, split.test.source.sample)
    np.testing.assert_array_equal(split.test.counts[:, :, 0], stream.detected.window[rows])


def test_streams_come_back_as_they_were_written(stream: Stream, tmp_path: Path) -> None:
    contact = Contact(np.array([400, 2000], np.int64), np.array([True, False]))
    flutter = Flutter(np.array([900, 1800], np.int64), np.array([True, False]))
    interrupted = replace(stream, detected=replace(stream.detected, contact=contact, flutter=flutter))
    written = [stream, replace(stream, name="b", label=None), interrupted]
    save_streams(tmp_path / "streams.npz", written)
    for before, after in zip(written, load_streams(tmp_path / "streams.npz"), strict=True):
        np.testing.assert_equal(asdict(replace(before, digests={})), asdict(after))


@pytest.mark.parametrize("lacking", ["0/flutter/sample", "0/contact/lost", "0/quality"])
def test_a_file_of_an_older_version_says_what_to_do(stream: Stream, tmp_path: Path, lacking: str) -> None:
    path = tmp_path / "streams.npz"
    save_streams(path, [stream])
    with np.load(path) as stored:
        arrays = {name: stored[name] for name in stored.files}
    del arrays[lacking]
    np.savez(path, **arrays)  # pyright: ignore[reportArgumentType]  names of arrays are no options
    with pytest.raises(DataError, match=f"has no {lacking.removeprefix('0/')}: .*train again"):
        load_streams(path)


def folds_of(stream: Stream, fold: list[int], fitted: list[bool], record: list[str]) -> dict[str, object]:
    split = split_of(patients(stream, 3), "three")
    source = replace(split.train.source, record=np.array(record), sample=None)
    beats = replace(split.train.take(np.arange(len(record))), source=source)
    plan = Plan(OUT_OF_FOLD, np.array(fitted), np.array(fold))
    found = describe_streams(patients(stream, 3), plan, replace(split, train=beats))
    return {name: one.fold for name, one in found.items()}


def test_the_file_of_streams_keeps_its_names(stream: Stream, tmp_path: Path) -> None:
    save_streams(tmp_path / "streams.npz", [replace(stream, auxiliary=True)])
    with np.load(tmp_path / "streams.npz") as stored:
        assert stored["0/companion"]


def test_a_trimmed_beat_does_not_make_its_patient_unseen(stream: Stream) -> None:
    record = ["p0", "p0", "p1", "p1"]
    assert folds_of(stream, [0, -1, 1, 1], [True, False, True, True], record) == {"r0": 0, "r1": 1, "r2": -1}


def test_a_patient_in_several_folds_is_known_to_every_refit(stream: Stream) -> None:
    record = ["p0", "p0", "p0", "p1"]
    assert folds_of(stream, [0, 1, 2, -1], [True, True, True, False], record) == {"r0": None, "r1": -1, "r2": -1}
