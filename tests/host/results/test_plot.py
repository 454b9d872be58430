"""Pictures are written as they are shown."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from ecgtiny import Plot, UsageError
from ecgtiny.host.report.blocks import Picture


@pytest.fixture
def plot() -> Plot:
    line = '<svg aria-hidden="true" viewBox="0 0 9 9"><path d="M0 0l9 9" style="stroke: var(--fig-normal)"/></svg>'
    return Plot((Picture(line, "a line <up>"), Picture(line, "the same")), "Lines & more")


def test_each_picture_becomes_a_drawing_of_its_own(plot: Plot, tmp_path: Path) -> None:
    written = plot.save(tmp_path / "roc.svg")
    assert [path.name for path in written] == ["roc-1.svg", "roc-2.svg"]
    for path in written:
        root = ElementTree.fromstring(path.read_text("utf-8"))  # noqa: S314 - written a line above
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert "var(" not in path.read_text("utf-8")
        assert "#0072b2" in path.read_text("utf-8")


def test_one_picture_keeps_its_name(plot: Plot, tmp_path: Path) -> None:
    assert plot.first(1).save(str(tmp_path / "roc.svg")) == [tmp_path / "roc.svg"]


def test_a_page_holds_all_of_them_with_their_words(plot: Plot, tmp_path: Path) -> None:
    [page] = plot.save(tmp_path / "new" / "roc.html")
    text = page.read_text("utf-8")
    assert text.startswith("<!DOCTYPE html>")
    assert text.count('role="img"') == 2
    assert "Lines &amp; more" in text
    assert 'aria-label="a line &lt;up&gt;"' in text


def test_another_ending_is_refused(plot: Plot, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"roc\.png: a plot is written as \.html or \.svg"):
        plot.save(tmp_path / "roc.png")
