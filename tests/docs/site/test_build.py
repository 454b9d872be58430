"""The site is built strictly, all of its links lead somewhere, and no page loads what lies elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs.site import build, source
from ecgtiny.common.errors import DataError
from tests.tools import require_module

pytestmark = pytest.mark.slow


def test_the_site_is_built_and_its_links_hold(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    require_module("zensical")
    assert build.main([str(tmp_path)]) == 0
    out = capsys.readouterr().out
    print(out)
    pages, links = (int(word) for word in out.replace(" pages,", "").split()[:2])
    assert pages >= len(set(source.pages().values()))
    assert links > 10 * pages
    assert (tmp_path / "site" / "search.json").is_file()


def test_a_link_to_a_page_that_is_not_there_stops_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    require_module("zensical")
    write = source.write

    def broken(folder: Path) -> None:
        write(folder)
        page = folder / "scale.md"
        page.write_text(page.read_text("utf-8") + "\n[x](gone.md)\n", "utf-8")

    monkeypatch.setattr(source, "write", broken)
    with pytest.raises(DataError, match="page does not exist"):
        build.build(tmp_path)
