"""CSV with a header row."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ecgtiny.common.errors import DataError
from ecgtiny.train.data.sources import load

ROWS = [[0.1, 0.9, 0.3], [0.2, 0.8, 0.1], [0.5, 0.4, 0.9], [0.1, 0.8, 0.3]]


def table(folder: Path, header: str, rows: list[str]) -> str:
    (folder / "beats.csv").write_text("\n".join([header, *rows]) + "\n")
    return str(folder / "beats.csv")


def labelled(folder: Path, labels: list[str]) -> str:
    rows = [f"{mark},{a},{b},{c}" for mark, (a, b, c) in zip(labels, ROWS, strict=True)]
    return table(folder, "label,0,1,2", rows)


@pytest.mark.parametrize("labels", [["0", "0", "1", "1"], ["normal", "normal", "pvc", "pvc"]])
def test_0_or_normal_is_the_normal_class(tmp_path: Path, labels: list[str]) -> None:
    split = load(labelled(tmp_path, labels))
    assert split.train.classes == (labels[0], labels[2])
    assert len(split.train) == 4 - len(split.test)


@pytest.mark.parametrize("labels", [["N", "N", "V", "V"], ["0", "normal", "0", "normal"]])
def test_other_labels_have_to_be_explained(tmp_path: Path, labels: list[str]) -> None:
    path = labelled(tmp_path, labels)
    with pytest.raises(DataError, match="which of the labels"):
        load(path)
    assert load(f"{path}:normal={labels[1]}").train.classes[0] == labels[1]


def test_without_a_label_column_all_beats_are_normal(tmp_path: Path) -> None:
    split = load(table(tmp_path, "a,b,c", [",".join(map(str, row)) for row in ROWS]))
    assert split.train.label is None
    assert split.train.normal.all()
    assert split.train.length == 3


def test_the_label_may_be_in_any_column(tmp_path: Path) -> None:
    split = load(table(tmp_path, "a,Label,b,c", [f"{a},0,{b},{c}" for a, b, c in ROWS]))
    rows = np.concatenate([split.train.x, split.test.x])[:, :, 0]
    assert sorted(map(tuple, rows)) == sorted(map(tuple, np.array(ROWS, np.float32)))


@pytest.mark.parametrize(
    ("header", "rows", "message"),
    [
        ("label,a,b,c", ["0,1,2,3", "0,1,,3"], "beats.csv, line 3, column 3: '' is not a finite number"),
        ("a,b,label,c", ["1,2,0,3", "1,2,0,x"], "beats.csv, line 3, column 4: 'x' is not a finite number"),
        ("label,a,b,c", ["0,1,2,3", "0,1,2"], "beats.csv, line 3: has 3 cells, the header 4"),
        ("label,a,b,label", ["0,1,2,0"], "more than one column called label"),
        ("label,a", ["0,1"], "no columns of samples"),
        ("label,a,b,c", [], "holds no beat"),
        ("label,a,b,c", ["0,1,1,1", "0,1,1,1"], "standard deviation is 0.0.*remove flat"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(tmp_path: Path, header: str, rows: list[str], message: str) -> None:
    with pytest.raises(DataError, match=message):
        load(table(tmp_path, header, rows))
