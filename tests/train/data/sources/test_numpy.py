"""NumPy arrays and archives: the schema, its defaults, and what is refused."""

from __future__ import annotations

import tracemalloc
import warnings
import zipfile
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest

from ecgtiny.common.errors import DataError
from ecgtiny.train.data.sources import load
from tests.train.data.sources.helpers import bumps


def npz(folder: Path, **arrays: Any) -> str:
    np.savez(folder / "beats.npz", **arrays)
    return str(folder / "beats.npz")


def npy(folder: Path, x: Any) -> str:
    np.save(folder / "beats.npy", x, allow_pickle=True)
    return str(folder / "beats.npy")


@pytest.mark.parametrize("shape", [(10, 96), (10, 96, 3)])
def test_an_array_of_beats_without_labels(tmp_path: Path, shape: tuple[int, ...]) -> None:
    split = load(npy(tmp_path, np.random.default_rng(0).standard_normal(shape)))
    assert split.train.x.shape == (7, 96, shape[2] if len(shape) == 3 else 1)
    assert split.train.label is None
    assert split.train.fs is None


def test_whole_numbers_are_counts(tmp_path: Path) -> None:
    x = np.arange(960, dtype=np.int16).reshape(10, 96)
    split = load(npy(tmp_path, x))
    assert (split.train.unit, split.train.gain) == ("counts", 1.0)
    both = np.concatenate([split.train.counts, split.test.counts])
    assert sorted(row.tobytes() for row in both) == sorted(row.tobytes() for row in x)


def test_all_that_is_known_is_kept(tmp_path: Path) -> None:
    split = load(
        npz(
            tmp_path,
            x=bumps(10),
            label=np.arange(10) % 2,
            classes=np.array(["N", "V"]),
            fs=250,
            unit="mV",
            gain=400.0,
            record=np.array(["a"] * 10),
            sample=np.arange(10),
        )
    )
    assert (split.train.classes, split.train.fs, split.train.unit, split.train.gain) == (("N", "V"), 250.0, "mV", 400.0)
    assert split.train.label is not None
    assert split.train.source.sample is not None
    assert np.array_equal(split.train.label, split.train.source.sample % 2)


def test_the_two_sides_may_be_given(tmp_path: Path) -> None:
    split = load(npz(tmp_path, x_train=bumps(4), x_test=bumps(3), label_test=np.array([0, 2, 1])))
    assert (len(split.train), len(split.test)) == (4, 3)
    assert split.train.classes == ("normal", "class 1", "class 2")
    assert split.train.label is None
    assert split.rule == "x_train and x_test of beats.npz"


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"y": np.zeros(3)}, "has an array 'y'.*schema"),
        ({"label": np.zeros(3, int)}, "it needs x, or both x_train and x_test"),
        ({"x_train": bumps(3)}, "it needs x, or both"),
        ({"x": bumps(3), "x_test": bumps(3)}, "it needs x, or both"),
        ({"x": np.zeros(5)}, r"shape \(5,\), not \[n, length\]"),
        ({"x": np.zeros((5, 0))}, r"shape \(5, 0\)"),
        ({"x": np.array([["a", "b"]])}, "not numbers"),
        ({"x": bumps(4), "label": np.array([0, 0, 0])}, "for 4 beats"),
        ({"x": bumps(4), "label": np.array([0.0, 0, 0, 1])}, "label holds float64, not whole numbers"),
        ({"x": bumps(4), "label": np.array([0, 0, 0, -1])}, "label -1"),
        ({"x": bumps(4), "label": np.array([0, 3, 0, 1]), "classes": np.array(["N", "V"])}, "classes are 0 to 1"),
        ({"x": bumps(4), "label": np.array([0, 0, 0, 10**12])}, "has the label 1000000000000.*up to 1000 classes"),
        ({"x_train": bumps(4), "x_test": bumps(3), "label_test": np.array(["a"] * 3)}, "label_test holds <U1"),
        ({"x": bumps(4), "classes": np.array(["N", "N"])}, "names one class twice"),
        ({"x": bumps(4), "classes": np.array([1, 2])}, "classes does not hold text"),
        ({"x": bumps(4), "fs": np.array([1, 2])}, "fs is not one number"),
        ({"x": bumps(4), "fs": -1.0}, "-1.0 Hz"),
        ({"x": bumps(4), "gain": 0.0}, "gain is 0.0"),
        ({"x": bumps(4), "gain": 1e308}, "exceed int16 at 1e\\+308"),
        ({"x": bumps(1)}, "fewer than two normal beats"),
        ({"x_train": bumps(4), "x_test": bumps(4, 9)}, "length of the training beats is 140, of the test beats 9"),
        ({"x": np.full((4, 9), 2**20)}, "exceed int16"),
    ],
)
def test_what_cannot_be_used_is_named(tmp_path: Path, arrays: dict[str, Any], message: str) -> None:
    with pytest.raises(DataError, match=message):
        load(npz(tmp_path, **arrays))


def test_a_gap_is_named_with_its_place(tmp_path: Path) -> None:
    x = bumps(5)
    x[3, 7] = np.nan
    with pytest.raises(DataError, match=r"x\[3, 7\] is nan"):
        load(npy(tmp_path, x))


def test_an_offset_that_would_saturate_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"exceed int16.*remove the signal's offset"):
        load(npy(tmp_path, bumps(5) + 500))


def test_pickled_objects_are_not_opened(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="holds object, not numbers or text"):
        load(npy(tmp_path, np.array([{"a": 1}], dtype=object)))
    with pytest.raises(DataError, match="holds object, not numbers or text"):
        load(npz(tmp_path, x=np.array([{"a": 1}], dtype=object)))


def test_the_normal_label_is_fixed(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="0 is its normal class"):
        load(npz(tmp_path, x=bumps(5)) + ":normal=1")
    with pytest.raises(DataError, match="has no labels"):
        load(npy(tmp_path, bumps(5)) + ":normal=1")


def forged(folder: Path, header: str, size: int, name: str = "x.npy", times: int = 1) -> str:
    """An archive whose member is zeros under a header of our own, packed to a thousandth."""
    text = header.encode() + b" " * (-len(header) % 64) + b"\n"
    head = b"\x93NUMPY\x02\x00" + len(text).to_bytes(4, "little") + text
    with zipfile.ZipFile(folder / "beats.npz", "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for _ in range(times):
            with archive.open(name, "w", force_zip64=True) as member:
                member.write(head)
                for _ in range(size // 2**20):
                    member.write(bytes(2**20))
                member.write(bytes(size % 2**20))
    return str(folder / "beats.npz")


@pytest.mark.parametrize(
    ("header", "size", "message"),
    [
        ("{'descr': '|i1', 'fortran_order': False, 'shape': (2097152, 500)}", 2**20, "1,048,576,000 values of int8"),
        ("{'descr': '<f8', 'fortran_order': False, 'shape': (300000, 140)}", 2**20, "42,000,000 values of float64"),
        ("{'descr': '<U90000000', 'fortran_order': False, 'shape': (1,)}", 2**20, "1 values of <U90000000"),
        ("{'descr': '<f8', 'fortran_order': False, 'shape': (1000, 140)}", 2**10, r"is cut: .* shape \(1000, 140\)"),
        ("{'descr': '|O', 'fortran_order': False, 'shape': (10, 140)}", 2**14, "holds object, not numbers or text"),
        ("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (10, 140)}", 2**14, "not numbers or text"),
        ("{'descr': '<f8', 'fortran_order': False, 'shape': (-1, 140)}", 2**14, "cut|cannot be read"),
        ("((((((((", 2**10, "cannot be read as a NumPy archive"),
        ("(" * 9000, 2**10, "cannot be read as a NumPy archive"),
    ],
)  # fmt: skip
def test_an_archive_is_judged_by_its_headers(tmp_path: Path, header: str, size: int, message: str) -> None:
    path = forged(tmp_path, header, size)
    tracemalloc.start()
    try:
        with pytest.raises(DataError, match=message):
            load(path)
        assert tracemalloc.get_traced_memory()[1] < 50e6
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(("name", "times"), [("x.txt", 1), ("x", 1), ("x.npy", 2)])
def test_members_that_are_no_arrays_are_named(tmp_path: Path, name: str, times: int) -> None:
    header = "{'descr': '<f8', 'fortran_order': False, 'shape': (10, 140)}"
    with pytest.raises(DataError, match="is no NumPy array, or is there twice"):
        load(forged(tmp_path, header, 8 * 1400, name, times))


def test_many_members_together_are_bounded_too(tmp_path: Path) -> None:
    arrays: dict[str, Any] = {f"a{i}": np.zeros(2**22, dtype=np.int8) for i in range(9)}
    np.savez_compressed(tmp_path / "beats.npz", **arrays)
    with pytest.raises(DataError, match="4,194,304 values of int8; 33,554,432 numbers"):
        load(str(tmp_path / "beats.npz"))


@pytest.mark.parametrize("order", ["C", "F"])
def test_an_order_of_the_axes_does_not_matter(tmp_path: Path, order: Literal["C", "F"]) -> None:
    x = bumps(10, 96)
    assert np.array_equal(load(npy(tmp_path, np.asarray(x, order=order))).train.x, load(npy(tmp_path, x)).train.x)
