"""The picture of the README: a small PNG of a report's verdict and beats."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs.site.picture import HEIGHT, PICTURE, WIDTH, picture
from ecgtiny.common.errors import MissingToolError
from tests.tools import require, require_module


def test_the_committed_one_is_small_and_of_the_stated_size() -> None:
    head = PICTURE.read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")) == (WIDTH, HEIGHT)
    assert PICTURE.stat().st_size < 100_000


@pytest.mark.slow
def test_it_shows_a_report_without_the_other_sections(tmp_path: Path) -> None:
    require("chromium")
    image = require_module("PIL.Image")
    page = "<html><head></head><body style='margin:0'>{}<section id=beats style='height:960px;background:#00f'></section></body></html>"  # noqa: E501
    other = "<section id=summary style='height:500px;background:#f00'></section>"
    report, out = tmp_path / "report.html", tmp_path / "out.png"
    report.write_text(page.format(other), "utf-8")
    picture(report, out)
    with image.open(out) as made:
        assert made.size == (WIDTH, HEIGHT)
        assert made.convert("RGB").getpixel((500, 100)) == (0, 0, 255)


def test_without_a_browser_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(MissingToolError, match="apt install chromium"):
        picture(tmp_path / "report.html", tmp_path / "out.png")
