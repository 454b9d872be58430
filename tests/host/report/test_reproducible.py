"""Equal results give equal bytes: in another folder, in another process, with other settings of matplotlib."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ecgtiny.common.run import Run
from ecgtiny.host.report import write_report
from tests.host.report.samples import add_quantize, add_train


def test_the_same_results_give_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[bytes] = []
    for name in ("one", "two"):
        run = Run(tmp_path / name)
        run.folder.mkdir()
        add_train(run)
        add_quantize(run)
        written.append(write_report(run).read_bytes())
    matplotlibrc = tmp_path / "matplotlibrc"
    matplotlibrc.write_text("font.size: 20\nxtick.direction: in\nlines.dashed_pattern: 1, 9\n")
    code = "import sys, pathlib; from ecgtiny.common.run import Run; from ecgtiny.host.report import write_report;"
    code += "write_report(Run(pathlib.Path(sys.argv[1])))"
    other = {**os.environ, "PYTHONHASHSEED": "4242", "MATPLOTLIBRC": str(matplotlibrc), "TZ": "Asia/Tokyo"}
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "two")], check=True, env=other)
    written.append((tmp_path / "two" / "report.html").read_bytes())
    assert written[0] == written[1] == written[2]
    assert str(tmp_path).encode() not in written[0]
