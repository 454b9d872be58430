"""The dashboard as somebody sees it: in a real headless Chromium, from a server in a process of its own."""

from __future__ import annotations

from collections.abc import Generator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import numpy as np
import pytest

from ecgtiny.host.dashboard.palette import DARK
from tests.firmware_gen.runs import THRESHOLD, quantised_run
from tests.host.dashboard.served import (
    FS,
    GAIN,
    NAMED,
    SPAN,
    chromium,
    counts,
    open_sent,
    opener,
    page_of,
    send,
    served,
    write_wfdb,
)
from tests.tools import require_module

ALERT = "p.failed[role=alert]"
OBJECTS = b"\x93NUMPY\x01\x00\x46\x00" + b"{'descr': '|O', 'fortran_order': False, 'shape': (9,)}".ljust(70)
LENGTH = f"({NAMED}('signal')?.data.time?.length ?? 0)"
DRAWN = f"name => Object.values({NAMED}(name).data).every(column => column.length > 0)"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("records")
    write_wfdb(found, "named")
    return found


@pytest.fixture(scope="module")
def url(folder: Path) -> Generator[str]:
    with served("--folder", str(folder)) as found:
        yield found


@pytest.fixture(scope="module")
def browser(url: str) -> Generator[Any]:
    with chromium() as found:
        yield found


def status_of(address: str, **headers: str) -> int:
    """Return the status of the answer to a GET, with exactly these headers and this path."""
    parts = urlsplit(address)
    connection = HTTPConnection(parts.netloc, timeout=30)
    connection.request("GET", parts.path, headers=headers)
    status = connection.getresponse().status
    connection.close()
    return status


def test_a_recording_of_a_folder_is_opened_and_seen(url: str, browser: Any) -> None:
    page = page_of(browser, url)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_label("Recording").select_option(
        label=next(iter(page.get_by_label("Recording").locator("option").all_inner_texts()))
    )
    opener(page).click()
    page.get_by_role("button", name="Zoom in").wait_for()
    page.wait_for_function(f"{LENGTH} > 0")
    page.get_by_role("button", name="2 s", exact=True).click()
    page.wait_for_function(f"{SPAN}[1] - {SPAN}[0] < 2.01")
    host = urlsplit(url).netloc
    assert {urlsplit(one).netloc for one in asked if not one.startswith(("blob:", "data:"))} <= {host}


@pytest.mark.slow
class TestToken:
    @pytest.mark.parametrize(
        "path", ["/", "/ws", "/static/js/bokeh.min.js", "/wrong/", "/../etc/passwd", "/%00/", "/\u00e9"]
    )
    def test_nothing_is_served_without_it(self, url: str, path: str) -> None:
        parts = urlsplit(url)
        address = f"http://{parts.netloc}{quote(path)}"
        assert status_of(address) == 403
        token = parts.path.strip("/")
        assert status_of(f"http://{parts.netloc}/{token[:-1]}/") == 403
        assert status_of(url) == 200

    def test_the_websocket_is_refused_without_it(self, url: str) -> None:
        upgrade = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
                   "Sec-WebSocket-Version": "13"}  # fmt: skip
        assert status_of(f"http://{urlsplit(url).netloc}/ws", **upgrade) == 403

    @pytest.mark.parametrize("path", ["../../etc/passwd", "..%2f..%2fetc%2fpasswd", "static/../../../etc/passwd",
                                      "static/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
                                      "static/extensions/panel/../../../../../etc/passwd"])  # fmt: skip
    def test_no_path_leads_out(self, url: str, path: str) -> None:
        assert status_of(url + path) in {403, 404}

    def test_another_site_cannot_use_the_websocket(self, url: str) -> None:
        upgrade = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
                   "Sec-WebSocket-Version": "13", "Origin": "http://example.org"}  # fmt: skip
        assert status_of(f"{url}ws", **upgrade) == 403
        own = {**upgrade, "Origin": f"http://{urlsplit(url).netloc}"}
        assert status_of(f"{url}ws", **own) != 403


@pytest.mark.slow
class TestOpening:
    def test_a_header_and_its_signal_are_dropped(self, url: str, browser: Any, tmp_path: Path) -> None:
        page = page_of(browser, url)
        send(page, *write_wfdb(tmp_path, "dropped", 3))
        open_sent(page, "dropped.hea")
        page.get_by_text("3 leads").wait_for()

    def test_an_array_is_asked_for_rate_unit_and_leads(self, url: str, browser: Any, tmp_path: Path) -> None:
        np.save(tmp_path / "a.npy", counts(2))
        page = page_of(browser, url)
        send(page, tmp_path / "a.npy")
        page.get_by_label("Rate in Hz").fill(str(FS))
        page.get_by_label("Rate in Hz").press("Tab")
        page.get_by_label("Unit").select_option("counts")
        page.get_by_label("Gain in counts/mV").fill(str(GAIN))
        page.get_by_label("Gain in counts/mV").press("Tab")
        page.get_by_label("Leads in their order").fill("V1, V5")
        page.get_by_label("Leads in their order").press("Tab")
        open_sent(page, "a.npy")
        page.get_by_text("2 leads (V1, V5), 250 Hz, 0:40.0").wait_for()

    @pytest.mark.parametrize(
        ("name", "content", "words"),
        [
            ("a.npy", b"\x93NUMPY\x01\x00", "cannot be read"),
            ("a.npy", OBJECTS, "not numbers"),
            ("a.hea", b"a 2 360 99999999999999\na.dat 16 200\n", "a.hea"),
            ("a.edf", b"0" * 300, "a.edf"),
            ("a.csv", b"\x00\xff" * 500, "a.csv"),
            ("a.exe", b"MZ" * 100, "hold no recording"),
            ("<img src=x onerror=alert(1)>.csv", b"1", "name"),
        ],
    )  # fmt: skip
    def test_a_hostile_file_ends_in_one_message(
        self, url: str, browser: Any, tmp_path: Path, name: str, content: bytes, words: str
    ) -> None:
        page = page_of(browser, url)
        dialogs: list[str] = []
        page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        (tmp_path / name).write_bytes(content)
        send(page, tmp_path / name)
        if not name.endswith(".exe") and not name.startswith("<"):
            page.get_by_label("Recording").locator("option", has_text="sent:").wait_for(state="attached")
            opener(page).click()
        alert = page.locator(ALERT)
        alert.wait_for()
        assert words in alert.inner_text()
        assert "(" in alert.inner_text(), "it says what to do"
        assert "Traceback" not in page.content()
        assert dialogs == []


@pytest.mark.slow
class TestSeeing:
    def test_what_a_run_makes_of_a_recording_is_drawn(self, folder: Path, browser: Any, tmp_path: Path) -> None:
        run = quantised_run(tmp_path / "run")
        with served("--folder", str(folder), "--run", str(run.folder)) as url:
            page = page_of(browser, url)
            opener(page).click()
            page.get_by_text("beats,").first.wait_for()
            page.wait_for_function(f"{NAMED}('score plot') !== undefined")
            drawn = {
                name: page.evaluate(DRAWN, name) for name in ("signal", "score", "beats", "reconstruction", "error")
            }
            assert all(drawn.values()), drawn
            assert page.evaluate(f"{NAMED}('threshold').data.score[0]") == THRESHOLD

    def test_two_browsers_see_their_own(self, url: str, browser: Any, tmp_path: Path) -> None:
        pages = [page_of(browser, url) for _ in range(2)]
        for page, name, leads in zip(pages, ("one", "two"), (1, 4), strict=True):
            send(page, *write_wfdb(tmp_path / name, name, leads))
            open_sent(page, f"{name}.hea")
        pages[0].get_by_text("1 leads").wait_for()
        pages[1].get_by_text("4 leads").wait_for()
        pages[0].get_by_role("button", name="2 s", exact=True).click()
        pages[0].wait_for_function(f"{SPAN}[1] - {SPAN}[0] < 2.01")
        assert pages[1].evaluate(f"{SPAN}[1] - {SPAN}[0]") > 9

    def test_the_keyboard_alone_is_enough(self, url: str, browser: Any, tmp_path: Path) -> None:
        page = page_of(browser, url)
        send(page, *write_wfdb(tmp_path, "k", 2))
        page.get_by_label("Recording").locator("option", has_text="sent: k").wait_for(state="attached")
        reach(page, "Open", after="Recording")
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Zoom in").wait_for()
        page.wait_for_function(f"{LENGTH} > 0")
        before = page.evaluate(SPAN)
        reach(page, "Zoom in")
        page.keyboard.press("Enter")
        page.wait_for_function(f"{SPAN}[1] - {SPAN}[0] < {before[1] - before[0]} - 1")

    def test_other_colours_leave_open_what_is_open(self, url: str, browser: Any, tmp_path: Path) -> None:
        page = page_of(browser, url, color_scheme="light")
        send(page, *write_wfdb(tmp_path, "colours", 2))
        open_sent(page, "colours.hea")
        page.get_by_role("button", name="2 s", exact=True).click()
        page.wait_for_function(f"{SPAN}[1] - {SPAN}[0] < 2.01")
        before = page.evaluate(SPAN)
        page.get_by_role("button", name="Dark", exact=True).click()
        page.wait_for_function(f"{NAMED}('leads').background_fill_color === '{DARK.ground}'")
        page.wait_for_function(f"{LENGTH} > 0")
        assert page.evaluate(SPAN) == before
        assert page.evaluate("document.documentElement.dataset.theme") == "dark"
        assert "theme=dark" in page.url, "it stays dark when it is loaded again"

    @pytest.mark.parametrize("theme", ["light", "dark"])
    @pytest.mark.parametrize("width", [1280, 390])
    def test_no_violation_of_accessibility_and_no_sideways_scrolling(
        self, url: str, browser: Any, tmp_path: Path, theme: str, width: int
    ) -> None:
        axe = require_module("axe_playwright_python.sync_playwright").Axe()
        page = page_of(browser, url, viewport={"width": width, "height": 800}, color_scheme=theme)
        assert axe.run(page).violations_count == 0
        send(page, *write_wfdb(tmp_path, "axe", 12))
        open_sent(page, "axe.hea")
        page.wait_for_function(f"{LENGTH} > 0")
        found = axe.run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.evaluate("document.documentElement.dataset.theme") == theme


def reach(page: Any, name: str, after: str = "") -> None:
    """Press Tab until a button has the focus."""
    seen_after = not after
    for _ in range(60):
        page.keyboard.press("Tab")
        label = page.evaluate("""() => {
          let at = document.activeElement;
          while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
          return at?.labels?.[0]?.innerText ?? at?.innerText ?? "";
        }""")
        seen_after = seen_after or after in label
        if seen_after and label.strip() == name:
            return
    raise AssertionError(f"Tab never reaches {name}")
