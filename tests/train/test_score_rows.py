"""One score a row, in the order of the rows, from files of any size."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from ecgtiny.common.errors import DataError, UsageError
from ecgtiny.common.files import sha256
from ecgtiny.train.data import plain_rows
from ecgtiny.train.score_rows import score_rows

LENGTH = 64


def write(path: Path, cycles: list[float], separator: str = " ") -> Path:
    """Write noisy sines with so many cycles a row."""
    random = np.random.default_rng(len(cycles))
    time = np.arange(LENGTH) / LENGTH
    rows = [np.sin(2 * np.pi * (one * time + random.uniform())) + 0.05 * random.standard_normal(LENGTH)
            for one in cycles]  # fmt: skip
    np.savetxt(path, rows, "%.5f", separator)
    return path


def test_scores_stand_in_the_order_of_the_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    train = write(tmp_path / "train.csv", [3.0] * 60, ",")
    rows = write(tmp_path / "rows.txt", [3.0, 9.0, 3.0, 3.0, 7.0, 3.0])
    done = score_rows(rows, "lof-stft", tmp_path / "scores.txt", train=train)
    scores = np.loadtxt(tmp_path / "scores.txt")
    assert np.argsort(scores)[-2:].tolist() in ([1, 4], [4, 1])
    assert (done.rows, done.training_rows, done.constant_rows, done.length) == (6, 60, 0, LENGTH)
    assert done.highest == pytest.approx(scores.max())
    assert done.sha256 == sha256(tmp_path / "scores.txt")
    monkeypatch.setattr(plain_rows, "AT_ONCE", 2 * LENGTH)
    score_rows(rows, "lof-stft", tmp_path / "again.txt", train=train)
    np.testing.assert_allclose(np.loadtxt(tmp_path / "again.txt"), scores, rtol=1e-4)


def test_rows_can_be_scored_by_what_was_fitted_to_themselves(tmp_path: Path) -> None:
    rows = write(tmp_path / "rows.txt", [3.0] * 50 + [9.0])
    done = score_rows(rows, "lof-stft", tmp_path / "scores.txt")
    assert done.fitted_on == str(rows)
    assert np.loadtxt(tmp_path / "scores.txt").argmax() == 50


def test_a_constant_row_has_a_line_of_its_own(tmp_path: Path) -> None:
    rows = write(tmp_path / "rows.txt", [3.0] * 30)
    with rows.open("a", encoding="utf-8") as stream:
        stream.write("4 " * LENGTH + "\n")
    done = score_rows(rows, "pca-lof", tmp_path / "scores.txt")
    lines = (tmp_path / "scores.txt").read_text("utf-8").splitlines()
    assert len(lines) == 31
    assert lines[30] == "nan"
    assert done.constant_rows == 1


def test_what_cannot_be_scored_leaves_no_file(tmp_path: Path) -> None:
    train = write(tmp_path / "train.txt", [3.0] * 30)
    rows = write(tmp_path / "rows.txt", [3.0] * 3)
    with rows.open("a", encoding="utf-8") as stream:
        stream.write("1 2 3\n")
    with pytest.raises(DataError, match="line 4 has 3 values, not 64"):
        score_rows(rows, "pca-lof", tmp_path / "scores.txt", train=train)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["rows.txt", "train.txt"]


@pytest.mark.parametrize("name", ["train.txt", "rows.txt"])
def test_the_rows_are_not_overwritten(tmp_path: Path, name: str) -> None:
    train, rows = (write(tmp_path / one, [3.0] * 30) for one in ("train.txt", "rows.txt"))
    with pytest.raises(UsageError, match="take the place of the rows"):
        score_rows(rows, "pca-lof", tmp_path / name, train=train)


def test_an_unknown_detector_is_refused_with_the_list(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no detector 'abacus'.*pca-lof"):  # noqa: RUF043
        score_rows(tmp_path / "rows.txt", "abacus", tmp_path / "scores.txt")


MEASURE = """
import resource, sys
from pathlib import Path
from ecgtiny.train.score_rows import score_rows
folder = Path(sys.argv[1])
score_rows(folder / "small.txt", "lof-stft", folder / "small.scores", fs=1024)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
done = score_rows(folder / "long.txt", "lof-stft", folder / "long.scores", fs=1024)
assert done.rows == 300
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the unit of the largest resident size is Linux's")
def test_long_rows_take_little_more_memory_than_their_float32(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    lines = [" ".join(map(str, random.integers(-99, 99, 61_440))) + "\n" for _ in range(10)]
    (tmp_path / "small.txt").write_text("".join(lines), "utf-8")
    (tmp_path / "long.txt").write_text("".join(lines * 30), "utf-8")
    done = subprocess.run([sys.executable, "-c", MEASURE, str(tmp_path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) * 1024 < 2.5 * 300 * 61_440 * 4 + 150e6
