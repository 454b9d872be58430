"""Pages in a real browser: headless Chromium, at the widths of a desk and a phone, light and dark."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.tools import require, require_module

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WIDE, PHONE = (1280, 900), (390, 844)
LOOKS = [(size, scheme) for size in (WIDE, PHONE) for scheme in ("light", "dark")]
"""Width and height in pixels, and the colours that the reader prefers."""


class Visit(NamedTuple):
    """A page that is open, and what it did that it should not."""

    page: Page
    requests: list[str]
    """Addresses that it asked for."""
    errors: list[str]
    """What its scripts raised or logged as an error."""


@contextmanager
def chromium() -> Generator[Browser]:
    """Start Debian's Chromium, without a window; skip where it or playwright is not installed."""
    sync_api = require_module("playwright.sync_api")
    executable = require("chromium")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def visit(browser: Browser, address: str, size: tuple[int, int] = WIDE, scheme: str = "light") -> Generator[Visit]:
    """Open a page in a context of its own."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    page = context.new_page()
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    seen = Visit(page, [], [])
    page.on("request", lambda request: seen.requests.append(request.url))
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    page.on("console", lambda said: seen.errors.append(said.text) if said.type == "error" else None)
    page.goto(address)
    try:
        yield seen
    finally:
        context.close()


def overflow(page: Page) -> int:
    """Return by how many pixels a page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def violations(page: Page) -> list[str]:
    """Return what axe-core finds wrong: the rule and the first element of each."""
    found = require_module("axe_playwright_python.sync_playwright").Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['target']}: {one['nodes'][0]['failureSummary']}" for one in found]


def address(path: Path) -> str:
    """Return the address of a file."""
    return path.absolute().as_uri()
