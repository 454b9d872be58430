"""``ecgtiny score``: where the scores go, what is printed, and the exit codes."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from ecgtiny.host.cli.main import main


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    np.savetxt(tmp_path / "rows.csv", np.random.default_rng(0).standard_normal((25, 32)), "%.4f", ",")
    return tmp_path / "rows.csv"


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str | Path) -> object:
    monkeypatch.setattr(sys, "argv", ["ecgtiny", "score", *map(str, arguments)])
    with pytest.raises(SystemExit) as stopped:
        main()
    return stopped.value.code


def test_scores_lie_beside_the_rows_and_the_text_says_where(
    rows: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with rows.open("a", encoding="utf-8") as stream:
        stream.write(",".join(["1"] * 32) + "\n")
    assert run(monkeypatch, rows, "--model", "pca-lof") == 0
    out = capsys.readouterr().out
    assert "26 rows of 32 values by pca-lof" in out
    assert "1 of them are constant: nan" in out
    assert f"{rows}.scores.txt" in out
    assert len(rows.with_name("rows.csv.scores.txt").read_text("utf-8").splitlines()) == 26


def test_json_is_one_object(
    rows: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "there" / "scores.txt"
    assert run(monkeypatch, rows, "--model", "nearest-neighbour", "--train", rows, "--out", out, "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["rows"], said["length"]) == (25, 32)
    scores = np.loadtxt(said["out"])
    assert said["out"] == str(out)
    np.testing.assert_allclose(scores, np.zeros(25), atol=1e-3)


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (["--model", "abacus"], 2, "there is no detector 'abacus'"),
        (["--model", "pca-lof", "--rate", "-1"], 2, "a rate of -1 Hz"),
        (["--model", "pca-lof", "--rate", "nan"], 2, "a rate of nan Hz"),
        (["--model", "pca-lof", "--train", "none.txt"], 3, "none.txt: there is no such file"),
        (["--model", "condensed-1nn-int8", "--train", "odd.txt"], 4, "cannot take items of 3 samples"),
        (["--model", "pca-lof", "--train", "odd.txt"], 3, "rows.csv: line 1 has 32 values, not 3"),
    ],
)
def test_what_is_wrong_is_said_with_its_exit_code(
    rows: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], options: list[str], code: int,
    words: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(rows.parent)
    (rows.parent / "odd.txt").write_text("1 2 3\n2 1 4\n" * 8, "utf-8")
    assert run(monkeypatch, rows, *options) == code
    said = capsys.readouterr().err
    assert words in said
    assert "Traceback" not in said
