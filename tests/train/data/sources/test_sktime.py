"""Files with an @ header: .ts and .arff."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ecgtiny.common.arrays import Float64Array
from ecgtiny.common.errors import DataError
from ecgtiny.train.data.sources import load
from tests.tools import require_data
from tests.train.data.sources.helpers import bumps


def cells(row: Float64Array) -> str:
    return ",".join(map(str, row))


def ts(rows: list[str], name: str = "Own", label: str = "true a b") -> str:
    head = f"# a comment\n@problemName {name}\n@timeStamps false\n@classLabel {label}\n@data\n"
    return head + "\n".join(rows) + "\n"


def written(folder: Path, text: str) -> str:
    (folder / "beats").write_text(text)
    return str(folder / "beats")


@pytest.mark.parametrize(
    ("name", "length", "train", "test"),
    [
        ("ECG200", 96, [69, 31], [64, 36]),
        ("ECGFiveDays", 136, [14, 9], [428, 433]),
        ("TwoLeadECG", 82, [12, 11], [569, 570]),
    ],
)
def test_published_sets_of_other_lengths(name: str, length: int, train: list[int], test: list[int]) -> None:
    path = require_data("ucr", name, f"{name}_TRAIN.ts")
    split = load(f"{path}:normal=1")
    assert split.train.label is not None
    assert split.test.label is not None
    assert (split.train.length, split.train.classes[0]) == (length, "1")
    assert np.bincount(split.train.label).tolist() == train
    assert np.bincount(split.test.label).tolist() == test


def test_the_normal_label_is_never_guessed(tmp_path: Path) -> None:
    path = written(tmp_path, ts([f"{cells(row)}:{'ab'[i % 2]}" for i, row in enumerate(bumps(6, 9))]))
    with pytest.raises(DataError, match="which of the labels a, b is the normal one"):
        load(path)
    with pytest.raises(DataError, match=r"no beat is labelled 'c'.*the labels are a, b"):
        load(f"{path}:normal=c")
    assert load(f"{path}:normal=b").train.classes == ("b", "a")


def test_dimensions_are_leads(tmp_path: Path) -> None:
    first, second = bumps(6, 9), bumps(6, 9, seed=1)
    rows = [f"{cells(a)}:{cells(b)}:a" for a, b in zip(first, second, strict=True)]
    split = load(f"{written(tmp_path, ts(rows))}:normal=a")
    assert split.train.x.shape[1:] == (9, 2)
    stacked = {row.tobytes() for row in np.stack([first, second], axis=2).astype(np.float32)}
    assert all(beat.tobytes() in stacked for beat in split.train.x)


def test_a_file_without_labels(tmp_path: Path) -> None:
    split = load(written(tmp_path, ts([cells(row) for row in bumps(6, 9)], label="false")))
    assert split.train.label is None
    assert split.rule == "70% train, 30% test, at random, seed 0"


@pytest.mark.parametrize("name", ["ECG5000", "'ECG5000'"])
def test_arff_is_read_with_its_relation(tmp_path: Path, name: str) -> None:
    columns = "".join(f"@attribute att{i} numeric\n" for i in range(9))
    body = "\n".join(f"{cells(row)},{i % 2 + 1}" for i, row in enumerate(bumps(6, 9)))
    path = written(tmp_path, f"% a comment\n@RELATION {name}\n{columns}@ATTRIBUTE target {{1,2}}\n@DATA\n{body}\n")
    assert load(path).train.classes[:2] == ("normal", "r-on-t pvc")


def test_the_name_inside_a_file_tells_the_convention(tmp_path: Path) -> None:
    rows = [f"{cells(row)}:{i % 2 + 1}" for i, row in enumerate(bumps(6, 9))]
    assert load(written(tmp_path, ts(rows, name="ECG5000"))).train.classes[0] == "normal"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("@problemName Own\n1,2,3:a\n", "no @data line"),
        (ts([]), "holds no beat"),
        (ts(["1,2,?:a", "1,2,3:b"]), r"line 6, column 3: '\?' is not a finite number"),
        (ts(["1,2,3:a", "1,2:b"]), "line 7: has 2 samples"),
        (ts(["1,2,3:a", "1,2,3:1,2,3:b"]), "not one same number"),
        (ts(["1,2,3:1,2:a", "1,2,3:1,2:b"]), "dimensions differ in length"),
        (ts(["(0,1),(1,2):a"]).replace("Stamps false", "Stamps true"), "time stamps"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        load(f"{written(tmp_path, text)}:normal=a")


def test_a_test_file_needs_labels_where_the_training_file_has_them(tmp_path: Path) -> None:
    rows = [cells(row) for row in bumps(6, 9)]
    (tmp_path / "Own_TRAIN.ts").write_text(ts([f"{row}:a" for row in rows]))
    (tmp_path / "Own_TEST.ts").write_text(ts(rows, label="false"))
    with pytest.raises(DataError, match=r"Own_TEST\.ts: has no labels"):
        load(f"{tmp_path / 'Own_TRAIN.ts'}:normal=a")
