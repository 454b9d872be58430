"""The detector that docs/detectors.md gives as an example is whole: it is found, fitted, calibrated and judged."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

from ecgtiny.common.plugins import discover
from ecgtiny.train.calibration.thresholds import Rule
from ecgtiny.train.comparison.compute import Job, cell_of
from ecgtiny.train.comparison.judged import judge
from ecgtiny.train.detectors.detector import Detector
from ecgtiny.train.detectors.kinds import Kind
from tests.tools import ROOT
from tests.train.comparison.fakes import made_fold

EXAMPLE = re.compile(r"<!-- example: detector -->\n```python\n(.*?)```\n<!-- /example -->", re.DOTALL)


def test_the_example_is_a_detector(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = EXAMPLE.findall((ROOT / "docs" / "detectors.md").read_text("utf-8"))
    assert len(found) == 1
    folder = tmp_path / "example_detectors"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "largest_step.py").write_text(found[0], "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    importlib.invalidate_caches()
    (detector,) = discover("example_detectors", "DETECTOR", Detector)
    cell = cell_of(detector, [made_fold()], Job("made", detector.name, 0, 0.02), Kind.BEATS)
    judged = judge(cell, Rule())
    assert len(judged.thresholds) == 1
    assert 0 <= judged.point["auroc"] <= 1
