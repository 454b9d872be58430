"""Without matplotlib the report has its tables, and says what to install."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecgtiny.host.report import write_report
from tests.host.report.document import Document
from tests.host.report.samples import hide_matplotlib, sample_run


def test_tables_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hide_matplotlib(monkeypatch)
    page = Document(write_report(sample_run(tmp_path)))
    assert not list(page.elements("svg"))
    assert page.row("AUROC", "0.9876")
    assert any("pip install 'ecgtiny[report]'" in note for note in page.bad())
