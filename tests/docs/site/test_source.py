"""The pages of the site: where they lie, what their links become, and that none is forgotten."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs.site import build, source
from ecgtiny.common.errors import DataError

KNOWN = {"README.md": "index.md", "docs/a.md": "a.md", "docs/decisions/1.md": "decisions/1.md", "docs/decisions": "decisions/index.md"}  # fmt: skip  # noqa: E501


def test_links_lead_to_pages_and_others_become_text() -> None:
    text = "[a](docs/a.md#part), [`c`](core/c.c), ![p](docs/images/p.png), [d](docs/decisions), [w](https://x.org)\n"
    assert source.rewritten(text, "README.md", KNOWN) == (
        "[a](a.md#part), `c`, ![p](images/p.png), [d](decisions/index.md), [w](https://x.org)\n"
    )
    assert source.rewritten("[r](../../README.md) [a](../a.md)", "docs/decisions/1.md", KNOWN) == "[r](../index.md) [a](../a.md)"  # fmt: skip  # noqa: E501


def test_code_is_left_alone() -> None:
    text = "```c\nx[i](docs/a.md)\n```\n"
    assert source.rewritten(text, "README.md", KNOWN) == text


def test_every_page_is_in_the_navigation_once() -> None:
    text = build.configuration()
    assert text.count('"tutorial.md"') == 1
    assert '"decisions/0001-counts-first.md"' in text


def test_a_page_that_the_navigation_does_not_name_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    there = source.pages() | {"docs/new.md": "new.md"}
    monkeypatch.setattr(source, "pages", lambda: there)
    with pytest.raises(DataError, match=r"not named once, or not there: new\.md"):
        build.configuration()


def test_a_page_that_the_navigation_names_twice_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    twice = tmp_path / "zensical.toml"
    once = build.CONFIG.read_text("utf-8")
    twice.write_text(once.replace('"scale.md"', '["scale.md", "scale.md"]', 1), "utf-8")
    monkeypatch.setattr(build, "CONFIG", twice)
    with pytest.raises(DataError, match=r"not named once, or not there: scale\.md"):
        build.configuration()


def test_pages_are_written_with_what_they_link(tmp_path: Path) -> None:
    source.write(tmp_path)
    assert (tmp_path / "index.md").read_text("utf-8").startswith("# ecgtiny")
    assert (tmp_path / "images" / "report.png").is_file()
    assert (tmp_path / "schemas" / "train.schema.json").is_file()
    assert "(0009-continuous-ecg.md)" in (tmp_path / "decisions" / "index.md").read_text("utf-8")
