"""The file by which a browser is opened."""

from __future__ import annotations

import webbrowser
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from ecgtiny.host.dashboard.opening import opened

URL = "http://127.0.0.1:5006/to_ken/"


def test_it_leads_to_the_address_and_is_gone_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(webbrowser, "open", asked.append)
    with opened(URL):
        assert "to_ken" not in asked[0]
        page = Path(urlsplit(asked[0]).path)
        assert f"url={URL}" in page.read_text("utf-8")
    assert not page.parent.exists()
