"""Without matplotlib the report has its tables, and says what to install."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from ecgtiny.host.report import write_report
from tests.host.report.document import Document
from tests.host.report.samples import sample_run


def test_tables_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "matplotlib" else find(name))
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    page = Document(write_report(sample_run(tmp_path)))
    assert not list(page.elements("svg"))
    assert page.row("AUROC", "0.9876")
    assert any("pip install 'ecgtiny[train]'" in note for note in page.bad())
