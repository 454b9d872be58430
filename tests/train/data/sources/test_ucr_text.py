"""Text without a header: told apart by content, with an explicit convention for the labels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ecgtiny.common.errors import DataError
from ecgtiny.train.data.sources import load
from tests.tools import require_data
from tests.train.data.sources.helpers import bumps, write_rows

FIVE = [1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]


@pytest.mark.parametrize("separator", ["   ", "\t", ","])
@pytest.mark.parametrize("name", ["beats.txt", "beats.tsv", "beats.csv", "beats"])
def test_the_label_comes_first_whatever_the_extension(tmp_path: Path, separator: str, name: str) -> None:
    split = load(str(write_rows(tmp_path / name, FIVE, bumps(12), separator=separator)))
    assert split.train.classes == ("normal", "r-on-t pvc", "pvc", "sveb", "unknown")
    assert "labels: ECG5000" in split.rule
    assert (split.train.unit, split.train.gain) == ("std", 200.0)


def test_a_label_of_0_or_1_at_the_end_of_140_samples_is_the_tutorials(tmp_path: Path) -> None:
    x = bumps(10).round(4)
    split = load(str(write_rows(tmp_path / "ecg.csv", [1] * 6 + [0] * 4, x, separator=",", last=True)))
    assert split.train.classes == ("normal", "abnormal")
    assert "one patient" in str(split.train.source.note)
    assert int(split.train.normal.sum() + split.test.normal.sum()) == 6
    assert split.rule == "70% train, 30% test, stratified by class, seed 0; labels: TensorFlow's ecg.csv"
    normal = np.concatenate([side.x[side.normal, :, 0] for side in (split.train, split.test)])
    assert {row.tobytes() for row in normal} == {row.tobytes() for row in x[:6].astype(np.float32)}


def test_the_tutorials_file_made_of_the_published_rows(tmp_path: Path) -> None:
    rows = [
        line.split() for name in ("TRAIN", "TEST") for line in require_data("ecg5000", f"ECG5000_{name}.txt").open()
    ]
    lines = [",".join([*row[1:], "1.0" if float(row[0]) == 1 else "0.0"]) for row in rows[:4998]]
    (tmp_path / "ecg.csv").write_text("\n".join(lines))
    split = load(str(tmp_path / "ecg.csv"))
    assert int(split.train.normal.sum() + split.test.normal.sum()) == 2919
    assert len(split.train) + len(split.test) == 4998


def test_a_label_at_the_end_of_another_length_has_to_be_explained(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "beats.csv", [0, 1, 0, 1], bumps(4, 96), separator=",", last=True)
    with pytest.raises(DataError, match=r"which of the labels 0, 1 is the normal one.*:normal=0"):
        load(str(path))
    assert load(f"{path}:normal=0").train.classes == ("0", "1")


def test_140_samples_with_other_labels_have_to_be_explained(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "beats.txt", [1, 2, 1, 2], bumps(4), separator=" ")
    with pytest.raises(DataError, match="which of the labels 1, 2 is the normal one"):
        load(str(path))


@pytest.mark.parametrize(("first", "last"), [(1.0, 1.0), (0.5, 0.5)])
def test_a_label_that_may_be_first_or_last_is_refused(tmp_path: Path, first: float, last: float) -> None:
    x = bumps(4) + 0.001
    x[:, 0], x[:, -1] = first, last
    (tmp_path / "beats.csv").write_text("\n".join(",".join(map(str, row)) for row in x))
    with pytest.raises(DataError, match=r"first or in the last column.*header row"):
        load(str(tmp_path / "beats.csv"))


def test_the_test_file_beside_a_training_file_is_used(tmp_path: Path) -> None:
    write_rows(tmp_path / "Own_TEST.txt", FIVE, bumps(12, seed=1), separator=" ")
    split = load(str(write_rows(tmp_path / "Own_TRAIN.txt", FIVE[:5], bumps(5), separator=" ")))
    assert (len(split.train), len(split.test)) == (5, 12)
    assert split.rule == "train Own_TRAIN.txt, test Own_TEST.txt; labels: ECG5000"
    assert split.test.source.digests.keys() == {"Own_TEST.txt"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1 0.5 0.25 0.5\n2 0.5 x 0.5\n", "line 2, column 3: 'x' is not a finite number"),
        ("1 0.5 0.25 0.5\n2 0.5 nan 0.5\n", "line 2, column 3: 'nan' is not a finite number"),
        ("1,0.5,0.25,0.5\n2,0.5,,0.5\n", "line 2, column 3: '' is not a finite number"),
        ("1 0.5 0.25 0.5\n\n2 0.5 0.5\n", "line 3: has 3 samples, the first beat has 4"),
        ("1 0.5\n2 0.5\n", "2 columns"),
        ("0,1,2,3\n1,0.5,0.25,0.5\n", "only numbers the columns .*header row"),
        ("1 0.5 0.25 0.5\n", "fewer than two normal beats"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "beats.txt").write_text(text)
    with pytest.raises(DataError, match=message):
        load(f"{tmp_path / 'beats.txt'}:normal=1")


def test_the_gain_follows_the_training_beats_where_they_are_not_normalised(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "beats.txt", FIVE, 7.5 * bumps(12), separator=" ")
    split = load(str(path))
    assert split.train.unit == "unknown"
    assert split.train.counts.std(axis=1, ddof=1) == pytest.approx(200, rel=0.01)
