"""The check of a site finds links that lead nowhere, and pages that load what lies elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs.site.links import check


def site(folder: Path, body: str) -> Path:
    (folder / "sub").mkdir()
    (folder / "index.html").write_text(f"<h1 id=top>x</h1>{body}", "utf-8")
    (folder / "sub" / "index.html").write_text("<a id='here' href='../index.html#top'>up</a>", "utf-8")
    (folder / "a.css").write_text("p { color: red }", "utf-8")
    return folder


def test_what_is_right_is_counted(tmp_path: Path) -> None:
    body = "<a href='sub/#here'>a</a><a href='#top'>b</a><a href='/sub/index.html'>c</a><link rel=stylesheet href=a.css><a href='https://x.org'>d</a>"  # noqa: E501
    found = check(site(tmp_path, body))
    assert (found.pages, found.links, found.wrong) == (2, 5, ())


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("<a href='gone.html'>x</a>", "there is no"),
        ("<a href='sub/index.html#gone'>x</a>", "there is no anchor gone"),
        ("<a href='#gone'>x</a>", "there is no anchor gone"),
        ("<img src='gone.png'>", "there is no"),
        ("<script src='https://cdn.org/x.js'></script>", "loads https://cdn.org/x.js"),
        ("<link rel=stylesheet href='//fonts.org/x.css'>", "loads //fonts.org/x.css"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, body: str, why: str) -> None:
    (wrong,) = check(site(tmp_path, body)).wrong
    assert wrong.startswith("index.html: ")
    assert why in wrong


def test_a_style_that_loads_a_font_of_others_is_named(tmp_path: Path) -> None:
    folder = site(tmp_path, "")
    (folder / "a.css").write_text("@font-face { src: url('https://fonts.org/a.woff2') }", "utf-8")
    assert check(folder).wrong == ("a.css: loads https:",)
