"""The built site in a real browser: axe-core finds nothing wrong with the kinds of pages that there are."""

from __future__ import annotations

import threading
from collections.abc import Generator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from docs.site import build
from tests.host.browser import LOOKS, chromium, overflow, violations, visit
from tests.tools import require_module

pytestmark = pytest.mark.slow
PAGES = ("index", "detectors", "reference/commands")
"""Text with a picture and blocks of commands; wide tables; what is made from the code."""


class Quiet(SimpleHTTPRequestHandler):
    """Serves files, and says nothing of it."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    require_module("zensical")
    folder = tmp_path_factory.mktemp("site")
    build.build(folder)
    return folder / "site"


@pytest.fixture(scope="module")
def url(site: Path) -> Generator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_nothing_is_wrong_for_whoever_uses_a_keyboard_or_a_reader_of_the_screen(url: str) -> None:
    wrong: dict[str, list[str]] = {}
    with chromium() as browser:
        for name in PAGES:
            for size, scheme in LOOKS:
                with visit(browser, f"{url}/{name}.html", size, scheme) as seen:
                    seen.page.wait_for_load_state("networkidle")
                    found = violations(seen.page) + seen.errors
                    found += [f"{pixels} px too wide" for pixels in [overflow(seen.page)] if pixels > 0]
                    found += [one for one in seen.requests if urlsplit(one).hostname not in ("127.0.0.1", None)]
                wrong |= {f"{name}, {size[0]} px, {scheme}": found} if found else {}
    assert wrong == {}
